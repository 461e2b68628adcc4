import type {
  FindCustomersRequest,
  GetBalanceRequest,
  GetExchangeRatesRequest,
  GetMiniStatementRequest,
  ListAccountsRequest,
  ListBillersRequest,
  ListCardsRequest,
  ListPaymentsDueRequest,
  Operation,
  PayBillRequest,
  RequestCardRequest,
  StopChequeRequest,
  SuspendCardRequest,
  TransferRequest,
  VerifyPinRequest,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import { fromTimestamp } from '../rpc/timestamps.js';
import type { Behaviour } from './behaviour.js';
import { requestCard, requestCardContent, suspendCard, suspendCardContent } from './cards.js';
import { stopCheque, stopChequeContent } from './cheques.js';
import { afterwards, faultOf, troubled } from './faults.js';
import type { OperationsStore, Work } from './operations.store.js';
import { payBill, payBillContent, transfer, transferContent } from './payments.js';
import type { PinsStore } from './pins.store.js';
import type { ReadsStore } from './reads.store.js';
import { Request } from './requests.js';

/** What surrounds a call. */
export interface Surroundings {
  behaviour: Behaviour;
  /** By how many milliseconds an answer of the fault `late` is late. */
  lateBy: number;
  /** When the bank closes. */
  stopped: AbortSignal;
  /** Milliseconds since the epoch. */
  now: number;
}

interface OperationRequest {
  operation?: Operation | undefined;
  amount?: Money | undefined;
}

/** CoreBankingService, method by method: the fields are checked, then the store does it. */
export class Calls {
  constructor(
    private readonly reads: ReadsStore,
    private readonly pins: PinsStore,
    private readonly operations: OperationsStore,
  ) {}

  async findCustomers({ msisdn }: FindCustomersRequest) {
    new Request().msisdn(msisdn).finish();
    return this.reads.findCustomers(msisdn);
  }

  async listAccounts({ customerId }: ListAccountsRequest) {
    new Request().customer(customerId).finish();
    return this.reads.listAccounts(customerId);
  }

  async listCards({ customerId }: ListCardsRequest) {
    new Request().customer(customerId).finish();
    return this.reads.listCards(customerId);
  }

  async listBillers({ customerId }: ListBillersRequest) {
    new Request().customer(customerId).finish();
    return this.reads.listBillers(customerId);
  }

  async getBalance({ customerId, accountId }: GetBalanceRequest) {
    new Request().customer(customerId).id('account_id', accountId).finish();
    return this.reads.getBalance(customerId, accountId);
  }

  async getMiniStatement({ customerId, accountId, entryCount }: GetMiniStatementRequest) {
    new Request().customer(customerId).id('account_id', accountId).entryCount(entryCount).finish();
    return this.reads.getMiniStatement(customerId, accountId, entryCount);
  }

  async getExchangeRates(request: GetExchangeRatesRequest, { now }: Surroundings) {
    const { baseCurrencyCode, quoteCurrencyCodes } = request;
    new Request().currencies(baseCurrencyCode, quoteCurrencyCodes).finish();
    return this.reads.getExchangeRates(baseCurrencyCode, quoteCurrencyCodes, now);
  }

  async listPaymentsDue({ dueOn, pageSize, pageToken }: ListPaymentsDueRequest) {
    new Request().due(dueOn, pageSize).id('page_token', pageToken, false).finish();
    return this.reads.listPaymentsDue(dueOn!, pageSize, pageToken);
  }

  async verifyPin({ customerId, pin }: VerifyPinRequest) {
    new Request().customer(customerId).pin(pin).finish();
    await this.reads.mustKnow(customerId);
    return { result: await this.pins.verify(customerId, pin) };
  }

  async payBill(request: PayBillRequest, around: Surroundings) {
    new Request()
      .operation(request.operation)
      .customer(request.customerId)
      .id('account_id', request.accountId)
      .id('biller_id', request.billerId)
      .amount(request.amount)
      .finish();
    const work = payBill(request, request.operation!.idempotencyKey);
    return this.#operate('PayBill', request, payBillContent(request), work, around);
  }

  async transfer(request: TransferRequest, around: Surroundings) {
    new Request()
      .operation(request.operation)
      .customer(request.customerId)
      .id('from_account_id', request.fromAccountId)
      .id('to_account_id', request.toAccountId)
      .amount(request.amount)
      .finish();
    const work = transfer(request, request.operation!.idempotencyKey);
    return this.#operate('Transfer', request, transferContent(request), work, around);
  }

  async stopCheque(request: StopChequeRequest, around: Surroundings) {
    new Request()
      .operation(request.operation)
      .customer(request.customerId)
      .id('account_id', request.accountId, false)
      .chequeNumber(request.chequeNumber)
      .finish();
    const work = stopCheque(request);
    return this.#operate('StopCheque', request, stopChequeContent(request), work, around);
  }

  async requestCard(request: RequestCardRequest, around: Surroundings) {
    new Request()
      .operation(request.operation)
      .customer(request.customerId)
      .cardKind(request.cardKind, request.accountId)
      .finish();
    const work = requestCard(request, request.operation!.idempotencyKey);
    return this.#operate('RequestCard', request, requestCardContent(request), work, around);
  }

  async suspendCard(request: SuspendCardRequest, around: Surroundings) {
    new Request()
      .operation(request.operation)
      .customer(request.customerId)
      .id('card_id', request.cardId)
      .suspendReason(request.reason)
      .finish();
    const work = suspendCard(request, request.operation!.idempotencyKey);
    return this.#operate('SuspendCard', request, suspendCardContent(request), work, around);
  }

  async #operate<T>(
    method: string,
    { operation, amount }: OperationRequest,
    content: readonly string[],
    work: Work<T>,
    { behaviour, lateBy, stopped }: Surroundings,
  ) {
    const { idempotencyKey: key, notAfter } = operation!;
    const fault = faultOf(amount);
    const asked = { key, notAfter: fromTimestamp(notAfter!), method, content };
    const answered = await this.operations.once(asked, troubled(work, fault, behaviour));
    await afterwards(answered, fault, behaviour, lateBy, stopped);
    return answered.answer;
  }
}
