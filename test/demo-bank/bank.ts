import { randomUUID } from 'node:crypto';
import { credentials, logVerbosity, makeClientConstructor, setLogVerbosity } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import { Logger } from '@nestjs/common';
import { DemoBankRunner } from '../../src/demo-bank/demo-bank.runner.js';
import { Outcome } from '../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type {
  CoreBankingServiceController,
  OperationResult,
} from '../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { packageDefinition } from '../../src/rpc/descriptor-set.adapter.js';
import { toTimestamp } from '../../src/rpc/timestamps.js';
import type { SettingsStore } from '../../src/settings/settings.store.js';
import type { Database } from '../../src/storage/database.js';
import { Sealer } from '../../src/storage/sealing.js';

Logger.overrideLogger(false);
setLogVerbosity(logVerbosity.NONE);

export const SEALER = new Sealer([{ id: 1, key: Buffer.alloc(32, 1) }], Buffer.alloc(32, 2));

type Method = keyof CoreBankingServiceController;
type Answer<M extends Method> = Awaited<
  Exclude<ReturnType<CoreBankingServiceController[M]>, { subscribe: unknown }>
>;
/** As the bank is asked: a field may be absent, or wrong. */
type Question = Record<string, unknown>;

/** Calls the bank over a real socket. */
export class BankClient {
  #client: Client;

  constructor(private readonly address: string) {
    this.#client = this.#connect();
  }

  /** At once, where gRPC would wait some time after a lost connection. */
  reconnect(): void {
    this.#client.close();
    this.#client = this.#connect();
  }

  #connect(): Client {
    const definition = packageDefinition()['tellerline.corebanking.v1.CoreBankingService'];
    const Constructor = makeClientConstructor(definition as never, 'CoreBankingService');
    return new Constructor(this.address, credentials.createInsecure());
  }

  ask<M extends Method>(method: M, question: Question): Promise<Answer<M>> {
    return new Promise((resolve, reject) => {
      const call = this.#client[method as never] as (
        question: Question,
        options: { deadline: number },
        done: (error: ServiceError | null, answer: Answer<M>) => void,
      ) => void;
      call.call(this.#client, question, { deadline: Date.now() + 25_000 }, (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      );
    });
  }

  close(): void {
    this.#client.close();
  }
}

/** A bank of its own runner, over the database; several over one are several daemons. */
export async function startBank(
  database: Database,
  demoBank: { host?: string; port?: number } = {},
): Promise<{ runner: DemoBankRunner; client: BankClient; stop(): Promise<void> }> {
  const current = { demoBank: { enabled: true, host: '127.0.0.1', port: 0, ...demoBank } };
  const runner = new DemoBankRunner({ current } as unknown as SettingsStore, database, SEALER);
  await runner.onModuleInit();
  const client = new BankClient(runner.address!);
  const stop = async () => {
    client.close();
    await runner.onApplicationShutdown();
  };
  return { runner, client, stop };
}

/** An operation that may begin within a minute, or so many milliseconds. */
export function operation(key: string = randomUUID(), within = 60_000) {
  return { idempotencyKey: key, notAfter: toTimestamp(Date.now() + within) };
}

export const inr = (units: number, nanos = 0) => ({
  currencyCode: 'INR',
  units: String(units),
  nanos,
});

/** Asha's. */
export const ASHA = {
  customerId: 'C-1001',
  savings: 'IN-1001-1',
  loan: 'IN-1001-2',
  current: 'IN-1001-5',
  power: 'IN-1001-POWER',
};

export const payment = (more: Question = {}): Question => ({
  operation: operation(),
  customerId: ASHA.customerId,
  accountId: ASHA.savings,
  billerId: ASHA.power,
  amount: inr(120, 500_000_000),
  ...more,
});

export const move = (more: Question = {}): Question => ({
  operation: operation(),
  customerId: ASHA.customerId,
  fromAccountId: ASHA.savings,
  toAccountId: ASHA.current,
  amount: inr(200),
  ...more,
});

/** Such as `done`, `expired`, or the reason of a refusal, such as `INSUFFICIENT_FUNDS`. */
export function outcomeOf({ result }: { result?: OperationResult | undefined }): string {
  if (result?.outcome === Outcome.OUTCOME_REFUSED) {
    return result.refusalReason.replace('REFUSAL_REASON_', '');
  }
  return result?.outcome.replace('OUTCOME_', '').toLowerCase() ?? 'nothing';
}

/** What the books say of themselves; all of it must be nothing. */
export async function discrepancies(database: Database): Promise<unknown[]> {
  return database.rows(
    {
      name: '',
      text: `
        select 'entry ' || entry_id as wrong from demo_bank.posting
          group by entry_id, currency_code having sum(amount) <> 0
        union all
        select 'balance of ' || a.account_id from demo_bank.account a
          left join demo_bank.posting p using (account_id)
          group by a.account_id having a.balance <> coalesce(sum(p.amount), 0)
        union all
        select 'floor of ' || account_id from demo_bank.account where balance < floor
        union all
        select 'entry without its operation ' || entry_id from demo_bank.journal_entry e
          where operation_key is not null and not exists (
            select 1 from demo_bank.operation o
            where o.idempotency_key = e.operation_key and o.outcome = 'done')`,
    },
    [],
  );
}

/** The rows of a query of the test. */
export async function look<R extends Record<string, unknown>>(
  database: Database,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  return database.rows<R>({ name: '', text }, values);
}
