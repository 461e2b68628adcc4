import { LRUCache } from 'lru-cache';
import { withoutLinks } from '../guard/links.js';
import { countSeptets } from '../message/gsm0338.js';

/** What a variable may be; dates and money are put into words for the customer's locale. */
export type TemplateValue =
  | LinePart
  /** Each stands on a line of its own: its parts with a space between; without parts that are empty. */
  | { kind: 'lines'; lines: readonly (readonly LinePart[])[] };

/** What a variable of one piece may be, and what a line is made of. */
export type LinePart =
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  /** As google.type.Money: whole units, and billionths of one with the same sign. */
  | { kind: 'money'; currencyCode: string; units: string; nanos: number }
  /** Milliseconds since the epoch. */
  | { kind: 'date' | 'time' | 'date_time'; at: number }
  /** A day of the calendar, `YYYY-MM-DD`: the same day wherever the customer is. */
  | { kind: 'day'; day: string }
  /** The same without its year, for lists of what was lately. */
  | { kind: 'short_day'; day: string }
  /** ISO 3166-1 alpha-2; shown by its name. */
  | { kind: 'country'; code: string };

export interface ValueContext {
  locale: string;
  /** IANA. */
  timeZone: string;
  /** Prefer a form that GSM 7-bit carries. */
  gsm: boolean;
  /** Where links may lead; in a text, all other addresses are written so that they are none. */
  links?: readonly string[];
}

const MAX_TEXT = 200;
const MAX_LINES = 20;
/** Of a line's whole text, in UTF-16 code units. */
const MAX_LINE = 60;

/** The value in words, or what is wrong with it. '' is a text with nothing in it. */
export function formatValue(
  value: TemplateValue,
  context: ValueContext,
): string | { problem: string } {
  switch (value.kind) {
    case 'text':
      return cleanText(value.value, context.links);
    case 'number':
      if (!Number.isFinite(value.value)) return { problem: 'must be a finite number' };
      return inWords(context, decimals(context.locale).format(value.value));
    case 'money':
      return formatMoney(value, context);
    case 'date':
    case 'time':
    case 'date_time':
      return formatMoment(value, context);
    case 'day':
    case 'short_day':
      return formatMoment(
        {
          kind: value.kind === 'day' ? 'date' : 'short_day',
          at: Date.parse(`${value.day}T00:00:00Z`),
        },
        { ...context, timeZone: 'UTC' },
      );
    case 'country':
      return formatCountry(value.code, context);
    case 'lines':
      return formatLines(value.lines, context);
  }
}

function formatLines(
  lines: readonly (readonly LinePart[])[],
  context: ValueContext,
): string | { problem: string } {
  if (lines.length > MAX_LINES) {
    return { problem: `has ${lines.length} lines; it may have ${MAX_LINES}` };
  }
  const shown: string[] = [];
  for (const [i, parts] of lines.entries()) {
    const words: string[] = [];
    for (const part of parts) {
      const word = formatValue(part, context);
      if (typeof word !== 'string') return { problem: `in line ${i + 1} ${word.problem}` };
      if (word !== '') words.push(word);
    }
    // Two values that are no link each may be one together.
    const line = withoutLinks(words.join(' '), context.links ?? []);
    if (line.length > MAX_LINE) {
      return {
        problem: `in line ${i + 1} has ${line.length} characters; it may have ${MAX_LINE}`,
      };
    }
    if (line !== '') shown.push(line);
  }
  return shown.join('\n');
}

// Line ends and controls would break the message's form, and directions
// (overrides, isolates) its reading: a name could show what is not there.
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

function cleanText(value: string, links: readonly string[] = []): string | { problem: string } {
  if (value.length > MAX_TEXT) {
    return { problem: `has ${value.length} characters; it may have ${MAX_TEXT}` };
  }
  const clean = value.toWellFormed().replace(CONTROLS, ' ').replace(DIRECTIONS, '').trim();
  return withoutLinks(clean, links);
}

const CURRENCY = /^[A-Z]{3}$/;
const UNITS = /^-?\d{1,19}$/;

