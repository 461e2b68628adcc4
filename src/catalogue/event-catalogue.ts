import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import { accountOpened, transactionPosted } from './accounts.js';
import { cardRequested } from './cards.js';
import type { EventKind } from './event-kind.js';

/** Every event that ships, by its field in Event. */
const SHIPPED = { accountOpened, transactionPosted, cardRequested };

type BodyField = keyof typeof SHIPPED;

const FIELDS = Object.keys(SHIPPED) as BodyField[];

/** All events there are: those that ship, and the bank's own. */
export class EventCatalogue {
  readonly #byKey: ReadonlyMap<string, EventKind>;

  constructor(custom: readonly EventKind[] = []) {
    const kinds = [...(Object.values(SHIPPED) as EventKind<unknown>[]), ...custom];
    this.#byKey = new Map(kinds.map((kind) => [kind.key, kind]));
  }

  get kinds(): readonly EventKind[] {
    return [...this.#byKey.values()];
  }

  /** The names of all events, such as `transaction_posted`. */
  get keys(): readonly string[] {
    return [...this.#byKey.keys()];
  }

  find(key: string): EventKind | undefined {
    return this.#byKey.get(key);
  }

  /** An event's kind with the body that belongs to it; null when it has none. */
  of(event: Event): { kind: EventKind; body: unknown } | null {
    for (const field of FIELDS) {
      const body = event[field];
      if (body !== null && body !== undefined) {
        return { kind: SHIPPED[field], body };
      }
    }
    return null;
  }
}
