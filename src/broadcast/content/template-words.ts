import type { TemplateVariables } from '../../catalogue/event-kind.js';
import type { OutgoingContent, OutgoingRecipient } from '../../event/outgoing.runner.js';
import type { Catalogue } from '../../template/catalogue.js';
import { render } from '../../template/render.js';
import { samplesOf, textFor } from './variant-words.js';
import type { Frame, VariantWords } from './variant-words.js';
import { readValues, withOwn } from './written-values.js';
import type { ValueKinds } from './written-values.js';

/** A variant that is a template of the catalogue; another version of it may come into force meanwhile. */
export class TemplateWords implements VariantWords {
  /** `field` is the variant's place, such as `variants[0]`; the values for all are read already. */
  constructor(
    private readonly key: string,
    private readonly field: string,
    private readonly forAll: TemplateVariables,
    private readonly kinds: ValueKinds,
    private readonly catalogue: () => Catalogue,
    private readonly frame: () => Frame,
  ) {}

  of(recipient: OutgoingRecipient, variables: TemplateVariables): OutgoingContent {
    const { key, field } = this;
    const all = withOwn(this.forAll, readValues(variables, this.kinds, `${field}.variables`));
    const lastLine = this.#footer(recipient, all);
    const content = { template: key, locale: '', variables: all };
    return lastLine === null ? content : { ...content, lastLine };
  }

  locale(locale: string): string {
    return this.catalogue().find(this.key, locale)?.locale ?? this.frame().bank.locale;
  }

  get languages(): readonly string[] {
    return [...(this.catalogue().texts(this.key)?.keys() ?? [])];
  }

  get samples(): TemplateVariables {
    const uses = this.catalogue().find(this.key, '')?.uses ?? [];
    return samplesOf(uses, this.kinds, this.forAll);
  }

  #footer({ locale, timeZone }: OutgoingRecipient, variables: TemplateVariables): string | null {
    const { footers, links } = this.frame();
    const { key, field } = this;
    const catalogue = this.catalogue();
    const texts = catalogue.texts(key);
    // A template that is gone is told of by whoever renders it.
    if (footers === null || texts === undefined) return null;
    const text = textFor(texts, locale, catalogue.bank.locale);
    if (text === undefined) return null;
    const rendered = () =>
      render(catalogue, key, locale, variables, { timeZone, field, links }).text;
    return footers.under(text, this.locale(locale), rendered);
  }
}
