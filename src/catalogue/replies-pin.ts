import { plainReply } from './declare-reply.js';

export const replyPinNeeded = plainReply(
  'reply_pin_needed',
  'PIN missing',
  'What the bank does by PIN alone was asked for without one.',
);
