import type { Amount } from '../customer/customer.js';
import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { code, minutes } from './code-fields.js';
import { declareReply } from './declare-reply.js';
import { chequeNumber } from './number-fields.js';
import { REPLY_CARD_TYPES } from './replies-cards.js';
import type { ReplyCardType } from './replies-cards.js';
import { amountOf, lines, oneOf, yesOrNo } from './reply-fields.js';
import type { ReplyLines } from './reply-fields.js';
import { linesOf, usd } from './samples.js';
import { words } from './text-fields.js';

export const replyChoose = declareReply<{ service: ServiceName; choices: ReplyLines }>({
  key: 'reply_choose',
  title: 'Which one',
  description: 'A question which of several accounts or cards is meant; the answer is a number.',
  fields: { service: oneOf(SERVICE_NAMES), choices: lines() },
  sample: { service: 'balance', choices: linesOf('1 savings XX4321', '2 current XX8765') },
});

/** What every question with a code has. */
interface Confirmation {
  code: string;
  /** How long the code is good. */
  minutes: number;
}

const CONFIRMATION = { code: code(), minutes: minutes() };
const SAMPLE: Confirmation = { code: '482913', minutes: 5 };

export const replyConfirmPayment = declareReply<
  Confirmation & {
    amount: Amount;
    biller: string;
    account: string;
    /** The same was ordered lately. */
    repeated: boolean;
  }
>(
  {
    key: 'reply_confirm_payment',
    title: 'Confirm a payment',
    description: 'A code by which the customer confirms a payment.',
    fields: {
      ...CONFIRMATION,
      amount: amountOf(true),
      biller: words(true),
      account: words(true),
      repeated: yesOrNo(),
    },
    sample: {
      ...SAMPLE,
      amount: usd('120.50'),
      biller: 'City Power',
      account: 'XX4321',
      repeated: false,
    },
  },
  'otp',
);

export const replyConfirmTransfer = declareReply<
  Confirmation & { amount: Amount; from: string; to: string; repeated: boolean }
>(
  {
    key: 'reply_confirm_transfer',
    title: 'Confirm a transfer',
    description: 'A code by which the customer confirms a transfer.',
    fields: {
      ...CONFIRMATION,
      amount: amountOf(true),
      from: words(true),
      to: words(true),
      repeated: yesOrNo(),
    },
    sample: { ...SAMPLE, amount: usd('200.00'), from: 'XX4321', to: 'XX8765', repeated: false },
  },
  'otp',
);

export const replyConfirmCheque = declareReply<Confirmation & { cheque: string }>(
  {
    key: 'reply_confirm_cheque',
    title: 'Confirm the stop of a cheque',
    description: 'A code by which the customer confirms that a cheque is not to be paid.',
    fields: { ...CONFIRMATION, cheque: chequeNumber() },
    sample: { ...SAMPLE, cheque: '000123' },
  },
  'otp',
);

export const replyConfirmCard = declareReply<Confirmation & { cardType: ReplyCardType }>(
  {
    key: 'reply_confirm_card',
    title: 'Confirm the request for a card',
    description: 'A code by which the customer confirms that a card is wanted.',
    fields: { ...CONFIRMATION, cardType: oneOf(REPLY_CARD_TYPES) },
    sample: { ...SAMPLE, cardType: 'debit' },
  },
  'otp',
);

export const replyConfirmInquiry = declareReply<Confirmation & { service: ServiceName }>(
  {
    key: 'reply_confirm_inquiry',
    title: 'Confirm a question',
    description: 'A code by which the customer confirms anything else that was asked for.',
    fields: { ...CONFIRMATION, service: oneOf(SERVICE_NAMES) },
    sample: { ...SAMPLE, service: 'mini_statement' },
  },
  'otp',
);
