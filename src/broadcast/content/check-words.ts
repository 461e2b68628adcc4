import { wordProblems } from '../../authoring/version-check.js';
import { unknownKey, usesOf } from '../../authoring/template-subject.js';
import type { EventKind } from '../../catalogue/event-kind.js';
import { Failure } from '../../failure/failure.js';
import type { FieldChecks } from '../../failure/field-checks.js';
import type { Catalogue, Texts } from '../../template/catalogue.js';
import { compileTexts } from '../../template/compile-texts.js';
import { templateTexts } from '../../template/template-file.schema.js';
import { CUSTOMER_VARIABLES } from '../audience/known-customer.js';
import type { ContentSpec } from '../run/run-spec.js';
import { checkVariables } from './check-variables.js';
import type { KnownVariable } from './check-variables.js';
import { leastText, refusedByAll } from './least-text.js';
import type { CarrierRules } from './least-text.js';
import { OwnWords } from './own-words.js';
import type { SpokenSpec } from './run-content.js';
import { TemplateWords } from './template-words.js';
import { textFor } from './variant-words.js';
import type { Frame, VariantWords } from './variant-words.js';
import { asTexts, readValues, valueKinds } from './written-values.js';

/** What words are made with, and held against. */
export interface WordFacts {
  frame: () => Frame;
  /** Of the templates in force. */
  catalogue: () => Catalogue;
  events: readonly EventKind[];
  /** Those that are enabled; `registered` takes registered texts only. */
  carriers: readonly (CarrierRules & { name: string; registered: boolean })[];
}

/** How much is asked: what must hold to send at all, or also of whoever writes it. */
export interface WordAsk {
  /** Whether the variables must be those of the text. */
  strict: boolean;
  /** What recipients bring besides their customer's own; null where nobody knows. */
  columns: readonly string[] | null;
}

/** The words of a variant; null, with what is wrong added to `checks`. */
export function checkWords(
  checks: FieldChecks,
  spec: SpokenSpec,
  place: number,
  facts: WordFacts,
  ask: WordAsk,
): VariantWords | null {
  const { name, content } = spec.variants[place];
  const field = `variants[${place}]`;
  return content.kind === 'texts'
    ? checkOwn(checks, name, field, content, facts, ask)
    : checkTemplate(checks, spec, field, content, facts, ask);
}

const MOST_LOCALES = 100;
const LONGEST_SHOWN_TAG = 35;

function checkOwn(
  checks: FieldChecks,
  name: string,
  field: string,
  { texts: sources, variables }: ContentSpec & { kind: 'texts' },
  facts: WordFacts,
  ask: WordAsk,
): VariantWords | null {
  const { bank, links } = facts.frame();
  const add = (locale: string | null, problem: string) => {
    const place = locale === null ? '' : `.by_locale.${locale.slice(0, LONGEST_SHOWN_TAG)}`;
    checks.add(`${field}.texts${place}`, problem);
  };
  const count = Object.keys(sources).length;
  if (count < 1 || count > MOST_LOCALES) {
    add(null, `has ${count} languages; it must have 1 to ${MOST_LOCALES}`);
    return null;
  }
  const parsed = templateTexts.safeParse(sources);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) add(String(path[0]), message);
    return null;
  }
  const { texts, problems } = compileTexts(parsed.data, bank.locale);
  problems.push(...wordProblems(texts, links));
  for (const { locale, problem } of problems) add(locale, problem);
  const { carriers } = facts;
  if (carriers.length > 0 && carriers.every(({ registered }) => registered)) {
    add(null, 'go to carriers that take registered texts only; use a template that is registered');
  }
  // What its variables are, and how long it is, is known of a whole only.
  if (problems.length > 0) return null;
  const uses = usesOf(texts, bank.locale);
  const known = new Map<string, KnownVariable>();
  if (!fits(checks, `${field}.variables`, variables, { uses, known }, facts, ask)) return null;
  const forAll = asTexts(variables);
  checkLength(checks, texts, (locale) => `${field}.texts.by_locale.${locale}`, forAll, facts, ask);
  return new OwnWords(name, field, texts, forAll, facts.frame);
}

