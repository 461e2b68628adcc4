import type { Customer } from '../customer/customer.js';
import type { Command, Understood } from '../keyword/understood.js';
import { decided, ignored, onlyCustomer } from './answerer-decision.js';
import type { Arrival, Decision } from './answerer-decision.js';
import { rateReply } from './answerer-replies.js';
import type { Conversation } from './conversation.js';
import { stopsCard } from './guard-rules.js';
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

/** STOP or START, where a message is one; a word that is NO to a question is STOP where none is open. */
export function offersIn(
  understood: Understood | null,
  open: readonly Conversation[],
): Command | null {
  if (understood?.kind === 'command') {
    const { command } = understood;
    return command.service === 'stop' || command.service === 'start' ? command : null;
  }
  const isStop = understood?.kind === 'answer' && understood.stops === true && open.length === 0;
  return isStop ? { service: 'stop' } : null;
}

/** Whether a customer stops a card, or answers what was asked about it. */
export function isOfCard(
  { customers }: Arrival,
  understood: Understood | null,
  open: readonly Conversation[],
): boolean {
  if (understood === null || customers.length === 0) return false;
  switch (understood.kind) {
    case 'command':
      return stopsCard(understood.command.service);
    case 'unclear':
      return stopsCard(understood.service);
    case 'answer':
      return open.some(({ service }) => stopsCard(service));
    case 'unknown':
      return false;
  }
}

/** A customer hears once that nothing is answered for a while, and what still is. */
export function silenced(arrival: Arrival, silence: Silence, written: Written): Decision {
  const customerId = onlyCustomer(arrival);
  const wait = written.waitFor('message');
  const isTold =
    silence !== 'rate' ||
    wait === 0 ||
    arrival.customers.length === 0 ||
    written.isOver('rate_told');
  if (isTold) return ignored(silence, { customerId });
  const reply = rateReply(arrival.now + wait);
  return decided(
    { ...arrival, counted: ['rate_told'] },
    { state: 'refused', reason: 'rate', reply },
  );
}
