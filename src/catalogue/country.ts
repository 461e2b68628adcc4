// What Intl knows besides the countries of ISO 3166-1: groupings, reserved and made-up codes.
const NO_COUNTRIES: ReadonlySet<string> = new Set(
  'AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' '),
);

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Whether ISO 3166-1 has the code; XK, which cards have for Kosovo, besides. */
function isCountry(code: string): boolean {
  if (NO_COUNTRIES.has(code) || names.of(code) === undefined) return false;
  // A code that was given up (such as SU) stands for another.
  return new Intl.Locale(`und-${code}`).region === code;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
// Intl takes longer for one than all the rest of an event's check.
const COUNTRIES: ReadonlySet<string> = new Set(
  LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(isCountry),
);

/** What is wrong with a country's code, or null. */
export function countryProblem(code: string): string | null {
  if (code === '') return 'is missing; it must be a country of ISO 3166-1, such as "FR"';
  if (COUNTRIES.has(code)) return null;
  return 'is not a country of ISO 3166-1 alpha-2, such as "FR"';
}
