import type { CustomEvent, Event } from '../rpc/generated/tellerline/v1/event.js';
import { accountOpened, balanceReport, statementReady } from './accounts.js';
import { cardUsedAbroad, largeCardPayment, largeCardWithdrawal } from './card-alerts.js';
import { cardActivated, cardDispatched, cardRequested } from './cards.js';
import { chequePaid, chequeReturned } from './cheques.js';
import type { EventKind } from './event-kind.js';
import { nearest } from './nearest.js';
import {
  insufficientFunds,
  paymentDue,
  standingOrderExecuted,
  standingOrderFailed,
} from './payments.js';
import { offer, wishes } from './promotions.js';
import { REPLIES } from './replies.js';
import { oneTimePassword, securityNotice } from './security.js';
import { creditReceived, largeWithdrawal, transactionPosted } from './transactions.js';

/** The bodies of Event, the bank's own apart. */
type BodyField = Exclude<
  keyof Event,
  'eventId' | 'recipient' | 'occurredAt' | 'locale' | 'schedule' | 'customEvent'
>;

/** Every event that ships, by its field in Event: none may be missing. */
const BODIES = {
  accountOpened,
  transactionPosted,
  cardRequested,
  cardDispatched,
  cardActivated,
  balanceReport,
  creditReceived,
  standingOrderExecuted,
  standingOrderFailed,
  chequePaid,
  chequeReturned,
  insufficientFunds,
  largeWithdrawal,
  largeCardWithdrawal,
  largeCardPayment,
  cardUsedAbroad,
  paymentDue,
  statementReady,
  wishes,
  offer,
  securityNotice,
} satisfies { [Field in BodyField]: EventKind<NonNullable<Event[Field]>> };

const FIELDS = Object.keys(BODIES) as BodyField[];

const SHIPPED: readonly EventKind[] = [
  ...(Object.values(BODIES) as EventKind<unknown>[]),
  oneTimePassword,
  ...REPLIES,
];

/** The names that no event of the bank's own may have; `direct` is what Send calls its messages. */
export const RESERVED_KEYS: readonly string[] = [
  ...SHIPPED.map((kind) => kind.key),
  'custom_event',
  'direct',
];

/** An event's kind and the body that belongs to it, or why it has none. */
export type FoundKind =
  | {
      kind: EventKind;
      body: unknown;
      /** The body's place in the event, such as `transaction_posted` or `custom_event.data`. */
      path: string;
    }
  | { kind: null; field: string; problem: string };

/** All events there are: those that ship, and the bank's own; and all replies. */
export class EventCatalogue {
  readonly #byKey: ReadonlyMap<string, EventKind>;
  readonly kinds: readonly EventKind[];
  /** The names of all events, such as `transaction_posted`; of replies none, which nobody publishes. */
  readonly keys: readonly string[];

  constructor(custom: readonly EventKind[] = []) {
    this.kinds = [...SHIPPED, ...custom];
    this.#byKey = new Map(this.kinds.map((kind) => [kind.key, kind]));
    this.keys = this.kinds.filter(({ source }) => source !== 'reply').map(({ key }) => key);
  }

  find(key: string): EventKind | undefined {
    return this.#byKey.get(key);
  }

  of(event: Event): FoundKind {
    for (const field of FIELDS) {
      const body = event[field];
      if (body !== null && body !== undefined) {
        const kind: EventKind = BODIES[field];
        return { kind, body, path: kind.key };
      }
    }
    const { customEvent } = event;
    if (customEvent !== null && customEvent !== undefined) return this.#custom(customEvent);
    const known = this.kinds.filter((kind) => kind.source === 'event' && !kind.custom);
    const names = [...known.map((kind) => kind.key), 'custom_event'].join(', ');
    return { kind: null, field: 'body', problem: `is missing; it must be one of ${names}` };
  }

  #custom({ name, data }: CustomEvent): FoundKind {
    const field = 'custom_event.name';
    const kind = this.#byKey.get(name);
    if (kind?.custom === true) return { kind, body: data, path: 'custom_event.data' };
    if (kind?.source === 'event') {
      return { kind: null, field, problem: 'is an event with a body of its own in Event' };
    }
    const known = this.kinds.filter(({ custom }) => custom).map(({ key }) => key);
    const near = nearest(name, known);
    const hint =
      known.length === 0
        ? 'config/events has none'
        : near === null
          ? `known are ${known.join(', ')}`
          : `did you mean "${near}"?`;
    const problem = name === '' ? `is missing; ${hint}` : `is no event of the bank's own; ${hint}`;
    return { kind: null, field, problem };
  }
}
