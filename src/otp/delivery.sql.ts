import type { Statement } from '../storage/queryable.js';

export interface DeliveryColumns {
  state: number;
  last: { t: number; s: string; d?: string } | null;
}

/** The segments of a message, each with the last entry of its trail. $1 message_id. */
export const DELIVERY: Statement = {
  name: 'otp-delivery',
  text: `
    select state, trail -> -1 as last from segment where message_id = $1::uuid`,
};
