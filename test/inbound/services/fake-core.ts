import type {
  Balance,
  CoreBank,
  CoreOutcome,
  DuePayments,
  MiniStatement,
  Rates,
} from '../../../src/core-banking/core-bank.js';
import { Failure } from '../../../src/failure/failure.js';
import { PinResult } from '../../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type {
  Account,
  Biller,
  Card,
  CoreCustomer,
  ExchangeRate,
  StatementEntry,
} from '../../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';

/** What a customer has at the bank. */
export interface Possessions {
  accounts?: Account[];
  cards?: Card[];
  billers?: Biller[];
}

/** A bank that answers as proto/tellerline/corebanking/v1 says, out of what a test gives it. */
export class FakeCore implements CoreBank {
  readonly customers = new Map<string, Possessions>();
  /** By number. */
  readonly known = new Map<string, CoreCustomer[]>();
  readonly balances = new Map<string, Balance>();
  readonly statements = new Map<
    string,
    { entries: StatementEntry[]; available: Balance['available'] | null }
  >();
  readonly rateTable = new Map<string, ExchangeRate[]>();
  /** As method and arguments. */
  readonly asked: string[] = [];
  away = false;

  findCustomers(msisdn: string): Promise<CoreCustomer[]> {
    return this.#answer('findCustomers', [msisdn], () => this.known.get(msisdn) ?? []);
  }

  accounts(id: string): Promise<Account[]> {
    return this.#answer('accounts', [id], () => this.#of(id).accounts ?? []);
  }

  cards(id: string): Promise<Card[]> {
    return this.#answer('cards', [id], () => this.#of(id).cards ?? []);
  }

  billers(id: string): Promise<Biller[]> {
    return this.#answer('billers', [id], () => this.#of(id).billers ?? []);
  }

  balance(id: string, accountId: string): Promise<Balance> {
    return this.#answer('balance', [id, accountId], () => {
      this.#requireAccount(id, accountId);
      return this.balances.get(accountId)!;
    });
  }

  miniStatement(id: string, accountId: string, entries: number): Promise<MiniStatement> {
    return this.#answer('miniStatement', [id, accountId, entries], () => {
      this.#requireAccount(id, accountId);
      const statement = this.statements.get(accountId) ?? { entries: [], available: null };
      return { ...statement, entries: statement.entries.slice(0, entries) };
    });
  }

  rates(base: string, quotes: readonly string[]): Promise<Rates> {
    return this.#answer('rates', [base, ...quotes], () => {
      const rates = this.rateTable.get(base);
      if (rates === undefined) throw new Failure('not_found', 'no such currency');
      const asked = rates.filter(
        ({ quoteCurrencyCode }) => quotes.length === 0 || quotes.includes(quoteCurrencyCode),
      );
      return { rates: asked, asOf: 1_700_000_000_000 };
    });
  }

  paymentsDue(dueOn: string, pageToken: string): Promise<DuePayments> {
    return this.#answer('paymentsDue', [dueOn, pageToken], () => ({
      payments: [],
      nextPageToken: '',
    }));
  }

  verifyPin(): Promise<PinResult> {
    return Promise.resolve(PinResult.PIN_RESULT_NOT_SET);
  }

  operate(): Promise<CoreOutcome> {
    throw new Error('a service plans, and never operates');
  }

  #of(id: string): Possessions {
    const found = this.customers.get(id);
    if (found === undefined) throw new Failure('not_found', 'no such customer');
    return found;
  }

  #requireAccount(id: string, accountId: string): void {
    const has = this.#of(id).accounts?.some((one) => one.accountId === accountId) === true;
    if (!has) throw new Failure('not_found', 'no such account');
  }

  async #answer<T>(method: string, args: readonly unknown[], make: () => T): Promise<T> {
    this.asked.push([method, ...args].join(' '));
    if (this.away) throw new Failure('core_away', 'the bank does not answer');
    return make();
  }
}
