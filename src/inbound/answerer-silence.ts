import type { Customer } from '../customer/customer.js';
import type { Arrival } from './answerer-decision.js';
import { isTelling, plainForm } from './loop.js';
import type { Counted, Written } from './rate.store.js';
import type { ReceivedText } from './received-text.js';

/** Why a message is not answered at all, in a word for the audit; null where it is. */
export type Silence = 'blocked' | 'rate' | 'loop';

export function silenceOf(
  { received, registered, customers }: Pick<Arrival, 'received' | 'registered' | 'customers'>,
  written: Pick<Written, 'isOver'>,
): Silence | null {
  if (registered.length > 0 && customers.length === 0) return 'blocked';
  if (written.isOver('message')) return 'rate';
  if (registered.length === 0 && written.isOver('stranger')) return 'rate';
  const { text } = received;
  if (text === null) return null;
  if (written.isOver({ same: text })) return 'loop';
  return isTelling(plainForm(text)) && written.isOver({ own: text }) ? 'loop' : null;
}

/** What an answer counts for. */
export function spendsOf({ text }: ReceivedText, registered: readonly Customer[]): Counted[] {
  const always: Counted[] = registered.length === 0 ? ['message', 'stranger'] : ['message'];
  return text === null ? always : [...always, { same: text }];
}
