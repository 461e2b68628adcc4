import type { TemplateVariables } from '../catalogue/event-kind.js';
import { Failure } from '../failure/failure.js';
import type { FieldChecks } from '../failure/field-checks.js';
import { compose } from '../message/compose.js';
import type { TemplateRegistration } from '../rpc/generated/tellerline/v1/template_service.js';
import type { CarrierSettings } from '../settings/settings.schema.js';
import { Catalogue } from '../template/catalogue.js';
import type { BankFacts, Texts } from '../template/catalogue.js';
import { fallbacks } from '../template/locale.js';
import { patternProblem } from '../template/registered-pattern.js';
import type { RegisteredTexts, Registration } from '../template/registered-texts.js';
import { render } from '../template/render.js';
import { requiredOnly, sampleVariables } from './sample-variables.js';
import type { TemplateSubject } from './template-subject.js';

const REGISTERED_ID = /^[!-~]{1,64}$/;

export function checkRegistration(
  checks: FieldChecks,
  { carrier, locale, registeredTemplateId, pattern }: TemplateRegistration,
  carriers: readonly CarrierSettings[],
): void {
  const names = carriers.map(({ name }) => name);
  if (!names.includes(carrier)) {
    checks.add('carrier', `is no carrier of the settings; there are ${names.join(', ')}`);
  }
  if (fallbacks(locale)[0] !== locale) {
    checks.add('locale', 'is not a language tag (BCP 47) such as en or hi-IN');
  }
  if (!REGISTERED_ID.test(registeredTemplateId)) {
    checks.add('registered_template_id', 'must be 1 to 64 printable characters without spaces');
  }
  const problem = patternProblem(pattern);
  if (problem !== null) checks.add('pattern', problem);
}

/** A template as it is sent now. */
export interface TextsInForce {
  subject: TemplateSubject;
  texts: Texts;
  bank: BankFacts;
  links: readonly string[];
}

/**
 * Why texts would not go out as registered, as far as samples show it: with what
 * was registered `before`, and one more.
 */
export function registrationWarnings(
  before: RegisteredTexts,
  added: Registration,
  locale: string,
  carrier: CarrierSettings,
  { subject, texts, bank, links }: TextsInForce,
): string[] {
  const warnings: string[] = [];
  if (carrier.registration === undefined) {
    warnings.push(
      `the settings of ${carrier.name} have no registration, so that none is asked for`,
    );
  }
  const uses = texts.get(locale)?.uses;
  if (uses === undefined) {
    warnings.push(
      `the template has no text in ${locale}; in force it has ${[...texts.keys()].join(', ')}`,
    );
    return warnings;
  }
  const catalogue = new Catalogue(bank, new Map([[subject.key, texts]]));
  const sample = sampleVariables(subject, uses);
  const words = (variables: TemplateVariables) =>
    render(catalogue, subject.key, locale, variables, { field: '', links }).text;
  const cases = new Map([
    [asSent(words(requiredOnly(sample, uses)), carrier), 'without what is optional'],
    // The same text twice is one case.
    [asSent(words(sample), carrier), 'with sample data'],
  ]);
  const registered = before.with(added);
  for (const [text, what] of cases) {
    const difference = registered.difference(text);
    if (difference !== null) warnings.push(`the text in force, ${what}, ${difference}`);
  }
  const differences = [...cases.keys()].map((text) => added.pattern.difference(text));
  if (registered.size > 1 && !differences.includes(null)) {
    warnings.push(
      `the text in force goes out under ${added.id} neither with sample data nor without what ` +
        `is optional: it ${differences.at(-1)}`,
    );
  }
  return warnings;
}

/** With the look-alikes that the carrier's encodings ask for. */
function asSent(text: string, carrier: CarrierSettings): string {
  try {
    return compose(text, { ...carrier, reference: 0 }).text;
  } catch (error) {
    if (error instanceof Failure) return text;
    throw error;
  }
}
