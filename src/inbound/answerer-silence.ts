import type { Customer } from '../customer/customer.js';
import type { Arrival } from './answerer-decision.js';
import { isTelling, plainForm } from './loop.js';
import type { Counted, Written } from './rate.store.js';
import type { ReceivedText } from './received-text.js';

/** Why a message is not answered at all, in a word for the audit; null where it is. */
export type Silence = 'blocked' | 'loop' | 'rate';

export function silenceOf(
  { received, registered }: Pick<Arrival, 'received' | 'registered'>,
  written: Pick<Written, 'isOver'>,
): Silence | null {
  // Nothing is sent to a number of which any customer is blocked, so nothing is done in silence.
  if (registered.some(({ blocked }) => blocked)) return 'blocked';
  const { text } = received;
  if (text !== null && isLoop(text, written)) return 'loop';
  if (written.isOver('message')) return 'rate';
  return registered.length === 0 && written.isOver('stranger') ? 'rate' : null;
}

function isLoop(text: string, written: Pick<Written, 'isOver'>): boolean {
  if (written.isOver({ same: text })) return true;
  return isTelling(plainForm(text)) && written.isOver({ own: text });
}

/** What an answer counts for. */
export function spendsOf({ text }: ReceivedText, registered: readonly Customer[]): Counted[] {
  const always: Counted[] = registered.length === 0 ? ['message', 'stranger'] : ['message'];
  return [...always, ...sameText(text)];
}

/** What an answer beyond the rate counts for: a card is stopped still. */
export function spendsBeyond({ text }: ReceivedText): Counted[] {
  return ['card_stop', ...sameText(text)];
}

function sameText(text: string | null): Counted[] {
  return text === null ? [] : [{ same: text }];
}
