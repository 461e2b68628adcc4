interface FieldKind {
  name: string;
  low: number;
  high: number;
  words?: readonly string[];
}

const FIELDS: readonly FieldKind[] = [
  { name: 'second', low: 0, high: 59 },
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of the month', low: 1, high: 31 },
  {
    name: 'month',
    low: 1,
    high: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  // 7 is Sunday too.
  {
    name: 'day of the week',
    low: 0,
    high: 7,
    words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  },
];

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const PART = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d{1,4}))?$/;
/** Days: a 29 February comes within eight years even across the turn of a century. */
const FARTHEST = 8 * 366;

/**
 * When something comes again: five fields (minute, hour, day of the month, month,
 * day of the week), or six with the second first. `*`, lists, ranges, steps, and
 * English names of months and weekdays (POSIX crontab, with the steps of Vixie's).
 * Where both kinds of day are restricted, either is enough. It knows clocks on
 * walls only, in milliseconds as if they showed UTC; zones are not its affair.
 */
export class CronExpression {
  private constructor(
    private readonly seconds: readonly number[],
    private readonly minutes: readonly number[],
    private readonly hours: readonly number[],
    private readonly days: ReadonlySet<number>,
    private readonly months: ReadonlySet<number>,
    private readonly weekdays: ReadonlySet<number>,
  ) {}

  /** Throws an Error that says what is wrong, such as `has "25" as hour; …`. */
  static parse(text: string): CronExpression {
    const parts = text.trim().toLowerCase().split(/\s+/);
    if (parts.length !== 5 && parts.length !== 6) {
      throw new Error(
        `is "${text}"; it must have five fields (minute, hour, day of the month, month, day of the week)`,
      );
    }
    const given = parts.length === 5 ? ['0', ...parts] : parts;
    const [seconds, minutes, hours, days, months, weekdays] = given.map((part, index) =>
      valuesOf(part, FIELDS[index]),
    );
    const expression = new CronExpression(
      seconds,
      minutes,
      hours,
      new Set(days),
      new Set(months),
      new Set(weekdays.map((weekday) => weekday % 7)),
    );
    // Any year will do that is followed by a leap day within eight years.
    if (expression.next(0) === null) throw new Error(`is "${text}", a day that never comes`);
    return expression;
  }

  /** Whether it goes by the passing of time and not by the hour that a clock shows. */
  get everyHour(): boolean {
    return this.hours.length === 24;
  }

  /** The first that the clock shows after `shown`; null where there is none in eight years. */
  next(shown: number): number | null {
    const today = Math.floor(shown / DAY);
    for (let day = today; day <= today + FARTHEST; day++) {
      if (!this.#has(new Date(day * DAY))) continue;
      const time = this.#timeAfter(day === today ? shown - day * DAY : -1);
      if (time !== null) return day * DAY + time;
    }
    return null;
  }

  #has(date: Date): boolean {
    if (!this.months.has(date.getUTCMonth() + 1)) return false;
    const byDay = this.days.has(date.getUTCDate());
    const byWeekday = this.weekdays.has(date.getUTCDay());
    if (this.days.size === 31) return byWeekday;
    if (this.weekdays.size === 7) return byDay;
    return byDay || byWeekday;
  }

  /** Milliseconds after midnight, after `time`; null where the day has none left. */
  #timeAfter(time: number): number | null {
    for (const hour of this.hours) {
      if ((hour + 1) * HOUR <= time) continue;
      for (const minute of this.minutes) {
        const start = hour * HOUR + minute * MINUTE;
        if (start + MINUTE <= time) continue;
        const second = this.seconds.find((one) => start + one * SECOND > time);
        if (second !== undefined) return start + second * SECOND;
      }
    }
    return null;
  }
}

/** What is wrong with five fields, or undefined. */
export function cronProblem(text: string): string | undefined {
  const fields = text.trim().split(/\s+/).length;
  if (fields === 6) {
    return `is "${text}" with six fields; it must have five (minute, hour, day of the month, month, day of the week)`;
  }
  try {
    CronExpression.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Sorted, each once. */
function valuesOf(field: string, kind: FieldKind): number[] {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [, from, until, step] = PART.exec(part) ?? refuse(part, kind);
    const all = from === '*';
    if (all && until !== undefined) refuse(part, kind);
    const low = all ? kind.low : numberOf(from, part, kind);
    const last = all || step !== undefined ? kind.high : low;
    const high = until === undefined ? last : numberOf(until, part, kind);
    const width = Number(step ?? 1);
    if (high < low || width === 0) refuse(part, kind);
    for (let value = low; value <= high; value += width) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function numberOf(word: string, part: string, kind: FieldKind): number {
  const place = kind.words?.indexOf(word) ?? -1;
  const value = place >= 0 ? place + kind.low : /^\d{1,2}$/.test(word) ? Number(word) : NaN;
  return value >= kind.low && value <= kind.high ? value : refuse(part, kind);
}

function refuse(part: string, { name, low, high, words }: FieldKind): never {
  const named = words === undefined ? '' : ` or ${words[0]} to ${words.at(-1)}`;
  throw new Error(
    `has "${part}" as ${name}; it must be ${low} to ${high}${named}, a range such as ${low}-${low + 2}, or * (steps: */2)`,
  );
}
