import { Failure } from '../failure/failure.js';
import { AccountType, CardKind } from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type {
  FindCustomersResponse,
  GetBalanceResponse,
  GetExchangeRatesResponse,
  GetMiniStatementResponse,
  ListAccountsResponse,
  ListBillersResponse,
  ListCardsResponse,
  ListPaymentsDueResponse,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import { toTimestamp } from '../rpc/timestamps.js';
import type { Database } from '../storage/database.js';
import type { Sealer } from '../storage/sealing.js';
import { dateOf } from './dates.js';
import { moneyOfDecimal } from './decimals.js';
import {
  ACCOUNTS_OF,
  BALANCE,
  BILLERS_OF,
  CARDS_OF,
  CUSTOMERS_OF_NUMBER,
  CUSTOMER_EXISTS,
  INSTALMENTS,
  RATES,
  STATEMENT,
} from './registry.sql.js';
import type {
  BalanceColumns,
  BillerColumns,
  CardColumns,
  CustomerColumns,
  DueColumns,
  ListedAccountColumns,
  RateColumns,
  StatementColumns,
} from './registry.sql.js';

const ACCOUNT_TYPES = {
  current: AccountType.ACCOUNT_TYPE_CURRENT,
  savings: AccountType.ACCOUNT_TYPE_SAVINGS,
  loan: AccountType.ACCOUNT_TYPE_LOAN,
} as const;

const CARD_KINDS = {
  debit: CardKind.CARD_KIND_DEBIT,
  credit: CardKind.CARD_KIND_CREDIT,
  prepaid: CardKind.CARD_KIND_PREPAID,
} as const;

const INSTALMENT_DAY = 5;

export const nameContext = (customerId: string) => `demo_bank.customer.given_name:${customerId}`;

/** What the bank is asked and changes nothing. Throws a Failure `not_found` for what is not there. */
export class ReadsStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  async findCustomers(msisdn: string): Promise<FindCustomersResponse> {
    const hash = this.sealer.lookupHash(msisdn);
    const rows = await this.database.rows<CustomerColumns>(CUSTOMERS_OF_NUMBER, [hash]);
    const customers = rows.map((row) => ({
      customerId: row.customer_id,
      givenName: this.sealer.open(row.given_name, nameContext(row.customer_id)).toString(),
      locale: row.locale,
      timeZone: row.time_zone,
    }));
    return { customers };
  }

  async listAccounts(customerId: string): Promise<ListAccountsResponse> {
    const rows = await this.database.rows<ListedAccountColumns>(ACCOUNTS_OF, [customerId]);
    if (rows.length === 0) await this.mustKnow(customerId);
    const accounts = rows.map((row) => ({
      accountId: row.account_id,
      maskedNumber: row.masked_number,
      accountType: ACCOUNT_TYPES[row.account_type],
      nickname: row.nickname,
      currencyCode: row.currency_code,
    }));
    return { accounts };
  }

  async listCards(customerId: string): Promise<ListCardsResponse> {
    const rows = await this.database.rows<CardColumns>(CARDS_OF, [customerId]);
    if (rows.length === 0) await this.mustKnow(customerId);
    const cards = rows.map((row) => ({
      cardId: row.card_id,
      maskedNumber: row.masked_number,
      cardKind: CARD_KINDS[row.card_kind],
      suspended: row.status !== 'active',
    }));
    return { cards };
  }

  async listBillers(customerId: string): Promise<ListBillersResponse> {
    const rows = await this.database.rows<BillerColumns>(BILLERS_OF, [customerId]);
    if (rows.length === 0) await this.mustKnow(customerId);
    const billers = rows.map((row) => ({
      billerId: row.biller_id,
      shortName: row.short_name,
      displayName: row.display_name,
      maskedReference: row.masked_reference,
    }));
    return { billers };
  }

  async getBalance(customerId: string, accountId: string): Promise<GetBalanceResponse> {
    const [row] = await this.database.rows<BalanceColumns>(BALANCE, [customerId, accountId]);
    if (row === undefined) throw noAccount();
    return {
      available: moneyOfDecimal(row.currency_code, row.available),
      booked: moneyOfDecimal(row.currency_code, row.booked),
      asOf: toTimestamp(Number(row.as_of)),
    };
  }

  async getMiniStatement(
    customerId: string,
    accountId: string,
    entryCount: number,
  ): Promise<GetMiniStatementResponse> {
    const values = [customerId, accountId, entryCount];
    const rows = await this.database.rows<StatementColumns>(STATEMENT, values);
    if (rows.length === 0) throw noAccount();
    const entries = rows.flatMap(({ currency_code, amount, description, booked_on }) =>
      amount === null || description === null || booked_on === null
        ? []
        : [
            {
              bookedOn: dateOf(booked_on),
              amount: moneyOfDecimal(currency_code, amount),
              description,
            },
          ],
    );
    return { entries, available: moneyOfDecimal(rows[0].currency_code, rows[0].available) };
  }

  /** The rates of the demo do not move: they are those of now. */
  async getExchangeRates(
    base: string,
    quotes: readonly string[],
    now: number,
  ): Promise<GetExchangeRatesResponse> {
    const rows = await this.database.rows<RateColumns>(RATES, [base, quotes]);
    if (rows.length === 0 || rows.length < new Set(quotes).size) {
      throw new Failure('not_found', 'the bank has no rate of one of the currencies');
    }
    const rates = rows.map(({ currency_code, buy, sell }) => ({
      quoteCurrencyCode: currency_code,
      buy,
      sell,
    }));
    return { rates, asOf: toTimestamp(now) };
  }

  /** Instalments of loans are due on the fifth. The page's token is the last account of the page before. */
  async listPaymentsDue(
    { year, month, day }: DateMessage,
    pageSize: number,
    pageToken: string,
  ): Promise<ListPaymentsDueResponse> {
    if (day !== INSTALMENT_DAY) return { payments: [], nextPageToken: '' };
    const rows = await this.database.rows<DueColumns>(INSTALMENTS, [pageToken, pageSize]);
    const payments = rows.map((row) => ({
      paymentId: `${row.account_id}-${year}-${month}`,
      customerId: row.customer_id,
      payment: row.nickname,
      amount: moneyOfDecimal(row.currency_code, row.amount),
      minimum: undefined,
      maskedAccount: row.masked_number,
    }));
    const last = rows.at(-1);
    return { payments, nextPageToken: rows.length < pageSize ? '' : (last?.account_id ?? '') };
  }

  async mustKnow(customerId: string): Promise<void> {
    const known = await this.database.rows(CUSTOMER_EXISTS, [customerId]);
    if (known.length === 0) throw new Failure('not_found', 'the bank has no such customer');
  }
}

function noAccount(): Failure {
  return new Failure('not_found', 'the customer has no such account');
}
