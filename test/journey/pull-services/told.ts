import { expect } from '@jest/globals';

/** Of the demo bank's customers: who writes, and how they write days and hours. */
export const WRITERS = {
  /** Several accounts, and two cards. */
  asha: { customerId: 'C-1001', number: '+919876543210', locale: 'en-IN', zone: 'Asia/Kolkata' },
  rahul: { customerId: 'C-1002', number: '+919812345678', locale: 'hi-IN', zone: 'Asia/Kolkata' },
  lucia: {
    customerId: 'C-1003',
    number: '+525512345678',
    locale: 'es-MX',
    zone: 'America/Mexico_City',
  },
  leila: { customerId: 'C-1004', number: '+971501234567', locale: 'ar-AE', zone: 'Asia/Dubai' },
  oliver: { customerId: 'C-1005', number: '+447400123456', locale: 'en-GB', zone: 'Europe/London' },
  grace: {
    customerId: 'C-1006',
    number: '+12025550143',
    locale: 'en-US',
    zone: 'America/New_York',
  },
  zoe: { customerId: 'C-1008', number: '+33612345678', locale: 'fr-FR', zone: 'Europe/Paris' },
} as const;
export type Writer = keyof typeof WRITERS;

/** A number that no customer has, and no bank knows; they read by the bank's language and clock. */
export const STRANGER = { number: '+447400654321', locale: 'en', zone: 'Asia/Kolkata' } as const;
/** As the demo bank has it of everybody. */
export const PIN = '2468';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The code in a question, in whatever place the language has it. */
export function codeIn(text: string): string {
  const [code] = /\b\d{6}\b/.exec(text) ?? [];
  if (code === undefined) throw new Error('there is no code in this text');
  return code;
}

/** Another code of as many digits. */
export function wrongCode(code: string): string {
  return code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
}

/**
 * Compares word for word, but for what another run has otherwise: {ref} is the
 * bank's reference, {code} a code; {now} a minute of the test, {then} one so much
 * `later`, {in 7 days} a day and
 * {entry 1} the day of `bookedAt`'s first, as the writer's language and clock have them.
 */
export function expectTold(
  text: string,
  pattern: string,
  { locale, zone }: { locale: string; zone: string },
  {
    since,
    bookedAt = [],
    later = 0,
  }: { since: number; bookedAt?: readonly number[]; later?: number },
): void {
  const now = Date.now();
  const moments: number[] = [];
  for (let at = since - (since % MINUTE); at <= now; at += MINUTE) moments.push(at);
  const days = (offset: number) => [since, now].map((at) => at + offset * DAY);
  const oneOf = (texts: string[]) => `(?:${texts.map(plain).map(literal).join('|')})`;
  const day = (options: Intl.DateTimeFormatOptions, at: number[]) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    return oneOf(at.map((one) => format.format(one)));
  };
  const source = plain(pattern)
    .split(/(\{[^}]+\})/)
    .map((piece) => {
      const [, ahead] = /^\{in (\d+) days\}$/.exec(piece) ?? [];
      if (ahead !== undefined) return day({ dateStyle: 'medium' }, days(Number(ahead)));
      if (piece === '{now}') return day({ dateStyle: 'medium', timeStyle: 'short' }, moments);
      if (piece === '{then}') {
        const then = moments.map((at) => at + later);
        return day({ dateStyle: 'medium', timeStyle: 'short' }, then);
      }
      if (piece === '{ref}') return 'R[0-9A-Z]{5}-[0-9A-Z]{5}';
      if (piece === '{code}') return '\\d{6}';
      const [, nth] = /^\{entry (\d+)\}$/.exec(piece) ?? [];
      if (nth !== undefined) {
        return day({ day: 'numeric', month: 'short' }, [bookedAt[Number(nth) - 1]]);
      }
      return literal(piece);
    })
    .join('');
  if (!new RegExp(`^${source}$`, 'u').test(plain(text))) expect(text).toBe(pattern);
}

/** Without what no reader sees: which space it is, and marks of direction. */
function plain(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll(/[\u200e\u200f]/g, '');
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
