/** As settings.otp.breaker has them. */
export interface BreakerPolicy {
  /** Milliseconds. */
  window: number;
  least: number;
  /** Percent. */
  verifyRate: number;
  rise: number;
}

/** Codes of a prefix, and those that were used, with all others of their challenges. */
export interface Volume {
  codes: number;
  verified: number;
}

/** Codes of a prefix in the window. */
export interface Traffic extends Volume {
  /** Such as `+4479`; or a calling code alone, for a country. */
  prefix: string;
  callingCode: string;
  /** ISO 3166-1 alpha-2, or ZZ. */
  country: string;
  /** Those of which it is known whether they are used: they were, or are old enough. */
  judged: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Customers need so long, in milliseconds: a younger code that is not used says nothing yet. */
export const TIME_TO_VERIFY = 2 * MINUTE;

/** How often prefixes are judged, in milliseconds: more often than they change is of no use. */
export function judgeEvery({ window }: Pick<BreakerPolicy, 'window'>): number {
  return Math.min(5 * MINUTE, Math.max(10_000, window / 60));
}

/** Percent of the judged codes that were used. */
export function verifyRate({ judged, verified }: Traffic): number {
  return judged === 0 ? 100 : (100 * verified) / judged;
}

/** Enough codes, and too few of them used: to be held if their number is unusual too. */
export function isSuspect(traffic: Traffic, policy: BreakerPolicy): boolean {
  return traffic.judged >= policy.least && verifyRate(traffic) < policy.verifyRate;
}

/**
 * Whether a suspect's number of codes is so many times the usual one of a
 * window. Where next to nothing is usual, `least` decides.
 */
export function isRisen(codes: number, usual: number, policy: BreakerPolicy): boolean {
  return codes >= policy.rise * Math.max(usual, policy.least / policy.rise);
}

/**
 * The countries, by calling code, of what is not held already: a prefix that was
 * pumped shall not take its country with it. The country's name is that with
 * the most codes, for some share a calling code.
 */
export function byCountry(traffic: readonly Traffic[], held: ReadonlySet<string>): Traffic[] {
  const rest = traffic.filter(({ prefix }) => !held.has(prefix));
  const countries = Map.groupBy(rest, ({ callingCode }) => callingCode);
  return [...countries].map(([callingCode, parts]) => {
    const sum = (of: (part: Traffic) => number) => parts.reduce((all, one) => all + of(one), 0);
    const largest = parts.reduce((a, b) => (b.codes > a.codes ? b : a));
    return {
      prefix: callingCode,
      callingCode,
      country: largest.country,
      codes: sum(({ codes }) => codes),
      judged: sum(({ judged }) => judged),
      verified: sum(({ verified }) => verified),
    };
  });
}

/** So long after its end an hour is counted: its codes have lived, and are used or not. */
const HOUR_SLACK = 15 * MINUTE;

/** Whole hours of which the usual number is the mean: the day before the window, in milliseconds since the epoch. */
export function usualHours(window: number, now: number): { from: number; to: number } {
  const to = Math.floor((now - Math.max(window, HOUR_SLACK)) / HOUR) * HOUR;
  return { from: to - DAY, to };
}

/**
 * The usual number of codes of a window: the mean of a day. Of that day as many
 * count as those that were used speak for, each for as many as the verify rate
 * allows: what is pumped does not become usual, however slowly it grows.
 */
export function usualOf(ofDay: Volume, { window, verifyRate }: BreakerPolicy): number {
  return Math.min(ofDay.codes, (100 * ofDay.verified) / verifyRate) / (DAY / window);
}

/** The whole hours, oldest first, that must have been counted by now and are not among `counted`. */
export function hoursToCount(window: number, counted: ReadonlySet<number>, now: number): number[] {
  const { from } = usualHours(window, now);
  const hours: number[] = [];
  for (let hour = from; hour + HOUR + HOUR_SLACK <= now; hour += HOUR) {
    if (!counted.has(hour)) hours.push(hour);
  }
  return hours;
}

/** What became of the SMS of some of the codes. */
export interface Deliveries {
  looked: number;
  undelivered: number;
}

/** The figures that a prefix is held for, for people. */
export function reasonOf(
  traffic: Traffic,
  usual: number,
  { looked, undelivered }: Deliveries,
  { window }: BreakerPolicy,
): string {
  const { codes, judged, verified } = traffic;
  const minutes = Math.round(window / MINUTE);
  const delivery =
    looked === 0
      ? 'of the SMS nothing is known'
      : `${percent(undelivered, looked)} of ${looked} SMS could not be delivered`;
  return (
    `${codes} codes in ${minutes} min, usual are ${round(usual)}; ` +
    `${verified} of ${judged} verified (${percent(verified, judged)}); ${delivery}`
  );
}

function percent(part: number, whole: number): string {
  return `${whole === 0 ? 0 : round((100 * part) / whole)} %`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
