import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { declareReply } from './declare-reply.js';
import { oneOf } from './reply-fields.js';

export const replyDone = declareReply<{ service: ServiceName }>({
  key: 'reply_done',
  title: 'Done',
  description:
    'Something was done, and nothing else can be said of it: the words of its own reply cannot be sent.',
  fields: { service: oneOf(SERVICE_NAMES) },
  sample: { service: 'bill_payment' },
});