function formatMoney(
  { currencyCode, units, nanos }: Extract<TemplateValue, { kind: 'money' }>,
  context: ValueContext,
): string | { problem: string } {
  if (!CURRENCY.test(currencyCode)) return { problem: 'has a currency that is not three letters' };
  if (!UNITS.test(units)) return { problem: 'has units that are not a whole number' };
  if (!Number.isInteger(nanos) || Math.abs(nanos) > 999_999_999) {
    return { problem: 'has nanos that are not between -999999999 and 999999999' };
  }
  const whole = BigInt(units);
  if ((whole > 0n && nanos < 0) || (whole < 0n && nanos > 0)) {
    return { problem: 'has units and nanos of different signs' };
  }
  const sign = whole < 0n || nanos < 0 ? '-' : '';
  const fraction = String(Math.abs(nanos)).padStart(9, '0');
  const amount = `${sign}${whole < 0n ? -whole : whole}.${fraction}` as Intl.StringNumericLiteral;
  return inWords(context, currency(context, currencyCode).format(amount));
}

type Moment = 'date' | 'time' | 'date_time' | 'short_day';

function formatMoment(
  { kind, at }: { kind: Moment; at: number },
  context: ValueContext,
): string | { problem: string } {
  // ECMAScript, 21.4.1.1: the range of a time value.
  if (!(Math.abs(at) <= 8.64e15)) return { problem: 'must be a moment' };
  const words = inWords(context, moments(context, kind, 'medium').format(at));
  if (!context.gsm || countSeptets(words) >= 0) return words;
  // Some languages' months are not in GSM 7-bit; figures are.
  return inWords(context, moments(context, kind, 'short').format(at));
}

const COUNTRY = /^[A-Z]{2}$/;

/** The code itself where the country has no name, or none that GSM 7-bit carries. */
function formatCountry(code: string, context: ValueContext): string | { problem: string } {
  if (!COUNTRY.test(code)) return { problem: 'must be a country of ISO 3166-1, such as "FR"' };
  const name = inWords(context, countries(context.locale).of(code) ?? code);
  return !context.gsm || countSeptets(name) >= 0 ? name : code;
}

// What Intl puts in that GSM 7-bit lacks: no-break and thin spaces, marks of direction.
const SPACES = /[\u00a0\u2009\u202f]/g;
const MARKS = /[\u061c\u200e\u200f]/g;

function inWords({ gsm }: ValueContext, formatted: string): string {
  return gsm ? formatted.replace(SPACES, ' ').replace(MARKS, '') : formatted;
}

// Formatters are costly to make and keep some tens of KB each.
const numberFormats = new LRUCache<string, Intl.NumberFormat>({ max: 500 });
const countryNames = new LRUCache<string, Intl.DisplayNames>({ max: 200 });
const momentFormats = new LRUCache<string, Intl.DateTimeFormat>({ max: 500 });

function decimals(locale: string): Intl.NumberFormat {
  return remembered(numberFormats, locale, () => new Intl.NumberFormat(locale));
}

function countries(locale: string): Intl.DisplayNames {
  return remembered(
    countryNames,
    locale,
    () => new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }),
  );
}

/**
 * Shows at least the currency's decimals, and never rounds money. With the
 * currency's symbol, or its code where the symbol would force UCS-2.
 */
function currency(context: ValueContext, currencyCode: string): Intl.NumberFormat {
  const { locale, gsm } = context;
  return remembered(numberFormats, `${locale} ${currencyCode} ${gsm}`, () => {
    const withSymbol = currencyFormat(locale, currencyCode, 'symbol');
    return !gsm || countSeptets(inWords(context, withSymbol.format(0))) >= 0
      ? withSymbol
      : currencyFormat(locale, currencyCode, 'code');
  });
}

function currencyFormat(
  locale: string,
  currencyCode: string,
  currencyDisplay: 'symbol' | 'code',
): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currencyCode,
    currencyDisplay,
    maximumFractionDigits: 9,
  });
}

/** Throws a RangeError for a time zone that does not exist. */
function moments(
  { locale, timeZone }: ValueContext,
  kind: Moment,
  dateStyle: 'medium' | 'short',
): Intl.DateTimeFormat {
  return remembered(momentFormats, `${locale} ${timeZone} ${kind} ${dateStyle}`, () => {
    if (kind === 'short_day') {
      const month = dateStyle === 'medium' ? 'short' : 'numeric';
      return new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month });
    }
    const date = kind === 'time' ? {} : { dateStyle };
    const time = kind === 'date' ? {} : { timeStyle: 'short' as const };
    return new Intl.DateTimeFormat(locale, { timeZone, ...date, ...time });
  });
}

function remembered<T extends object>(cache: LRUCache<string, T>, key: string, make: () => T): T {
  const found = cache.get(key);
  if (found !== undefined) return found;
  const made = make();
  cache.set(key, made);
  return made;
}
