import {
  CardKind,
  RefusalReason,
  SuspendReason,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type {
  RequestCardRequest,
  SuspendCardRequest,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { dateOf } from './dates.js';
import { lockAccounts } from './ledger.js';
import type { AccountColumns } from './ledger.sql.js';
import type { Decision } from './operation.js';
import type { Asked, Work } from './operations.store.js';
import {
  ADD_CARD_REQUEST,
  CARD_ON_ITS_WAY,
  LOCK_APPLICANT,
  LOCK_CARD,
  SET_CARD_STATUS,
} from './services.sql.js';
import type { ApplicantColumns, LockedCardColumns } from './services.sql.js';

const refused = (reason: RefusalReason): Decision => ({ kind: 'refused', reason });

const KINDS: Partial<Record<CardKind, LockedCardColumns['card_kind']>> = {
  [CardKind.CARD_KIND_DEBIT]: 'debit',
  [CardKind.CARD_KIND_CREDIT]: 'credit',
  [CardKind.CARD_KIND_PREPAID]: 'prepaid',
};

export function requestCardContent(request: RequestCardRequest): Asked['content'] {
  return [request.customerId, request.cardKind, request.accountId];
}

export function suspendCardContent(request: SuspendCardRequest): Asked['content'] {
  return [request.customerId, request.cardId, request.reason];
}

interface Application {
  account: AccountColumns | undefined;
  applicant: ApplicantColumns | undefined;
}

/** A new card, one of a kind at a time. */
export function requestCard(request: RequestCardRequest, key: string): Work<Application> {
  const { customerId, accountId } = request;
  const kind = KINDS[request.cardKind]!;
  return {
    async lock(tx) {
      const accounts = await lockAccounts(tx, accountId === '' ? [] : [accountId]);
      const [applicant] = await tx.rows<ApplicantColumns>(LOCK_APPLICANT, [customerId]);
      return { account: accounts.get(accountId), applicant };
    },
    async decide(tx, { account, applicant }) {
      const foreign = accountId !== '' && account?.customer_id !== customerId;
      if (applicant === undefined || foreign) {
        return refused(RefusalReason.REFUSAL_REASON_UNKNOWN_SUBJECT);
      }
      if (account !== undefined && account.status !== 'active') {
        return refused(RefusalReason.REFUSAL_REASON_ACCOUNT_NOT_ACTIVE);
      }
      const { today, credit_card_allowed: creditAllowed } = applicant;
      if ((kind === 'credit' && !creditAllowed) || account?.account_type === 'loan') {
        return refused(RefusalReason.REFUSAL_REASON_NOT_ALLOWED);
      }
      const before = await tx.rows(CARD_ON_ITS_WAY, [customerId, kind, today]);
      if (before.length > 0) return refused(RefusalReason.REFUSAL_REASON_ALREADY_DONE);
      const values = [key, customerId, kind, accountId === '' ? null : accountId, null, today];
      const [made] = await tx.rows<{ expected_on: string }>(ADD_CARD_REQUEST, values);
      return { kind: 'done', expectedOn: dateOf(made.expected_on) };
    },
  };
}

interface Suspension {
  card: LockedCardColumns | undefined;
  applicant: ApplicantColumns | undefined;
}

/** For now, or for good: then a new card is made. */
export function suspendCard(request: SuspendCardRequest, key: string): Work<Suspension> {
  const { customerId, cardId } = request;
  const forNow = request.reason === SuspendReason.SUSPEND_REASON_CUSTOMER_REQUEST;
  return {
    async lock(tx) {
      const [applicant] = await tx.rows<ApplicantColumns>(LOCK_APPLICANT, [customerId]);
      const [card] = await tx.rows<LockedCardColumns>(LOCK_CARD, [customerId, cardId]);
      return { applicant, card };
    },
    async decide(tx, { applicant, card }) {
      if (applicant === undefined || card === undefined) {
        return refused(RefusalReason.REFUSAL_REASON_UNKNOWN_SUBJECT);
      }
      // One that is suspended and now lost is closed.
      if (card.status === 'closed' || (card.status === 'suspended' && forNow)) {
        return refused(RefusalReason.REFUSAL_REASON_ALREADY_DONE);
      }
      await tx.rows(SET_CARD_STATUS, [cardId, forNow ? 'suspended' : 'closed']);
      if (!forNow) {
        const values = [key, customerId, card.card_kind, null, cardId, applicant.today];
        await tx.rows(ADD_CARD_REQUEST, values);
      }
      return { kind: 'done' };
    },
  };
}
