import { moneyOf, nanosOfNumber } from '../../rpc/exact-money.js';
import type { Money } from '../../rpc/generated/google/type/money.js';
import type { CarrierSettings } from '../../settings/settings.schema.js';
import { SKIP_REASONS } from '../run/recipient-states.js';
import type { SkipReason } from '../run/recipient-states.js';
import { apportion } from './apportion.js';
import type { PreviewSample } from './preview-sample.js';

/** What a whole audience comes to. Held out, sendable and refused make the audience. */
export interface Estimate {
  sendable: number;
  heldOut: number;
  /** Of the sendable. */
  waiting: number;
  /** In the order of SKIP_REASONS, those that there are. */
  refusals: { reason: SkipReason; recipients: number }[];
  segments: number;
  /** One for each currency. */
  costs: Money[];
  /** Milliseconds. */
  duration: number;
}

export interface EstimateFacts {
  /** Members of the audience. */
  audience: number;
  carriers: readonly Pick<CarrierSettings, 'name' | 'segmentsPerSecond' | 'price'>[];
  /** Null is as fast as the carriers allow. */
  messagesPerSecond: number | null;
}

/** What a sample says of the whole that it was taken from; of none, nothing. */
export function estimate(sample: PreviewSample, facts: EstimateFacts): Estimate {
  const { sendable, heldOut, refusals } = countsOf(sample, facts.audience);
  const waiting =
    sample.sendable === 0 ? 0 : Math.round((sendable * sample.waiting) / sample.sendable);
  const byCarrier = carriersOf(sample, sendable);
  const segments = byCarrier.reduce((sum, carrier) => sum + carrier.segments, 0);
  return {
    sendable,
    heldOut,
    waiting,
    refusals,
    segments,
    costs: costsOf(byCarrier, facts),
    duration: durationOf(byCarrier, sendable, facts),
  };
}

function countsOf(
  sample: PreviewSample,
  audience: number,
): Pick<Estimate, 'sendable' | 'heldOut' | 'refusals'> {
  const { worded, unworded } = sample;
  let tried = worded;
  for (const count of unworded.values()) tried += count;
  // Each that was tried stands for so many who could be sent to.
  const factor = tried === 0 ? 0 : sample.sendable / tried;
  const reasons = SKIP_REASONS.filter(
    (reason) => sample.refusals.has(reason) || unworded.has(reason),
  );
  const refused = reasons.map(
    (reason) => (sample.refusals.get(reason) ?? 0) + (unworded.get(reason) ?? 0) * factor,
  );
  const good = tried === 0 ? sample.sendable : worded * factor;
  const [sendable, heldOut, ...counts] = apportion(audience, [good, sample.heldOut, ...refused]);
  const refusals = reasons
    .map((reason, place) => ({ reason, recipients: counts[place] }))
    .filter(({ recipients }) => recipients > 0);
  return { sendable, heldOut, refusals };
}

interface CarrierEstimate {
  name: string;
  segments: number;
}

function carriersOf({ carriers }: PreviewSample, sendable: number): CarrierEstimate[] {
  const all = [...carriers];
  const messages = apportion(
    sendable,
    all.map(([, words]) => words.messages),
  );
  return all.map(([name, words], place) => ({
    name,
    segments: Math.round((messages[place] * words.segments) / words.messages),
  }));
}

function costsOf(byCarrier: readonly CarrierEstimate[], { carriers }: EstimateFacts): Money[] {
  const nanos = new Map<string, bigint>();
  for (const { name, segments } of byCarrier) {
    const price = carriers.find((carrier) => carrier.name === name)?.price;
    if (price === undefined) continue;
    const cost = nanosOfNumber(price.perSegment) * BigInt(segments);
    nanos.set(price.currency, (nanos.get(price.currency) ?? 0n) + cost);
  }
  return [...nanos].map(([currency, amount]) => moneyOf(currency, amount));
}

/** Carriers send side by side: the slowest decides, or the campaign's own pace. */
function durationOf(
  byCarrier: readonly CarrierEstimate[],
  sendable: number,
  { carriers, messagesPerSecond }: EstimateFacts,
): number {
  const seconds = byCarrier.map(({ name, segments }) => {
    const rate = carriers.find((carrier) => carrier.name === name)?.segmentsPerSecond;
    return rate === undefined ? 0 : segments / rate;
  });
  const paced = messagesPerSecond === null ? 0 : sendable / messagesPerSecond;
  return Math.ceil(Math.max(0, paced, ...seconds) * 1000);
}
