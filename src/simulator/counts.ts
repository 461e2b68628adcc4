/** What the simulator has seen and done since it started. */
export interface Counts {
  connections: number;
  binds: number;
  bindsRefused: number;
  /** submit_sm and data_sm that came, whatever became of them. */
  submits: number;
  accepted: number;
  /** Refused for the rate, by a limit or a number. */
  throttled: number;
  /** Refused for any other reason. */
  refused: number;
  /** deliver_sm written, with repeats of unanswered and refused ones. */
  delivers: number;
  /** Receipts that the client took (ESME_ROK). */
  receiptsTaken: number;
  /** Customers' messages that the client took. */
  mosTaken: number;
  /** deliver_sm refused for now, or unanswered: sent again. */
  deliversRetried: number;
  /** deliver_sm refused for good. */
  deliversRefused: number;
  enquireLinks: number;
  linksLost: number;
  /** Violations of the specification by clients; see `complaints`. */
  malformed: number;
}

export function noCounts(): Counts {
  return {
    connections: 0,
    binds: 0,
    bindsRefused: 0,
    submits: 0,
    accepted: 0,
    throttled: 0,
    refused: 0,
    delivers: 0,
    receiptsTaken: 0,
    mosTaken: 0,
    deliversRetried: 0,
    deliversRefused: 0,
    enquireLinks: 0,
    linksLost: 0,
    malformed: 0,
  };
}

/** One line for people: what happened between two counts, `elapsed` milliseconds apart. */
export function statisticsLine(
  before: Counts,
  after: Counts,
  elapsed: number,
  state: { bound: number; waiting: number },
): string {
  const perSecond = (key: keyof Counts) =>
    Math.round(((after[key] - before[key]) * 1000) / Math.max(1, elapsed));
  return [
    `binds ${state.bound}`,
    `submits ${perSecond('submits')}/s`,
    `receipts ${perSecond('receiptsTaken')}/s`,
    `throttled ${perSecond('throttled')}/s`,
    `waiting receipts ${state.waiting}`,
    `total ${after.submits} in, ${after.accepted} accepted, ${after.receiptsTaken} receipts taken`,
    ...(after.malformed > 0 ? [`malformed ${after.malformed}`] : []),
  ].join(' | ');
}
