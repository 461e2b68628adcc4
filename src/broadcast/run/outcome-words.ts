/** Characters of a reason in a report. */
const LONGEST = 40;
/** Different reasons of one run; whatever comes after them is one. */
export const MOST_REASONS = 200;
export const OTHER_REASON = 'other';

const ERROR = /(?:^|\s)(err:(?!0+(?:\s|$))[A-Za-z0-9._-]+)/;
const STAT = /(?:^|\s)(stat:[A-Za-z0-9._-]+)/;

/**
 * The short reason of an outcome, from what the trail of its segment says last:
 * `err:001` of a receipt, `stat:UNDELIV` of one that names no error, or a status
 * such as `ESME_RINVDSTADR`.
 */
export function outcomeWords(detail: string): string {
  const found = ERROR.exec(detail)?.[1] ?? STAT.exec(detail)?.[1] ?? detail;
  return found.slice(0, LONGEST).trim();
}

/** The reasons of one run, so that a carrier's inventions do not make a report endless. */
export class OutcomeReasons {
  readonly #known: Set<string>;

  constructor(known: Iterable<string>) {
    this.#known = new Set(known);
  }

  /** The reason as it is counted. */
  counted(reason: string): string {
    if (this.#known.has(reason)) return reason;
    if (this.#known.size >= MOST_REASONS) return OTHER_REASON;
    this.#known.add(reason);
    return reason;
  }
}
