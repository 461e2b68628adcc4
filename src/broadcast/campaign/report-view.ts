import { moneyOf, nanosOfNumber } from '../../rpc/exact-money.js';
import type { Money } from '../../rpc/generated/google/type/money.js';
import type { ReportLine } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import type { CarrierSettings } from '../../settings/settings.schema.js';
import { RECIPIENT_STATES } from '../run/recipient-states.js';
import type { RecipientState } from '../run/recipient-states.js';
import type { TallyLine } from '../run/runs.js';
import { toProtoRecipientState } from './contract-words.js';

/** Whose segments went to a carrier, or are on their way: those that it refused, or never saw, cost nothing. */
const PAID: readonly RecipientState[] = [
  'sent',
  'delivered',
  'undeliverable',
  'expired',
  'unknown',
];

/** The trail's words of what its time ran out for in the queue. */
const NEVER_SENT = 'not sent in time';

/** Recipients by variant, state and reason, whatever their carrier; those of most first within a state. */
export function reportLines(tally: readonly TallyLine[]): ReportLine[] {
  const groups = Map.groupBy(
    tally.filter(({ recipients }) => recipients > 0),
    ({ variant, state, reason }) => JSON.stringify([variant, state, reason]),
  );
  const lines = [...groups.values()].map((of) => ({
    variant: of[0].variant,
    state: of[0].state,
    reason: of[0].reason,
    recipients: sum(of, ({ recipients }) => recipients),
    segments: sum(of, ({ segments }) => segments),
  }));
  lines.sort(
    (a, b) =>
      compare(a.variant, b.variant) ||
      RECIPIENT_STATES.indexOf(a.state) - RECIPIENT_STATES.indexOf(b.state) ||
      b.recipients - a.recipients ||
      compare(a.reason, b.reason),
  );
  return lines.map((line) => ({
    variant: line.variant,
    state: toProtoRecipientState(line.state),
    reason: line.reason,
    recipients: String(line.recipients),
    segments: String(line.segments),
  }));
}

/** What a run's segments cost at the carriers' prices of now, exactly; one amount for each currency. */
export function reportCosts(
  tally: readonly TallyLine[],
  carriers: readonly Pick<CarrierSettings, 'name' | 'price'>[],
): Money[] {
  const nanos = new Map<string, bigint>();
  for (const { state, reason, carrier, segments } of tally) {
    const price = carriers.find(({ name }) => name === carrier)?.price;
    if (price === undefined || segments === 0) continue;
    if (!PAID.includes(state) || reason === NEVER_SENT) continue;
    const cost = nanosOfNumber(price.perSegment) * BigInt(segments);
    nanos.set(price.currency, (nanos.get(price.currency) ?? 0n) + cost);
  }
  return [...nanos]
    .sort(([a], [b]) => compare(a, b))
    .map(([currency, amount]) => moneyOf(currency, amount));
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
