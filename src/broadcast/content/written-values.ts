import { countryProblem } from '../../catalogue/country.js';
import type { EventKind, TemplateVariables } from '../../catalogue/event-kind.js';
import { FieldChecks } from '../../failure/field-checks.js';
import { Failure, invalid } from '../../failure/failure.js';
import type { FieldViolation } from '../../failure/failure.js';
import { isDayOf } from '../../rpc/calendar-checks.js';
import { checkMoney } from '../../rpc/money-check.js';
import type { TemplateValue } from '../../template/values.js';

/** What a variable is, where it is more than words. */
export type ValueKinds = ReadonlyMap<string, TemplateValue['kind']>;

/** The variables of a template that are more than words, by the events that it tells. */
export function valueKinds(kinds: readonly EventKind[]): ValueKinds {
  const variables = kinds.flatMap(({ variableList }) => variableList);
  return new Map(
    variables.filter(({ kind }) => kind !== 'text').map(({ name, kind }) => [name, kind]),
  );
}

/**
 * What campaigns and files write of variables, as a template takes it: `3`,
 * `USD 12.50`, `2026-12-31`, `2026-12-31T09:30:00+05:30`, `FR`; of lines, each on its own.
 * What is no text already is left. Throws a Failure `invalid_argument` with
 * fields such as `<field>.valid_until`.
 */
export function readValues(
  variables: TemplateVariables,
  kinds: ValueKinds,
  field: string,
): TemplateVariables {
  if (kinds.size === 0) return variables;
  let read: TemplateVariables | undefined;
  const violations: FieldViolation[] = [];
  for (const [name, kind] of kinds) {
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (given?.kind !== 'text') continue;
    const value = readValue(kind, given.value);
    if ('problem' in value) {
      violations.push({ field: `${field}.${name}`, description: value.problem });
    } else {
      (read ??= { ...variables })[name] = value;
    }
  }
  if (violations.length > 0) throw invalid(violations);
  return read ?? variables;
}

/** One value, or what is wrong with it. Blank is nothing, of whatever kind. */
export function readValue(
  kind: TemplateValue['kind'],
  written: string,
): TemplateValue | { problem: string } {
  const text = written.trim();
  if (text === '' || kind === 'text') return { kind: 'text', value: written };
  switch (kind) {
    case 'number':
      return NUMBER.test(text)
        ? { kind, value: Number(text) }
        : { problem: 'must be a number such as "3" or "4.5"' };
    case 'money':
      return readMoney(text);
    case 'day':
    case 'short_day':
      return isDay(text) ? { kind, day: text } : { problem: NO_DAY };
    case 'date':
      // A day is the same wherever one is; a moment's day is not.
      return isDay(text) ? { kind: 'day', day: text } : readMoment(kind, text);
    case 'time':
    case 'date_time':
      return readMoment(kind, text);
    case 'country': {
      const problem = countryProblem(text);
      return problem === null ? { kind, code: text } : { problem };
    }
    case 'lines':
      return { kind, lines: text.split('\n').map((value) => [{ kind: 'text', value }]) };
  }
}

const NUMBER = /^-?\d{1,15}(\.\d{1,9})?$/;
const MONEY = /^([A-Z]{3}) ?(-?)(\d{1,15})(?:\.(\d{1,9}))?$/;

function readMoney(text: string): TemplateValue | { problem: string } {
  const [, currencyCode, sign, units, decimals = ''] = MONEY.exec(text) ?? [];
  if (units === undefined) return { problem: 'must be an amount such as "USD 12.50"' };
  const nanos = Number(`${sign}${decimals.padEnd(9, '0')}`);
  const money = { currencyCode, units: String(BigInt(sign + units)), nanos: nanos + 0 };
  const checks = new FieldChecks();
  checkMoney(checks, 'amount', money, { required: true, positive: false });
  try {
    checks.finish('');
  } catch (error) {
    if (error instanceof Failure) return { problem: error.violations[0].description };
    throw error;
  }
  return { kind: 'money', ...money };
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const NO_DAY = 'must be a day such as "2026-12-31"';

function isDay(text: string): boolean {
  const [whole, year, month, day] = DAY.exec(text) ?? [];
  return whole !== undefined && isDayOf(Number(year), Number(month), Number(day));
}

/** ISO 8601, with its offset from UTC: whose clock is meant must be told. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

function readMoment(
  kind: 'date' | 'time' | 'date_time',
  text: string,
): TemplateValue | { problem: string } {
  const [, day] = MOMENT.exec(text) ?? [];
  const at = day !== undefined && isDay(day) ? Date.parse(text) : NaN;
  return Number.isNaN(at)
    ? { problem: 'must be a moment such as "2026-12-31T09:30:00+05:30"' }
    : { kind, at };
}

/**
 * The variables of a recipient above those that are for all; what is blank gives way.
 */
export function withOwn(forAll: TemplateVariables, own: TemplateVariables): TemplateVariables {
  const merged = { ...forAll };
  for (const name in own) {
    if (!Object.hasOwn(own, name)) continue;
    const value = own[name];
    if (value.kind !== 'text' || value.value.trim() !== '') merged[name] = value;
  }
  return merged;
}

/** Written values as they are, before a template asks more of them. */
export function asTexts(values: Readonly<Record<string, string>>): TemplateVariables {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { kind: 'text', value }]),
  );
}
