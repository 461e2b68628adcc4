import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { CatalogueStore } from '../../catalogue/catalogue.store.js';
import { FieldChecks } from '../../failure/field-checks.js';
import { Failure } from '../../failure/failure.js';
import type { FieldViolation } from '../../failure/failure.js';
import { KeywordStore } from '../../keyword/keyword.store.js';
import type { BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import type { Settings } from '../../settings/settings.schema.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { TemplateStore } from '../../template/template.store.js';
import { checkWords } from './check-words.js';
import type { WordAsk, WordFacts } from './check-words.js';
import { Footers } from './footers.js';
import type { Contents, RunContent, SpokenSpec } from './run-content.js';
import type { Frame, VariantWords } from './variant-words.js';

/** Frames by consent, as long as settings and keywords stay the same. */
interface Framing {
  settings: Settings;
  frames: Map<BroadcastConsent, Frame>;
}

/** What runs say, by the templates, keywords and settings of now. */
@Injectable()
export class ContentsStore implements Contents, OnApplicationShutdown {
  #framing: Framing | undefined;
  readonly #unfollow: () => void;

  constructor(
    private readonly settings: SettingsStore,
    private readonly templates: TemplateStore,
    private readonly catalogue: CatalogueStore,
    private readonly keywords: KeywordStore,
  ) {
    const reloads = keywords.reloads.subscribe(() => (this.#framing = undefined));
    this.#unfollow = () => reloads.unsubscribe();
  }

  onApplicationShutdown(): void {
    this.#unfollow();
  }

  prepare(spec: SpokenSpec): RunContent {
    const checks = new FieldChecks();
    const words = this.#words(checks, spec, { strict: false, columns: null });
    checks.finish('');
    return runContent(words as VariantWords[]);
  }

  problems(spec: SpokenSpec, columns: readonly string[] | null): FieldViolation[] {
    const checks = new FieldChecks();
    this.#words(checks, spec, { strict: true, columns });
    try {
      checks.finish('');
      return [];
    } catch (error) {
      if (error instanceof Failure) return [...error.violations];
      throw error;
    }
  }

  #words(checks: FieldChecks, spec: SpokenSpec, ask: WordAsk): (VariantWords | null)[] {
    const facts: WordFacts = {
      frame: () => this.#frame(spec.consent),
      catalogue: () => this.templates.catalogue,
      events: this.catalogue.current.kinds,
      carriers: this.settings.current.carriers
        .filter(({ enabled }) => enabled)
        .map((carrier) => ({ ...carrier, registered: carrier.registration?.required === true })),
    };
    return spec.variants.map((_, place) => checkWords(checks, spec, place, facts, ask));
  }

  #frame(consent: BroadcastConsent): Frame {
    const settings = this.settings.current;
    if (this.#framing?.settings !== settings) this.#framing = { settings, frames: new Map() };
    const { frames } = this.#framing;
    let frame = frames.get(consent);
    if (frame === undefined) {
      const { bank, links, broadcast } = settings;
      const { consents, texts } = broadcast.footer;
      const stop = (locale: string) => this.keywords.keywords('stop', locale);
      frame = {
        bank,
        links: links.allowed,
        footers: consents.includes(consent) ? new Footers(texts, bank.locale, stop) : null,
      };
      frames.set(consent, frame);
    }
    return frame;
  }
}

function runContent(words: readonly VariantWords[]): RunContent {
  return {
    of: (variant, recipient, variables) => words[variant].of(recipient, variables),
    locale: (variant, locale) => words[variant].locale(locale),
    languages: (variant) => words[variant].languages,
    samples: (variant) => words[variant].samples,
  };
}
