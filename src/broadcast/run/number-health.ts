import type { MessageState } from '../../message/states.js';

/**
 * GSM errors that say that nobody can be reached at a number, as SMSCs put them into
 * `err:` of a receipt, in decimal (3GPP TS 29.002, 17.6.6: the local values of
 * MAP errors). SMPP 3.4, Appendix B leaves the number to the network, and most
 * hand these on.
 */
const NOBODY_THERE: ReadonlySet<number> = new Set([
  1, // unknownSubscriber
  5, // unidentifiedSubscriber
  6, // absentSubscriberSM
  9, // illegalSubscriber
  11, // teleserviceNotProvisioned: takes no messages
  12, // illegalEquipment
  27, // absentSubscriber
]);

/** ESME_RINVDSTADR, Invalid Dest Addr (SMPP 3.4, 5.1.3). */
const NO_SUCH_ADDRESS = 'ESME_RINVDSTADR';
const ERROR = /(?:^|\s)err:(\d{1,5})(?=\s|$)/;

/**
 * Whether it was the number's fault that a message did not arrive: a receipt
 * UNDELIV (SMPP 3.4, 5.2.28) or REJECTD with an error of the subscriber, an
 * UNDELIV that names none, or an address that the SMSC did not take. Anything
 * else (the network's own trouble, filters, a message that ran out of time) says
 * nothing of the number. `detail` is what the trail of its segment says last.
 */
export function isNumbersFault(state: MessageState, detail: string): boolean {
  if (state !== 'undeliverable' && state !== 'rejected') return false;
  const named = ERROR.exec(detail);
  const error = named === null ? 0 : Number(named[1]);
  if (error !== 0) return NOBODY_THERE.has(error);
  if (state === 'rejected') return detail === NO_SUCH_ADDRESS;
  // A code that is no number is the carrier's own.
  return !/(?:^|\s)err:(?!0*(?:\s|$))/.test(detail);
}

/** What became of a message to a number. */
export interface NumberWord {
  /** In hexadecimal. */
  number: string;
  /** Null where it says nothing. */
  word: 'reached' | 'failed' | null;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Of one number: whether earlier failures are forgotten, and those after that. */
export interface NumberNews {
  number: string;
  reached: boolean;
  failures: number;
  /** Milliseconds since the epoch; of no meaning without failures. */
  first: number;
  last: number;
}

/** What is learnt of each number, in the order of the numbers. */
export function numberNews(words: readonly NumberWord[]): NumberNews[] {
  const news = new Map<string, NumberNews>();
  for (const { number, word, at } of [...words].sort((one, other) => one.at - other.at)) {
    if (word === null) continue;
    const known = news.get(number);
    if (word === 'reached') {
      news.set(number, { number, reached: true, failures: 0, first: at, last: at });
    } else if (known === undefined || known.failures === 0) {
      const reached = known?.reached ?? false;
      news.set(number, { number, reached, failures: 1, first: at, last: at });
    } else {
      known.failures++;
      known.last = at;
    }
  }
  return [...news.values()].sort((one, other) => (one.number < other.number ? -1 : 1));
}
