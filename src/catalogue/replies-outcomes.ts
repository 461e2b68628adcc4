import { plainReply } from './declare-reply.js';

export const replyBankAway = plainReply(
  'reply_bank_away',
  'Bank away',
  "The bank's own system does not answer; nothing was done.",
);

export const replyInProgress = plainReply(
  'reply_in_progress',
  'Being worked on',
  'What was asked for takes longer; what becomes of it is told later.',
);

export const replyUncertain = plainReply(
  'reply_uncertain',
  'Not known yet',
  'Nobody knows yet whether it was done; the bank looks into it.',
);

export const replyExpiredOrder = plainReply(
  'reply_expired_order',
  'Not done in time',
  'It was not done, as the bank was asked too late.',
);

export const replyTooLate = plainReply(
  'reply_too_late',
  'Came too late',
  'The message was old when it came; nothing was done.',
);

export const replyPartsMissing = plainReply(
  'reply_parts_missing',
  'Parts missing',
  'Not all parts of a long message came.',
);

export const replyUnreadable = plainReply(
  'reply_unreadable',
  'Not readable',
  'The message was no text, or in no alphabet that is known.',
);
