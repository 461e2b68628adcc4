import { status } from '@grpc/grpc-js';
import { FieldChecks } from '../../failure/field-checks.js';
import { Failure } from '../../failure/failure.js';
import type { Amount } from '../../customer/customer.js';
import { nanosOf } from '../../rpc/exact-money.js';
import type { Account } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { CoreOrder, CoreOutcome } from '../core-bank.js';
import type { CoreCaller, CoreMethod, CoreRequest, CoreResponse } from '../core-method.js';
import { checkExtras, orderCall, readOutcome } from '../core-orders.js';
import type { OrderMethod } from '../core-orders.js';
import { readAccounts, readBalance } from '../read-answers.js';
import { CheckFailed, CheckSkipped, must } from './check.js';
import type { Subjects } from './subjects.js';

/** What the checks need of the world. */
export interface BenchWorld {
  caller: CoreCaller;
  /** Milliseconds since the epoch. */
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
  /** A new UUID. */
  newKey: () => string;
  /** Milliseconds that a read, and an operation, may take. */
  readWithin: number;
  operationWithin: number;
}

/** What one call came back with: `OK`, or the name of another gRPC status. */
export type Reply<Method extends CoreMethod> =
  { code: 'OK'; response: CoreResponse<Method> } | { code: Exclude<keyof typeof status, 'OK'> };

export interface OperationTerms {
  key: string;
  /** Milliseconds since the epoch. */
  notAfter: number;
}

/** In force while a check runs; long enough for slow cores. */
const LIFETIME = 60_000;
const MOST_REPEATS = 10;
const REPEAT_AFTER = 200;
const AGAIN: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'RESOURCE_EXHAUSTED',
]);

/** Asks the core for the checks, and insists on the form of its answers. */
export class Bench {
  constructor(
    readonly world: BenchWorld,
    readonly subjects: Subjects,
  ) {}

  /** One call, whatever becomes of it. */
  async ask<Method extends CoreMethod>(
    method: Method,
    request: CoreRequest<Method>,
    timeout = this.world.readWithin,
  ): Promise<Reply<Method>> {
    try {
      return { code: 'OK', response: await this.world.caller.call(method, request, timeout) };
    } catch (error) {
      const { code } = error as { code?: number };
      const name = status[code ?? status.UNKNOWN] as keyof typeof status | undefined;
      return { code: name === undefined || name === 'OK' ? 'UNKNOWN' : name };
    }
  }

  /** A read that must be answered, in form; where the core may be without it, the check is skipped. */
  async read<Method extends CoreMethod, Value>(
    method: Method,
    request: CoreRequest<Method>,
    read: (response: CoreResponse<Method>, checks: FieldChecks) => Value,
    { optional = false } = {},
  ): Promise<Value> {
    const reply = await this.ask(method, request);
    if (optional && reply.code === 'UNIMPLEMENTED') {
      throw new CheckSkipped(`the core has no ${method}`);
    }
    if (reply.code !== 'OK') {
      const within = reply.code === 'DEADLINE_EXCEEDED' ? ` after ${this.world.readWithin} ms` : '';
      throw new CheckFailed(`${method} answered ${reply.code}${within}`);
    }
    return inForm(method, reply.response, read);
  }

  /** A call that must end in one of these statuses. */
  async refuses<Method extends CoreMethod>(
    method: Method,
    request: CoreRequest<Method>,
    ...codes: Reply<Method>['code'][]
  ): Promise<string> {
    const { code } = await this.ask(method, request);
    must(codes.includes(code), `${method} answered ${code}; it must answer ${codes.join(' or ')}`);
    return `${method} ${code}`;
  }

  /** A key of its own, in force. */
  terms(more: Partial<OperationTerms> = {}): OperationTerms {
    return { key: this.world.newKey(), notAfter: this.world.now() + LIFETIME, ...more };
  }

