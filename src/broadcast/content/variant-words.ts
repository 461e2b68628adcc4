import type { TemplateVariables } from '../../catalogue/event-kind.js';
import type { OutgoingContent, OutgoingRecipient } from '../../event/outgoing.runner.js';
import type { BankFacts, Texts } from '../../template/catalogue.js';
import type { CompiledText, VariableUse } from '../../template/compile.js';
import { fallbacks } from '../../template/locale.js';
import type { TemplateValue } from '../../template/values.js';
import type { Footers } from './footers.js';
import type { ValueKinds } from './written-values.js';

/** What is true of all words, by the settings of now. */
export interface Frame {
  bank: BankFacts;
  /** Where links may lead (settings: links.allowed). */
  links: readonly string[];
  /** Null where what is sent has none. */
  footers: Footers | null;
}

/** The words of one variant. */
export interface VariantWords {
  of(recipient: OutgoingRecipient, variables: TemplateVariables): OutgoingContent;
  locale(locale: string): string;
  readonly languages: readonly string[];
  readonly samples: TemplateVariables;
}

/** The text for a locale (empty: the bank's), by fall-back. */
export function textFor(
  texts: Texts,
  locale: string,
  bankLocale: string,
): CompiledText | undefined {
  const tag = [...fallbacks(locale), ...fallbacks(bankLocale)].find((one) => texts.has(one));
  return tag === undefined ? undefined : texts.get(tag);
}

const SAMPLE_MOMENT = Date.UTC(2026, 11, 31, 9, 30);

/** Something for each variable that is not given: its name in words, or a value of its kind. */
export function samplesOf(
  uses: readonly VariableUse[],
  kinds: ValueKinds,
  given: TemplateVariables,
): TemplateVariables {
  const samples = uses.map((use) => [use.name, sampleOf(use, kinds.get(use.name) ?? 'text')]);
  return { ...(Object.fromEntries(samples) as TemplateVariables), ...given };
}

function sampleOf(
  { name, plural, options }: VariableUse,
  kind: TemplateValue['kind'],
): TemplateValue {
  const words: TemplateValue = { kind: 'text', value: options?.[0] ?? name.replaceAll('_', ' ') };
  if (plural) return { kind: 'number', value: 2 };
  switch (kind) {
    case 'text':
      return words;
    case 'number':
      return { kind, value: 2 };
    case 'money':
      return { kind, currencyCode: 'USD', units: '12', nanos: 500_000_000 };
    case 'day':
    case 'short_day':
      return { kind, day: '2026-12-31' };
    case 'date':
    case 'time':
    case 'date_time':
      return { kind, at: SAMPLE_MOMENT };
    case 'country':
      return { kind, code: 'FR' };
    case 'lines':
      return { kind, lines: [[words]] };
  }
}
