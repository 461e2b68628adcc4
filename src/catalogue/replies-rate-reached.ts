import { declareReply } from './declare-reply.js';
import { dayAndTime } from './reply-fields.js';

export const replyRateReached = declareReply<{ until: number }>({
  key: 'reply_rate_reached',
  title: 'Too many messages',
  description:
    'So many messages came from a number that none is answered for a while: until when, and that a card can be stopped still.',
  fields: { until: dayAndTime() },
  sample: { until: Date.UTC(2026, 10, 20, 9, 45) },
});
