import { wholeNumber } from './code-fields.js';
import { declareReply, plainReply } from './declare-reply.js';
import { dayAndTime, oneOf } from './reply-fields.js';

/** As many as the settings allow: `inbound.maxFailures`. */
const MOST_ATTEMPTS = 10;
const UNTIL = Date.UTC(2026, 10, 20, 9, 45);

export const replyWrongCode = declareReply<{ attemptsLeft: number }>({
  key: 'reply_wrong_code',
  title: 'Wrong code',
  description: 'The code that confirms was wrong; how often another may be tried.',
  fields: { attemptsLeft: wholeNumber(1, MOST_ATTEMPTS) },
  sample: { attemptsLeft: 2 },
});

export const replyWrongPin = declareReply<{ attemptsLeft: number }>({
  key: 'reply_wrong_pin',
  title: 'Wrong PIN',
  description: 'The PIN was wrong; how often another may be tried.',
  fields: { attemptsLeft: wholeNumber(1, MOST_ATTEMPTS) },
  sample: { attemptsLeft: 2 },
});

export const replyPinNotSet = plainReply(
  'reply_pin_not_set',
  'No PIN',
  'A PIN was given by a customer who has none.',
);

const LOCKED = ['pin', 'code'] as const;

export const replyLocked = declareReply<{ what: (typeof LOCKED)[number]; until: number }>({
  key: 'reply_locked',
  title: 'Locked',
  description: 'Too many wrong PINs or codes: until when nothing is done by them.',
  fields: { what: oneOf(LOCKED), until: dayAndTime() },
  sample: { what: 'pin', until: UNTIL },
});

export const replyHeld = declareReply<{ until: number }>({
  key: 'reply_held',
  title: 'Number changed lately',
  description: 'The number or its SIM is new: until when nothing is done that needs to be safe.',
  fields: { until: dayAndTime() },
  sample: { until: UNTIL },
});

export const replyNothingOpen = plainReply(
  'reply_nothing_open',
  'No question open',
  'An answer, and no question waits for one: it expired, or there was none.',
);

export const replyCancelled = plainReply(
  'reply_cancelled',
  'Given up',
  'The customer answered NO: nothing was done.',
);
