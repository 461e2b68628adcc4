import type { EventField } from '../../src/catalogue/event-kind.js';
import { dateOf } from '../../src/catalogue/samples.js';
import { money } from '../kit/events.js';

/** A value that a field must not have, and what of the field is wrong then. */
export interface WrongValue {
  what: string;
  value: unknown;
  /** Below the field's own path, such as `.currency_code`; empty for the field itself. */
  below: string;
}

/** Of the networks' test numbers; Luhn's check holds. */
export const CARD_NUMBER = '4111 1111 1111 1111';
export const ACCOUNT_NUMBER = '50100123456789';
export const IBAN = 'GB29 NWBK 6016 1331 9268 19';

const wrong = (what: string, value: unknown, below = ''): WrongValue => ({ what, value, below });

const MONEY = [
  wrong('no currency', { units: '10' }, '.currency_code'),
  wrong('an unknown currency', money('RUP', '10'), '.currency_code'),
  wrong('a currency in small letters', money('usd', '10'), '.currency_code'),
  wrong('four decimals', money('USD', '10.0001'), '.nanos'),
  wrong('more nanos than a unit has', { ...money('USD', '10'), nanos: 1e9 }, '.nanos'),
  wrong('two signs', { ...money('USD', '10'), nanos: -500_000_000 }, '.nanos'),
  wrong('more than there is', money('USD', '2000000000000000'), '.units'),
];

const NOT_POSITIVE = [
  wrong('nothing', money('USD', '0')),
  wrong('less than nothing', money('USD', '-10')),
  wrong('a little less than nothing', money('USD', '-0.50')),
];

const PRIVATE = [
  wrong('a card number', `paid by ${CARD_NUMBER}`),
  wrong('an IBAN', `from ${IBAN}`),
];

const MASKED = [
  wrong('an account number', ACCOUNT_NUMBER),
  wrong('an account number in groups', '5010 0123 4567 89'),
  wrong('a card number', CARD_NUMBER),
  wrong('digits of another script', '५०१००१२३४५६७'),
  wrong('35 characters', `${'X'.repeat(31)}4321`),
];

/** What no field of a type may hold; for the first type that matches. */
const BY_TYPE: [RegExp, (field: EventField, most: number) => WrongValue[]][] = [
  [/^money, more than zero$/, () => [...MONEY, ...NOT_POSITIVE]],
  [/^money$/, () => MONEY],
  [
    /^moment, shown as a day$/,
    () => [
      wrong('the year 10000', { seconds: '253402300800' }),
      wrong('the year 0', { seconds: '-62135596801' }),
      wrong('nanos below zero', { seconds: '1741941300', nanos: -1 }),
    ],
  ],
  [
    /^day of the calendar$/,
    () => [
      wrong('30 February', dateOf('2025-02-30')),
      wrong('the 13th month', dateOf('2025-13-01')),
      wrong('no day', { year: 2025, month: 3 }),
      wrong('no year', { month: 3, day: 14 }),
    ],
  ],
  [
    /^country/,
    () => [
      wrong('three letters', 'FRA'),
      wrong('small letters', 'fr'),
      wrong('a code that is none', 'XX'),
      wrong('a name', 'France'),
    ],
  ],
  // An enum's number that the contract does not have, as a newer client may send it.
  [/^one of [A-Z]/, () => [wrong('an unknown number', 99)]],
  [
    /^text of up to \d+ characters$/,
    ({ required }, most) => [
      wrong('too many characters', 'x'.repeat(most + 1)),
      wrong('an account number', `from ${ACCOUNT_NUMBER}`),
      ...PRIVATE,
      ...(required ? [wrong('nothing but spaces', '   ')] : []),
    ],
  ],
  [
    /^reference of up to \d+ characters$/,
    (_, most) => [wrong('too many characters', 'R'.repeat(most + 1)), ...PRIVATE],
  ],
  [
    /^https link of up to \d+ characters$/,
    (_, most) => [
      wrong('no https', 'http://demobank.example/s/1'),
      wrong('no link', 'statement'),
      wrong('another script', 'javascript://demobank.example/s/1'),
      wrong('a user', 'https://demobank.example@evil.example/s/1'),
      wrong('a blank', 'https://demobank.example/s 1'),
      wrong('too many characters', `https://demobank.example/${'s'.repeat(most)}`),
      wrong("another's site", 'https://evil.example/s/1'),
      wrong('a site of nearly the name', 'https://demobank.example.evil.example/s/1'),
      wrong('a card number', `https://demobank.example/${CARD_NUMBER.replaceAll(' ', '')}`),
    ],
  ],
  [
    /^masked number with the last four digits/,
    () => [...MASKED, wrong('three digits', 'XX123'), wrong('no digits', 'XXXX')],
  ],
  [/^masked number/, () => MASKED],
  [
    /^1 to 12 digits$/,
    () => [
      wrong('13 digits', '0004170004170'),
      wrong('a letter', 'A00417'),
      wrong('a sign', '-417'),
    ],
  ],
  // Of the bank's own events.
  [
    /^whole number$/,
    () => [wrong('a text', 'many'), wrong('a fraction', 1.5), wrong('less than one', 0)],
  ],
  [
    /^day, such as/,
    () => [
      wrong('30 February', '2025-02-30'),
      wrong('another order', '31.12.2025'),
      wrong('a moment', '2025-12-31T10:00:00Z'),
    ],
  ],
];

/** Empty where the type of a field is not known here. */
export function wrongValues(field: EventField): WrongValue[] {
  const [, values] = BY_TYPE.find(([type]) => type.test(field.type)) ?? [];
  const most = Number(/up to (\d+) characters/.exec(field.type)?.[1]);
  return values?.(field, most) ?? [];
}
