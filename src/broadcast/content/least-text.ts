import { Failure } from '../../failure/failure.js';
import { compose } from '../../message/compose.js';
import type { ComposeOptions } from '../../message/compose.js';
import { Catalogue } from '../../template/catalogue.js';
import type { BankFacts, Texts } from '../../template/catalogue.js';
import { render } from '../../template/render.js';
import type { TemplateValue } from '../../template/values.js';

/** What a carrier takes, as far as a text's length goes. */
export type CarrierRules = Omit<ComposeOptions, 'reference'>;

/** Stands for any value: the least that there can be. */
const LEAST: TemplateValue = { kind: 'text', value: 'x' };

/**
 * The shortest that a text can be, whoever gets it: without what may be left
 * out, the shorter of what it chooses from, a letter for each variable that is
 * not `known` to be the same for all. '' where that says nothing.
 */
export function leastText(
  texts: Texts,
  locale: string,
  bank: BankFacts,
  known: Readonly<Record<string, TemplateValue>>,
  links: readonly string[],
): string {
  const key = 'text';
  const catalogue = new Catalogue(bank, new Map([[key, texts]]));
  const { uses } = catalogue.find(key, locale)!;
  const values: Record<string, TemplateValue> = { ...known };
  const shown = () => render(catalogue, key, locale, values, { links }).text;
  const open = uses.filter(({ name, optional }) => !optional && !Object.hasOwn(known, name));
  for (const { name, plural, options } of open) {
    values[name] = plural ? { kind: 'number', value: 1 } : LEAST;
    if (options !== null) values[name] = { kind: 'text', value: options[0] };
  }
  for (const { name, options } of open) {
    let shortest = Infinity;
    let best = values[name];
    for (const value of options ?? []) {
      values[name] = { kind: 'text', value };
      const { length } = shown();
      if (length === 0 || length >= shortest) continue;
      shortest = length;
      best = values[name];
    }
    values[name] = best;
  }
  return shown();
}

/** Why none of the carriers takes a text, by the one that says so of the most room; null where one does. */
export function refusedByAll(text: string, carriers: readonly CarrierRules[]): string | null {
  let problem: string | null = null;
  let room = -1;
  for (const rules of carriers) {
    try {
      compose(text, { ...rules, reference: 0 });
      return null;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (rules.maxSegments <= room) continue;
      room = rules.maxSegments;
      problem = error.violations[0]?.description ?? error.publicMessage;
    }
  }
  return problem;
}
