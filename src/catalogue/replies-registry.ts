import { wholeNumber } from './code-fields.js';
import { declareReply, plainReply } from './declare-reply.js';

export const replyRegistered = plainReply(
  'reply_registered',
  'Registered',
  'The number is now registered: the answer to REGISTER.',
);

export const replyAlreadyRegistered = plainReply(
  'reply_already_registered',
  'Registered before',
  'The number had been registered before.',
);

export const replyNotKnown = plainReply(
  'reply_not_known',
  'Number not known',
  'The bank knows nobody with the number, so that it cannot be registered.',
);

export const replyStopped = plainReply(
  'reply_stopped',
  'Offers stopped',
  'No offers go to the number any more; alerts do: the answer to STOP.',
);

export const replyStarted = plainReply(
  'reply_started',
  'Offers wanted',
  'Offers may go to the number again: the answer to START.',
);

export const replyCodeResent = plainReply(
  'reply_code_resent',
  'Code sent again',
  'The code that did not come is sent again: the answer to OTP.',
);

export const replyCodeNone = plainReply(
  'reply_code_none',
  'No code open',
  'No code waits to be used.',
);

export const replyCodeLater = declareReply<{ minutes: number }>({
  key: 'reply_code_later',
  title: 'Code too soon',
  description: 'A code was sent just now; when another can be asked for.',
  fields: { minutes: wholeNumber(1, 1440) },
  sample: { minutes: 2 },
});
