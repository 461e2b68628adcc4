import { moneyOf, nanosOfNumber } from '../rpc/exact-money.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import type { CarrierSettings } from '../settings/settings.schema.js';

/** What so many segments on the air cost at a carrier's price, exactly; undefined where there is none. */
export function segmentCost(
  price: CarrierSettings['price'],
  airSegments: number,
): Money | undefined {
  if (price === undefined) return undefined;
  return moneyOf(price.currency, nanosOfNumber(price.perSegment) * BigInt(airSegments));
}
