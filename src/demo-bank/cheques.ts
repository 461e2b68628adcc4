import { RefusalReason } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { StopChequeRequest } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Asked, Work } from './operations.store.js';
import { LOCK_CHEQUES, STOP_CHEQUE } from './services.sql.js';
import type { ChequeColumns } from './services.sql.js';

export function stopChequeContent(request: StopChequeRequest): Asked['content'] {
  return [request.customerId, request.accountId, request.chequeNumber];
}

/** Stops a cheque that the customer has, and nobody has cashed. */
export function stopCheque(request: StopChequeRequest): Work<readonly ChequeColumns[]> {
  const { customerId, chequeNumber, accountId } = request;
  return {
    lock: (tx) => tx.rows<ChequeColumns>(LOCK_CHEQUES, [customerId, chequeNumber, accountId]),
    async decide(tx, cheques) {
      const why = againstStopping(cheques);
      if (why !== null) return { kind: 'refused', reason: why };
      const [cheque] = cheques;
      await tx.rows(STOP_CHEQUE, [cheque.account_id, cheque.cheque_number]);
      return { kind: 'done' };
    },
  };
}

function againstStopping(cheques: readonly ChequeColumns[]): RefusalReason | null {
  // Of two accounts with the number, the bank does not choose.
  if (cheques.length !== 1) return RefusalReason.REFUSAL_REASON_UNKNOWN_SUBJECT;
  const [{ status, account_status }] = cheques;
  if (account_status !== 'active') return RefusalReason.REFUSAL_REASON_ACCOUNT_NOT_ACTIVE;
  if (status === 'paid') return RefusalReason.REFUSAL_REASON_CHEQUE_ALREADY_PAID;
  if (status === 'stopped') return RefusalReason.REFUSAL_REASON_ALREADY_DONE;
  return null;
}
