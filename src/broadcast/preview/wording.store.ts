import { Injectable } from '@nestjs/common';
import { OutgoingRunner } from '../../event/outgoing.runner.js';
import type { OutgoingContent, OutgoingRecipient, Preview } from '../../event/outgoing.runner.js';
import type { TemplateVariables } from '../../catalogue/event-kind.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { fallbacks } from '../../template/locale.js';
import { RegistrationStore } from '../../template/registration.store.js';
import type { RunContent } from '../content/run-content.js';
import type { SkipReason } from '../run/recipient-states.js';
import { sendFailure } from '../run/send-failure.js';
import type { PreviewSpec } from './preview-subject.js';

/** What a recipient would be sent. */
export interface Worded {
  /** The tag of the text's language, of those that the variant has. */
  language: string;
  preview: Preview;
}

/** Words for recipients as sending would find them, and nothing is sent. */
@Injectable()
export class Wording {
  constructor(
    private readonly outgoing: OutgoingRunner,
    private readonly registrations: RegistrationStore,
    private readonly settings: SettingsStore,
  ) {}

  /** Or why there are none. `now` in ms since the epoch. */
  of(
    spec: PreviewSpec,
    content: RunContent,
    variant: number,
    to: { recipient: OutgoingRecipient; variables: TemplateVariables },
    now: number,
  ): Worded | { reason: SkipReason } {
    const { recipient } = to;
    const field = `variants[${variant}]`;
    try {
      const words = content.of(variant, recipient, to.variables);
      const preview = this.outgoing.preview(words, recipient, spec.messageClass, field, now);
      if (!this.#isTaken(words, preview)) return { reason: 'not_registered' };
      return { language: languageOf(content, variant, recipient.locale), preview };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
  }

  /** In a language, where there is nobody: with the variables' names. Null where that makes no text. */
  sample(
    spec: PreviewSpec,
    content: RunContent,
    variant: number,
    language: string,
    now: number,
  ): Preview | null {
    const nobody = { ...this.outgoing.toNumber(''), locale: language };
    try {
      const words = content.of(variant, nobody, content.samples(variant));
      // Without a recipient the bank's language would be taken.
      const inLanguage = 'text' in words ? words : { ...words, locale: language };
      return this.outgoing.preview(
        inLanguage,
        null,
        spec.messageClass,
        `variants[${variant}]`,
        now,
      );
    } catch (error) {
      reasonOf(error);
      return null;
    }
  }

  /** A carrier that wants registered texts takes no other. */
  #isTaken(content: OutgoingContent, { carrier, locale, composition }: Preview): boolean {
    if (carrier === null) return true;
    const { carriers } = this.settings.current;
    const rules = carriers.find(({ name }) => name === carrier)?.registration;
    if (rules?.required !== true) return true;
    if ('text' in content) return false;
    const registered = this.registrations.nearest(carrier, content.template, locale);
    return (registered?.idOf(composition.text) ?? null) !== null;
  }
}

/** Rethrows what is wrong with the gateway, and not with the words or the recipient. */
function reasonOf(error: unknown): SkipReason {
  const failure = sendFailure(error);
  if (failure.kind !== 'skip') throw error;
  return failure.reason;
}

function languageOf(content: RunContent, variant: number, locale: string): string {
  const spoken = content.locale(variant, locale);
  const languages = content.languages(variant);
  return fallbacks(spoken).find((tag) => languages.includes(tag)) ?? spoken;
}
