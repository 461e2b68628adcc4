import { checkWords } from '../catalogue/text-fields.js';
import type { FieldChecks } from '../failure/field-checks.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import type { OtpContext as ProtoContext } from '../rpc/generated/tellerline/v1/otp_service.js';
import { checkMoney } from '../rpc/money-check.js';
import { checkText } from '../rpc/request-checks.js';

/** What the customer approves with a code. Empty texts, and no amount, are nothing. */
export interface OtpContext {
  amount: Money | null;
  payee: string;
  /** Not shown. */
  reference: string;
}

const LONGEST_PAYEE = 60;
const LONGEST_REFERENCE = 128;

export function checkContext(
  checks: FieldChecks,
  field: string,
  context: ProtoContext | null | undefined,
): OtpContext {
  const amount = context?.amount ?? null;
  const payee = context?.payee ?? '';
  const reference = context?.reference ?? '';
  checkMoney(checks, `${field}.amount`, amount, { required: false, positive: true });
  checkWords(checks, `${field}.payee`, payee, { required: false, most: LONGEST_PAYEE });
  checkText(checks, `${field}.reference`, reference, LONGEST_REFERENCE, false);
  return { amount, payee, reference };
}

/**
 * The context in one form, however it was written: JSON of amount, payee and
 * reference, texts in Unicode NFC. Two contexts are the same if these are.
 */
export function canonicalContext({ amount, payee, reference }: OtpContext): string {
  return JSON.stringify([
    amount && [amount.currencyCode, BigInt(amount.units).toString(), amount.nanos],
    payee.normalize('NFC'),
    reference.normalize('NFC'),
  ]);
}
