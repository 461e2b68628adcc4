import { STATUS } from './commands.js';
import type { ReceiptState } from './receipt-format.js';

/** How the answer to a submit_sm goes out. */
export type ResponseStyle =
  | 'usual'
  /** Never. */
  | 'none'
  /** After the account's `lateResponse`. */
  | 'late'
  /** After the first receipt was acknowledged. */
  | 'after-receipt'
  /** With an empty message_id. */
  | 'empty-id'
  /** With a message_id that is not terminated. */
  | 'malformed'
  /** As a generic_nack. */
  | 'nack';

export interface PlannedReceipt {
  state: ReceiptState;
  /** Network error code, 0 to 999. */
  error?: number;
  /**
   * `usual` is the account's receipt delay after the response, `early` at once
   * on the submit, `late` after `lateReceipt`; a number is milliseconds after the response.
   */
  when?: 'usual' | 'early' | 'late' | number;
  /** Sent as an intermediate notification (esm_class 0x20); changes no final state. */
  intermediate?: boolean;
  /** On another bind of the account than the submit's, where there is one. */
  otherBind?: boolean;
  /** Instead of the message's own ID. */
  messageId?: string;
}

/** What becomes of one submit_sm. */
export interface Plan {
  /** command_status of the response. */
  status: number;
  response: ResponseStyle;
  /** Whether the SMSC has the message: it gets an ID, a state and receipts. */
  taken: boolean;
  /** Whether the link is dropped, and when. */
  drop: 'no' | 'before-response' | 'after-response';
  receipts: readonly PlannedReceipt[];
  /** Whether receipts go out although registered_delivery asks for none. */
  unasked?: boolean;
  /** Instead of an ID of the account's style. */
  messageId?: string;
  /** Milliseconds to the response, instead of the account's latency. */
  delay?: number;
}

const DELIVERED: Plan = taken({ state: 'DELIVRD' });
/** The SMSC has not got it, and says nothing. */
export const NEVER_ANSWERED: Plan = { ...DELIVERED, response: 'none', taken: false, receipts: [] };

/** What a submit_sm gets when it is refused with a status. */
export function refused(status: number): Plan {
  return { ...DELIVERED, status, taken: false, receipts: [] };
}

function taken(...receipts: PlannedReceipt[]): Plan {
  return { status: STATUS.ESME_ROK, response: 'usual', taken: true, drop: 'no', receipts };
}

/** A destination's outcome; `failures` submits of a row get `failing` before one gets `plan`. */
export interface Outcome {
  name: string;
  plan: Plan;
  failures: number;
  failing?: Plan;
}

function always(name: string, plan: Plan): Outcome {
  return { name, plan, failures: 0 };
}

function first(failures: number, status: number, name: string): Outcome {
  return { name, plan: DELIVERED, failures, failing: refused(status) };
}

const ORDINARY = always('delivered', DELIVERED);

/** By the last four digits of the destination; docs/simulator.md has the same table in words. */
export const OUTCOMES: Readonly<Record<string, Outcome>> = {
  9901: always('undeliverable', taken({ state: 'UNDELIV', error: 1 })),
  9902: always('expired', taken({ state: 'EXPIRED', error: 2 })),
  9903: always('rejected at submit', refused(STATUS.ESME_RINVDSTADR)),
  9904: always('rejected in the receipt', taken({ state: 'REJECTD', error: 4 })),
  9905: always('unknown', taken({ state: 'UNKNOWN', error: 5 })),
  9906: always('deleted', taken({ state: 'DELETED', error: 6 })),
  9907: always('refused source', refused(STATUS.ESME_RINVSRCADR)),
  9911: first(1, STATUS.ESME_RTHROTTLED, 'throttled once'),
  9912: first(2, STATUS.ESME_RTHROTTLED, 'throttled twice'),
  9913: first(3, STATUS.ESME_RTHROTTLED, 'throttled three times'),
  9915: first(5, STATUS.ESME_RTHROTTLED, 'throttled five times'),
  9919: always('throttled always', refused(STATUS.ESME_RTHROTTLED)),
  9920: first(1, STATUS.ESME_RSYSERR, 'system error once'),
  9921: always('system error always', refused(STATUS.ESME_RSYSERR)),
  9922: first(1, STATUS.ESME_RMSGQFUL, 'queue full once'),
  9923: first(1, STATUS.ESME_RSUBMITFAIL, 'submit failed once'),
  9930: always('no response, not taken', NEVER_ANSWERED),
  9931: always('no response, delivered', { ...DELIVERED, response: 'none' }),
  9932: always('late response', { ...DELIVERED, response: 'late' }),
  9933: always('empty message_id', { ...DELIVERED, response: 'empty-id' }),
  9934: always('malformed response', { ...DELIVERED, response: 'malformed' }),
  9935: always('dropped before the response, not taken', {
    ...NEVER_ANSWERED,
    drop: 'before-response',
  }),
  9936: always('dropped after the response', { ...DELIVERED, drop: 'after-response' }),
  9937: always('dropped before the response, delivered', {
    ...DELIVERED,
    response: 'none',
    drop: 'before-response',
  }),
  9938: always('answered with generic_nack', {
    ...refused(STATUS.ESME_RSYSERR),
    response: 'nack',
  }),
  9940: always('receipt before the response', {
    ...taken({ state: 'DELIVRD', when: 'early' }),
    response: 'after-receipt',
  }),
  9941: always(
    'receipt three times',
    taken({ state: 'DELIVRD' }, { state: 'DELIVRD' }, { state: 'DELIVRD' }),
  ),
  9942: always('receipt never', taken()),
  9943: always('receipt late', taken({ state: 'DELIVRD', when: 'late' })),
  9944: always(
    'en route, then delivered',
    taken({ state: 'ENROUTE', intermediate: true, when: 0 }, { state: 'DELIVRD' }),
  ),
  9945: always('receipt on another bind', taken({ state: 'DELIVRD', otherBind: true })),
  9946: always(
    'undeliverable, then delivered',
    taken({ state: 'UNDELIV', error: 1 }, { state: 'DELIVRD' }),
  ),
};

/** How many destinations with failures in progress are remembered. */
const MAX_DESTINATIONS = 10_000;

/** Chooses the plan of each submit_sm; remembers how often a destination was failed. */
export class Behaviour {
  readonly #failed = new Map<string, number>();

  /** Without `byDestination` every message is delivered. */
  constructor(private readonly byDestination: boolean) {}

  planFor(destination: string): Plan {
    const outcome = this.byDestination ? outcomeOf(destination) : ORDINARY;
    if (outcome.failing === undefined) return outcome.plan;
    const failed = this.#failed.get(destination) ?? 0;
    this.#failed.delete(destination);
    if (failed >= outcome.failures) return outcome.plan;
    this.#failed.set(destination, failed + 1);
    if (this.#failed.size > MAX_DESTINATIONS) {
      for (const oldest of this.#failed.keys()) {
        this.#failed.delete(oldest);
        break;
      }
    }
    return outcome.failing;
  }
}

/** The outcome of a destination number, by its last four digits. */
export function outcomeOf(destination: string): Outcome {
  // Almost every number is ordinary: two characters tell.
  const at = destination.length - 4;
  if (at < 0 || destination.charCodeAt(at) !== 57 || destination.charCodeAt(at + 1) !== 57) {
    return ORDINARY;
  }
  return OUTCOMES[destination.slice(at)] ?? ORDINARY;
}
