import { chequeNumber } from './number-fields.js';
import { declareReply } from './declare-reply.js';
import { calendarDay, oneOf, optional } from './reply-fields.js';
import { reference, words } from './text-fields.js';

/** The cards that a customer can ask for. */
export const REPLY_CARD_TYPES = ['debit', 'credit', 'prepaid'] as const;
export type ReplyCardType = (typeof REPLY_CARD_TYPES)[number];

export const replyChequeStopped = declareReply<{ cheque: string; reference: string }>({
  key: 'reply_cheque_stopped',
  title: 'Cheque stopped',
  description: 'A cheque will not be paid: the answer to STOPCHQ.',
  fields: { cheque: chequeNumber(), reference: reference() },
  sample: { cheque: '000123', reference: 'CQ20933' },
});

export const replyCardRequested = declareReply<{
  cardType: ReplyCardType;
  reference: string;
  expectedOn: string | null;
}>({
  key: 'reply_card_requested',
  title: 'Card asked for',
  description: 'The bank has the request for a card: the answer to CARD.',
  fields: {
    cardType: oneOf(REPLY_CARD_TYPES),
    reference: reference(),
    expectedOn: optional(calendarDay()),
  },
  sample: { cardType: 'debit', reference: 'CR20934', expectedOn: '2026-12-01' },
});

export const replyCardSuspended = declareReply<{ card: string; reference: string }>({
  key: 'reply_card_suspended',
  title: 'Card blocked',
  description: 'A card is blocked for now, and how that is undone: the answer to BLOCK.',
  fields: { card: words(true), reference: reference() },
  sample: { card: 'XX1234', reference: 'CB20935' },
});

const WHY = ['lost', 'pin_compromised'] as const;

export const replyCardDeactivated = declareReply<{
  card: string;
  why: (typeof WHY)[number];
  reference: string;
}>({
  key: 'reply_card_deactivated',
  title: 'Card blocked for good',
  description: 'A card is blocked for good, as it is lost or its PIN is known to others.',
  fields: { card: words(true), why: oneOf(WHY), reference: reference() },
  sample: { card: 'XX1234', why: 'lost', reference: 'CD20936' },
});