  /** An operation, once; a status where it was not answered. */
  async tryOrder(
    order: CoreOrder,
    { key, notAfter }: OperationTerms,
    timeout = this.world.operationWithin,
  ): Promise<CoreOutcome | Exclude<keyof typeof status, 'OK'>> {
    const { method, request } = orderCall(key, notAfter, order);
    const reply = await this.ask<OrderMethod>(method, request, timeout);
    if (reply.code !== 'OK') return reply.code;
    return inForm(method, reply.response, (response, checks) => {
      checkExtras(response, checks);
      return readOutcome(response, checks);
    });
  }

  /** An operation, asked again while the core says that it may be, as Tellerline does. */
  async order(order: CoreOrder, terms = this.terms()): Promise<CoreOutcome> {
    for (let repeats = 0; ; repeats++) {
      const outcome = await this.tryOrder(order, terms);
      if (typeof outcome !== 'string') return outcome;
      if (!AGAIN.has(outcome) || repeats === MOST_REPEATS) {
        throw new CheckFailed(
          `${order.kind} answered ${outcome}; it must answer with an OperationResult`,
        );
      }
      await this.world.pause(REPEAT_AFTER);
    }
  }

  /** An operation that must be done. */
  async done(order: CoreOrder, terms = this.terms()): Promise<CoreOutcome & { state: 'done' }> {
    const outcome = await this.order(order, terms);
    if (outcome.state === 'done') return outcome;
    const clocks = outcome.state === 'expired' ? '; compare the clocks of both hosts' : '';
    throw new CheckFailed(`${order.kind} was ${told(outcome)}; it must be done${clocks}`);
  }

  /** What can be spent, in billionths. */
  async available(accountId: string): Promise<bigint> {
    const { customer: customerId } = this.subjects;
    const { available } = await this.read('GetBalance', { customerId, accountId }, readBalance);
    return nanosOf(available);
  }

  accounts(): Promise<readonly Account[]> {
    return this.read('ListAccounts', { customerId: this.subjects.customer }, readAccounts);
  }

  /** The account that pays. */
  async account(): Promise<Account> {
    const accounts = await this.accounts();
    const { account } = this.subjects;
    const found = account === undefined ? accounts[0] : byId(accounts, account);
    if (found === undefined) throw new CheckSkipped('the customer has no such account');
    return found;
  }

  /** `amount` of the subjects, times so many, in the account's currency. */
  amount({ currencyCode }: Pick<Account, 'currencyCode'>, times = 1): Amount {
    const [units = '0', part = ''] = this.subjects.amount.split('.');
    const nanos = nanosOf({ units, nanos: Number(part.padEnd(9, '0')) }) * BigInt(times);
    return {
      currencyCode,
      units: String(nanos / 1_000_000_000n),
      nanos: Number(nanos % 1_000_000_000n),
    };
  }

  /** The order of a small transfer between the two accounts. */
  async transfer(): Promise<CoreOrder & { kind: 'transfer' }> {
    const from = await this.account();
    const { customer: customerId, toAccount } = this.subjects;
    const to = byId(await this.accounts(), toAccount ?? '');
    if (to === undefined) throw new CheckSkipped('the customer has no account toAccount');
    if (to.currencyCode !== from.currencyCode) {
      throw new CheckSkipped('the two accounts have different currencies');
    }
    return {
      kind: 'transfer',
      customerId,
      fromAccountId: from.accountId,
      toAccountId: to.accountId,
      amount: this.amount(from),
    };
  }
}

function byId(accounts: readonly Account[], id: string): Account | undefined {
  return accounts.find(({ accountId }) => accountId === id);
}

function inForm<Response, Value>(
  method: string,
  response: Response,
  read: (response: Response, checks: FieldChecks) => Value,
): Value {
  const checks = new FieldChecks();
  const value = read(response, checks);
  try {
    checks.finish('');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new CheckFailed(`${method}: ${error.publicMessage}`);
  }
  return value;
}

/** An outcome in a few words. */
export function told(outcome: CoreOutcome): string {
  switch (outcome.state) {
    case 'done':
      return `done as ${outcome.reference}`;
    case 'refused':
      return `refused: ${outcome.reason.replace('REFUSAL_REASON_', '')}`;
    case 'expired':
      return 'expired';
  }
}
