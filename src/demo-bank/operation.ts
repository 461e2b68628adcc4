import { Outcome, RefusalReason } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { OperationResult } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { Money } from '../rpc/generated/google/type/money.js';

/** What all responses of operations are made of; a response has no field that it does not know. */
export interface OperationAnswer {
  result: OperationResult;
  available?: Money;
  expectedOn?: DateMessage;
}

/** What became of an operation, before it is worded. */
export type Decision =
  | { kind: 'refused'; reason: RefusalReason }
  | { kind: 'expired' }
  | { kind: 'done'; available?: Money; expectedOn?: DateMessage };

/** `reference` of what was done; empty otherwise. */
export function answerOf(decision: Decision, reference: string): OperationAnswer {
  const refusalReason = RefusalReason.REFUSAL_REASON_UNSPECIFIED;
  if (decision.kind === 'refused') {
    const result = { outcome: Outcome.OUTCOME_REFUSED, refusalReason: decision.reason };
    return { result: { ...result, reference: '' } };
  }
  if (decision.kind === 'expired') {
    return { result: { outcome: Outcome.OUTCOME_EXPIRED, refusalReason, reference: '' } };
  }
  const { available, expectedOn } = decision;
  return {
    result: { outcome: Outcome.OUTCOME_DONE, refusalReason, reference },
    ...(available === undefined ? {} : { available }),
    ...(expectedOn === undefined ? {} : { expectedOn }),
  };
}

/** No vowels, so that it makes no word, and nothing that is read as something else. */
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXZ';
const LENGTH = 10;

/** For people to quote, such as `R7M2XW-QK4T9`: `octets` from a cryptographic source, 10 at least. */
export function referenceOf(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < LENGTH; at += 1) text += ALPHABET[octets[at] % ALPHABET.length];
  // A letter first and a dash within: it looks like no number of a card or an account.
  return `R${text.slice(0, 5)}-${text.slice(5)}`;
}
