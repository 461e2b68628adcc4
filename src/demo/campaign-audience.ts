import { DateTime } from 'luxon';

/** A city in each part of the world, so that it is day in one of them at any hour. */
const ZONES = [
  'Pacific/Honolulu',
  'America/Los_Angeles',
  'America/Bogota',
  'America/Sao_Paulo',
  'Atlantic/Azores',
  'Europe/London',
  'Africa/Cairo',
  'Asia/Dubai',
  'Asia/Dhaka',
  'Asia/Singapore',
  'Australia/Brisbane',
  'Pacific/Auckland',
] as const;

/** The hour at which there is most time before and after quiet hours. */
const NOON = 14;

const NAMES = ['Asha', 'Ben', 'Chloé', 'Dina', 'Emil', 'Farah', 'Georg', 'Hana'] as const;

/** Endings with which the simulator reports at once that a number cannot be reached (docs/simulator.md). */
const UNREACHED: ReadonlySet<number> = new Set([1, 2, 3, 4]);

/** Numbers that a run of the demo may begin at: those of one prefix with seven digits more. */
const NUMBERS = 9_000_000;
/** How far the first numbers of two runs are apart, where a second is between them. */
const APART = 40_009;

/** Where the audience lives, and what their clocks show, such as `14:05`. */
export interface Daytime {
  timeZone: string;
  clock: string;
}

/** The zone where it is nearest to the early afternoon. `now` in ms since the epoch. */
export function daytimeAt(now: number): Daytime {
  const clocks = ZONES.map((timeZone) => DateTime.fromMillis(now, { zone: timeZone }));
  const distance = (clock: DateTime) => Math.abs(clock.hour + clock.minute / 60 - NOON);
  const nearest = clocks.reduce((best, one) => (distance(one) < distance(best) ? one : best));
  return { timeZone: nearest.zoneName ?? 'UTC', clock: nearest.toFormat('HH:mm') };
}

/** What is uploaded, and what must come of it. */
export interface DemoAudience {
  /** A CSV file with a header. */
  csv: string;
  /** Each once, in the order of the file; E.164. */
  numbers: string[];
  /** Rows that must be refused. */
  refused: number;
}

/**
 * So many people with mobile numbers that the United Kingdom's numbering plan
 * allows, those of a run together: no other scene has them, and another run others,
 * or a frequency cap would keep this campaign from them. Among the rows are what
 * files are like: broken lines, numbers that come again, a cell with a formula.
 */
export function campaignAudience(
  { number }: { number: number },
  size: number,
  { timeZone }: Daytime,
): DemoAudience {
  const numbers: string[] = [];
  for (let n = (number * APART) % NUMBERS; numbers.length < size; n++) {
    const isMagic = Math.floor(n / 100) % 100 === 99;
    if (isMagic && !UNREACHED.has(n % 100)) continue;
    numbers.push(`+44741${String(n % 10_000_000).padStart(7, '0')}`);
  }
  const rows = numbers.map((msisdn, index) => row(msisdn, nameOf(index), index, timeZone));
  const odd = [
    row('+44741', 'Short', 0, timeZone),
    row('not a number', 'Ida', 0, timeZone),
    row(numbers[0] ?? '', 'Again', 0, timeZone),
    row(numbers[1] ?? '', 'Again', 0, timeZone),
  ];
  // One in the middle and the others near the end: none stops what comes after it.
  rows.splice(Math.floor(size / 2), 0, odd[0] ?? '');
  rows.push(...odd.slice(1));
  return {
    csv: ['msisdn,given_name,locale,time_zone', ...rows, ''].join('\r\n'),
    numbers,
    refused: odd.length,
  };
}

function nameOf(index: number): string {
  // As text it is harmless, and nobody ever works it out.
  if (index === 2) return '"=HYPERLINK(""x"")"';
  return NAMES[index % NAMES.length] ?? '';
}

function row(msisdn: string, name: string, index: number, timeZone: string): string {
  return [msisdn, name, index % 5 === 4 ? 'fr' : 'en', timeZone].join(',');
}
