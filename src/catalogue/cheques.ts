import type { ChequePaid, ChequeReturned } from '../rpc/generated/tellerline/v1/event.js';
import { ChequeReturned_Reason as Reason } from '../rpc/generated/tellerline/v1/event.js';
import { declare } from './declare.js';
import { choice, money } from './fields.js';
import { chequeNumber, maskedAccount } from './number-fields.js';
import { usd } from './samples.js';
import { words } from './text-fields.js';

export const chequePaid = declare<ChequePaid>({
  key: 'cheque_paid',
  title: 'Cheque paid',
  description: 'A cheque of the customer was paid.',
  messageClass: 'alert',
  consent: 'alerts',
  fields: {
    chequeNumber: chequeNumber(),
    amount: money(true, true),
    maskedAccount: maskedAccount(),
    payee: words(false),
    balance: money(false, false),
  },
  sample: {
    chequeNumber: '000417',
    amount: usd('275.00'),
    maskedAccount: 'XX1188',
    payee: 'Oakfield School',
    balance: usd('929.01'),
  },
});

export const chequeReturned = declare<ChequeReturned>({
  key: 'cheque_returned',
  title: 'Cheque returned',
  description: 'A cheque was not paid, and why.',
  messageClass: 'alert',
  consent: 'alerts',
  fields: {
    chequeNumber: chequeNumber(),
    amount: money(true, true),
    maskedAccount: maskedAccount(),
    reason: choice({
      [Reason.REASON_INSUFFICIENT_FUNDS]: 'insufficient_funds',
      [Reason.REASON_SIGNATURE]: 'signature',
      [Reason.REASON_STOPPED]: 'stopped',
      [Reason.REASON_STALE]: 'stale',
      [Reason.REASON_OTHER]: 'other',
    }),
    fee: money(false, true),
  },
  sample: {
    chequeNumber: '000418',
    amount: usd('275.00'),
    maskedAccount: 'XX1188',
    reason: Reason.REASON_INSUFFICIENT_FUNDS,
    fee: usd('15.00'),
  },
});
