import { Inject, Injectable, Optional } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import type { Day } from '../rpc/calendar-checks.js';
import type {
  Account,
  Biller,
  Card,
  CoreCustomer,
  PinResult,
} from '../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { SettingsStore } from '../settings/settings.store.js';
import { CORE_ADDRESS } from './core-address.js';
import type { CoreAddress } from './core-address.js';
import type {
  Balance,
  CoreBank,
  CoreOrder,
  CoreOutcome,
  DuePayments,
  MiniStatement,
  Rates,
} from './core-bank.js';
import { CoreCalls } from './core-calls.adapter.js';
import type { CallRules } from './core-calls.adapter.js';
import { CoreConnection } from './core-connection.adapter.js';
import type { CoreMethod, CoreRequest } from './core-method.js';
import { orderCall, readOutcome } from './core-orders.js';
import type { OrderMethod } from './core-orders.js';
import { CoreReports } from './core-reports.js';
import {
  MOST_PAYMENTS,
  readAccounts,
  readBalance,
  readBillers,
  readCards,
  readCustomers,
  readMiniStatement,
  readPaymentsDue,
  readPinResult,
  readRates,
} from './read-answers.js';

type Read<Method extends CoreMethod, Value> = CallRules<Method, Value>['read'];

/** The bank's own system over gRPC. */
@Injectable()
export class GrpcCoreBank implements CoreBank, OnApplicationShutdown {
  readonly #settings;
  readonly #connection: CoreConnection;
  readonly #calls: CoreCalls;

  constructor(
    settings: SettingsStore,
    reports: CoreReports,
    @Optional() @Inject(CORE_ADDRESS) standIn?: CoreAddress,
  ) {
    this.#settings = settings.current.core;
    const connection = new CoreConnection(this.#settings, standIn ?? null);
    this.#connection = connection;
    this.#calls = new CoreCalls(
      this.#settings,
      reports,
      () => connection.channel(),
      () => connection.renew(),
    );
  }

  async findCustomers(msisdn: string): Promise<readonly CoreCustomer[]> {
    try {
      return await this.#read('FindCustomers', { msisdn }, readCustomers);
    } catch (error) {
      // It should be an empty list, and means it.
      if (error instanceof Failure && error.code === 'not_found') return [];
      throw error;
    }
  }

  accounts(customerId: string): Promise<readonly Account[]> {
    return this.#read('ListAccounts', { customerId }, readAccounts);
  }

  cards(customerId: string): Promise<readonly Card[]> {
    return this.#read('ListCards', { customerId }, readCards);
  }

  billers(customerId: string): Promise<readonly Biller[]> {
    return this.#read('ListBillers', { customerId }, readBillers);
  }

  balance(customerId: string, accountId: string): Promise<Balance> {
    return this.#read('GetBalance', { customerId, accountId }, readBalance);
  }

  miniStatement(customerId: string, accountId: string, entries: number): Promise<MiniStatement> {
    const request = { customerId, accountId, entryCount: entries };
    return this.#read('GetMiniStatement', request, (response, checks) =>
      readMiniStatement(response, checks, entries),
    );
  }

  rates(base: string, quotes: readonly string[]): Promise<Rates> {
    const request = { baseCurrencyCode: base, quoteCurrencyCodes: [...quotes] };
    return this.#read('GetExchangeRates', request, readRates);
  }

  paymentsDue(dueOn: Day, pageToken: string): Promise<DuePayments> {
    const [year, month, day] = dueOn.split('-').map(Number);
    const request = { dueOn: { year, month, day }, pageSize: MOST_PAYMENTS, pageToken };
    return this.#calls.call('ListPaymentsDue', request, {
      timeout: this.#settings.readTimeout,
      again: true,
      optional: true,
      read: (response, checks) => readPaymentsDue(response, checks),
    });
  }

  verifyPin(customerId: string, pin: string): Promise<PinResult> {
    const { readTimeout: timeout } = this.#settings;
    const rules = { timeout, again: false, read: readPinResult };
    return this.#calls.call('VerifyPin', { customerId, pin }, rules);
  }

  operate(key: string, notAfter: number, order: CoreOrder): Promise<CoreOutcome> {
    const { method, request } = orderCall(key, notAfter, order);
    // One of them at a time, each with its own request.
    return this.#calls.call<OrderMethod, CoreOutcome>(method, request, {
      timeout: this.#settings.operationTimeout,
      // The key makes a repeat harmless.
      again: true,
      operation: true,
      read: readOutcome,
      refused: ({ state }) => state === 'refused',
    });
  }

  onApplicationShutdown(): void {
    this.#calls.stop();
    this.#connection.renew();
  }

  #read<Method extends CoreMethod, Value>(
    method: Method,
    request: CoreRequest<Method>,
    read: Read<Method, Value>,
  ): Promise<Value> {
    return this.#calls.call(method, request, {
      timeout: this.#settings.readTimeout,
      again: true,
      read,
    });
  }
}