function checkTemplate(
  checks: FieldChecks,
  { consent }: SpokenSpec,
  field: string,
  { template, variables }: ContentSpec & { kind: 'template' },
  facts: WordFacts,
  ask: WordAsk,
): VariantWords | null {
  const key = `${field}.template_key`;
  const catalogue = facts.catalogue();
  const texts = catalogue.texts(template);
  if (texts === undefined) {
    checks.add(key, template === '' ? 'is missing' : unknownKey(template, catalogue.keys));
    return null;
  }
  const events = facts.events.filter((event) => event.template === template);
  // Nobody but the daemon says a code, or answers a customer.
  if (events.some(({ source }) => source !== 'event')) {
    checks.add(key, 'is of what the daemon alone says; take a template of an event, or a text');
    return null;
  }
  // An offer's words are an offer, whatever they are sent as.
  if (consent !== 'offers' && events.some((event) => event.consent === 'offers')) {
    checks.add(key, 'is an offer; the consent_category must be CONSENT_CATEGORY_OFFERS');
  }
  const kinds = valueKinds(events);
  const uses = usesOf(texts, catalogue.bank.locale);
  const known = new Map(events.flatMap(({ variableList }) => variableList.map((v) => [v.name, v])));
  const place = `${field}.variables`;
  if (!fits(checks, place, variables, { uses, known }, facts, ask)) return null;
  try {
    const forAll = readValues(asTexts(variables), kinds, place);
    checkLength(checks, texts, () => key, forAll, facts, ask);
    return new TemplateWords(template, field, forAll, kinds, facts.catalogue, facts.frame);
  } catch (error) {
    addFailure(checks, field, error);
    return null;
  }
}

/** Whether the variables are those of the text, where that is asked. */
function fits(
  checks: FieldChecks,
  field: string,
  given: Readonly<Record<string, string>>,
  text: Pick<Parameters<typeof checkVariables>[3], 'uses' | 'known'>,
  facts: WordFacts,
  { strict, columns }: WordAsk,
): boolean {
  if (!strict) return true;
  const { bank, links } = facts.frame();
  return checkVariables(checks, field, given, { ...text, columns, links, bank });
}

/** Whether somebody could be sent it: the least that each text can be must say something, and fit a carrier. */
function checkLength(
  checks: FieldChecks,
  texts: Texts,
  fieldOf: (locale: string) => string,
  forAll: ReturnType<typeof asTexts>,
  { frame, carriers }: WordFacts,
  { columns }: WordAsk,
): void {
  const { bank, links, footers } = frame();
  const own: readonly string[] = [...(columns ?? []), ...CUSTOMER_VARIABLES];
  const known = Object.fromEntries(
    Object.entries(forAll).filter(([name]) => columns !== null && !own.includes(name)),
  );
  for (const locale of texts.keys()) {
    const field = fieldOf(locale);
    try {
      const least = leastText(texts, locale, bank, known, links);
      if (least === '') {
        checks.add(field, `in ${locale} says nothing where all that is optional is left out`);
        continue;
      }
      const text = textFor(texts, locale, bank.locale)!;
      const footer = footers?.under(text, locale, () => least) ?? null;
      const problem = refusedByAll(footer === null ? least : `${least}\n${footer}`, carriers);
      if (problem !== null) checks.add(field, `in ${locale}, at the least, ${problem}`);
    } catch (error) {
      addFailure(checks, field, error);
    }
  }
}

function addFailure(checks: FieldChecks, field: string, error: unknown): void {
  if (!(error instanceof Failure)) throw error;
  if (error.violations.length === 0) checks.add(field, error.publicMessage);
  for (const violation of error.violations) checks.add(violation.field, violation.description);
}
