import type { EventKind } from '../catalogue/event-kind.js';
import { camelCase } from '../cli/text/field-names.js';
import { timestampOf } from '../cli/text/timestamp.js';
import type { Sparse } from '../cli/unary-calls.js';
import { DEMO_CUSTOMERS } from '../customer/demo-customers.js';
import type { Event } from '../rpc/generated/tellerline/v1/event.js';
import type { Run } from './demo-steps.js';

/** Those whose handsets are on, with the languages that the demo's texts come in. */
const REACHED: readonly Listener[] = [
  { id: idOf(0), locale: '' },
  { id: idOf(1), locale: '' },
  { id: idOf(2), locale: '' },
  { id: idOf(3), locale: '' },
  { id: idOf(7), locale: 'fr' },
  { id: idOf(4), locale: '' },
];

function idOf(index: number): string {
  const customer = DEMO_CUSTOMERS[index];
  if (customer === undefined) throw new Error(`there is no demo customer number ${index}`);
  return customer.id;
}

export interface Listener {
  id: string;
  /** Empty takes the customer's. */
  locale: string;
}

/** Who hears of an event in this run; with `after`, the so-manieth after them. */
export function listenerOf(
  { number }: Run,
  kinds: readonly EventKind[],
  key: string,
  after = 0,
): Listener {
  const place = kinds
    .filter(({ source }) => source === 'event')
    .findIndex((one) => one.key === key);
  const found = REACHED[(number + place + after) % REACHED.length];
  if (place < 0 || found === undefined) throw new Error(`nobody hears of ${key}`);
  return found;
}

/** An event of a kind with its sample, as this run tells it to a customer. */
export function demoEvent(
  run: Run,
  kind: EventKind,
  { id, locale }: Listener,
  over: { key?: string; body?: object } = {},
): Sparse<Event> {
  const body = { ...(inThisRun(run, kind.sample) as object), ...over.body };
  return {
    eventId: `demo-${run.name}-${over.key ?? kind.key}`,
    recipient: { customerId: id },
    occurredAt: timestampOf(run.now),
    locale,
    ...(kind.custom
      ? { customEvent: { name: kind.key, data: body } }
      : // A key of the catalogue is a field of Event.
        { [camelCase(kind.key)]: body }),
  };
}

/**
 * A body with references, accounts and cents of this run's own: the same amount,
 * or the same reference, told twice to one customer would be suppressed.
 */
function inThisRun(run: Run, value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (name === 'reference' && value !== '') return `${value}-${run.name}`;
    return value.replace(/^XX\d{4}$/, `XX${1000 + (run.number % 9000)}`);
  }
  if (Array.isArray(value)) return value.map((item) => inThisRun(run, item, name));
  if (typeof value !== 'object' || value === null) return value;
  if ('currencyCode' in value) return { ...value, nanos: (run.number % 100) * 10_000_000 };
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, inThisRun(run, item, key)]),
  );
}
