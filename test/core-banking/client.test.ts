import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { firstValueFrom } from 'rxjs';
import type { CoreReport } from '../../src/core-banking/core-reports.js';
import type { CoreOrder } from '../../src/core-banking/core-bank.js';
import { coreClient } from './core-client.js';
import type { CoreClient } from './core-client.js';
import { fails, inTurn, never, ScriptedCore } from './scripted-core.js';
import type { Answers } from './scripted-core.js';

const AWAY = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.RESOURCE_EXHAUSTED];
const KEY = '01930000-0000-7000-8000-000000000001';
const NOT_AFTER = Date.UTC(2026, 10, 23, 12);
const inr = (units: string) => ({ currencyCode: 'INR', units, nanos: 0 });
const transfer: CoreOrder = {
  kind: 'transfer',
  customerId: 'C-1',
  fromAccountId: 'A-1',
  toAccountId: 'A-2',
  amount: inr('5'),
};
const done = { result: { outcome: 'OUTCOME_DONE', reference: 'R-1' } };
const balance = () => ({ available: inr('12'), asOf: { seconds: '1700000000', nanos: 0 } });

describe('the client of the core', () => {
  let core: ScriptedCore;
  const clients: CoreClient[] = [];

  beforeEach(async () => {
    core = await ScriptedCore.start();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    core.stop();
  });

  function clientOf(...of: Parameters<typeof coreClient>): CoreClient {
    const client = coreClient(...of);
    clients.push(client);
    return client;
  }

  function client(answers: Answers, more: Parameters<typeof coreClient>[1] = {}): CoreClient {
    core.answers = answers;
    return clientOf(core.address, more);
  }

  it('reads a balance, with amounts and times of its own', async () => {
    const { bank, results } = client({
      GetBalance: () => ({
        available: { currencyCode: 'INR', units: '-3', nanos: -500_000_000 },
        booked: inr('7'),
        asOf: { seconds: '1700000000', nanos: 5_000_000 },
      }),
    });
    await expect(bank.balance('C-1', 'A-1')).resolves.toEqual({
      available: { currencyCode: 'INR', units: '-3', nanos: -500_000_000 },
      booked: inr('7'),
      asOf: 1_700_000_000_005,
    });
    expect(core.calls).toMatchObject([{ request: { customerId: 'C-1', accountId: 'A-1' } }]);
    expect(results()).toEqual(['ok']);
  });

  it.each(AWAY)('asks again after status %i, and is answered', async (code) => {
    const answers = { GetBalance: inTurn(fails(code), fails(code), balance) };
    const { bank, results } = client(answers);
    await expect(bank.balance('C-1', 'A-1')).resolves.toMatchObject({ available: inr('12') });
    expect(results()).toEqual(['away', 'away', 'ok']);
  });

  it('gives up after the tries that are allowed', async () => {
    const answers = { GetBalance: fails(status.UNAVAILABLE) };
    const { bank } = client(answers, { attempts: 2 });
    await expect(bank.balance('C-1', 'A-1')).rejects.toMatchObject({
      code: 'core_away',
      retryable: true,
      asked: true,
    });
    expect(core.callsOf('GetBalance')).toBe(2);
  });

  it('waits for an answer no longer than a try may take', async () => {
    const { bank, reported } = client({ ListCards: never }, { readTimeout: 50, attempts: 2 });
    await expect(bank.cards('C-1')).rejects.toMatchObject({ code: 'core_away' });
    expect(reported).toMatchObject([
      { result: 'away', problem: 'DEADLINE_EXCEEDED' },
      { result: 'away', problem: 'DEADLINE_EXCEEDED' },
    ]);
  });

  it('asks for an operation again, under the same key and with the same content', async () => {
    const { bank } = client(
      {
        Transfer: inTurn(fails(status.UNAVAILABLE), never, () => ({
          ...done,
          available: inr('7'),
        })),
      },
      { operationTimeout: 1000 },
    );
    await expect(bank.operate(KEY, NOT_AFTER, transfer)).resolves.toEqual({
      state: 'done',
      reference: 'R-1',
      available: inr('7'),
      expectedOn: null,
    });
    const [first, ...others] = core.calls;
    expect(first?.request).toMatchObject({
      operation: {
        idempotencyKey: KEY,
        notAfter: { seconds: String(NOT_AFTER / 1000), nanos: 0 },
      },
      customerId: 'C-1',
      fromAccountId: 'A-1',
      toAccountId: 'A-2',
      amount: inr('5'),
    });
    expect(others).toEqual([first, first]);
  });

  it('says that a core does not tell what is due', async () => {
    const { bank } = client({ ListPaymentsDue: fails(status.UNIMPLEMENTED) });
    await expect(bank.paymentsDue('2026-12-05', '')).rejects.toMatchObject({
      code: 'failed_precondition',
    });
    expect(core.callsOf('ListPaymentsDue')).toBe(1);
  });

  it('gives what is due, and where it goes on', async () => {
    const payment = {
      paymentId: 'D-1',
      customerId: 'C-1',
      payment: 'Home loan',
      amount: { currencyCode: 'INR', units: '420' },
    };
    const { bank } = client({
      ListPaymentsDue: () => ({ payments: [payment], nextPageToken: 'D-1' }),
    });
    const due = await bank.paymentsDue('2026-12-05', '');
    expect(due).toMatchObject({ payments: [{ paymentId: 'D-1' }], nextPageToken: 'D-1' });
    expect(core.calls.at(-1)?.request).toMatchObject({
      dueOn: { year: 2026, month: 12, day: 5 },
      pageSize: 500,
    });
  });

  it('asks about a PIN once', async () => {
    const { bank } = client({ VerifyPin: fails(status.UNAVAILABLE) });
    await expect(bank.verifyPin('C-1', '2468')).rejects.toMatchObject({ code: 'core_away' });
    expect(core.callsOf('VerifyPin')).toBe(1);
  });

  it('has NOT_FOUND of a read as such, without a second try', async () => {
    const { bank, results } = client({
      GetBalance: fails(status.NOT_FOUND),
      FindCustomers: fails(status.NOT_FOUND),
    });
    await expect(bank.balance('C-1', 'A-1')).rejects.toMatchObject({ code: 'not_found' });
    expect(results()).toEqual(['not_found']);
    await expect(bank.findCustomers('+12025550143')).resolves.toEqual([]);
  });

  it('takes NOT_FOUND of an operation for no answer: it may have been done', async () => {
    const { bank, results } = client({ Transfer: fails(status.NOT_FOUND) });
    await expect(bank.operate(KEY, NOT_AFTER, transfer)).rejects.toMatchObject({
      code: 'core_away',
      asked: true,
    });
    expect(results()).toEqual(['wrong']);
  });

  it.each([
    status.INVALID_ARGUMENT,
    status.UNIMPLEMENTED,
    status.INTERNAL,
    status.PERMISSION_DENIED,
    status.UNKNOWN,
  ])('reports status %i, and not the words of the bank, and asks once', async (code) => {
    const { bank, reported } = client({ GetBalance: fails(code, 'account 4321 of Asha') });
    const failure: unknown = await bank.balance('C-1', 'A-1').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'core_away' });
    expect(reported).toMatchObject([
      { method: 'GetBalance', result: 'wrong', problem: status[code] },
    ]);
    expect(inspect([reported, failure], { depth: 9, showHidden: true })).not.toContain('Asha');
  });

  it('reports the fields of a malformed answer, and not what is in them', async () => {
    const { bank, reported } = client({
      ListAccounts: () => ({
        accounts: [{ accountId: 'A-1', maskedNumber: '5500001234', accountType: 1 }],
      }),
    });
    await expect(bank.accounts('C-1')).rejects.toMatchObject({ code: 'core_away' });
    expect(reported).toHaveLength(1);
    const { problem } = reported[0] as CoreReport & { kind: 'called' };
    expect(problem).toContain('accounts[0].masked_number');
    expect(problem).toContain('accounts[0].currency_code');
    expect(problem).not.toContain('5500001234');
  });

  it('asks nobody where there is no address', async () => {
    const { bank, reported } = clientOf(() => null);
    await expect(bank.rates('USD', [])).rejects.toMatchObject({ code: 'core_away', asked: false });
    expect(reported).toEqual([]);
  });

  it('goes to another address as soon as it is the one', async () => {
    const other = await ScriptedCore.start({ GetBalance: balance });
    core.answers = { GetBalance: balance };
    let address: string | null = null;
    const { bank } = clientOf(() => address);
    await expect(bank.balance('C-1', 'A-1')).rejects.toMatchObject({ code: 'core_away' });
    for (const next of [core, other]) {
      address = next.address;
      await bank.balance('C-1', 'A-1');
      expect(next.callsOf('GetBalance')).toBe(1);
    }
    other.stop();
  });

  it('is answered again by itself after the core was away', async () => {
    const { bank } = client({ GetBalance: balance }, { attempts: 10 });
    await bank.balance('C-1', 'A-1');
    core.stop();
    const asked = bank.balance('C-1', 'A-1');
    await core.restart();
    await expect(asked).resolves.toMatchObject({ available: inr('12') });
  });

  it('asks again where the connection is cut under a call', async () => {
    const { bank, reported } = client({ GetBalance: inTurn(never, balance) });
    const called = firstValueFrom(core.called);
    const asked = bank.balance('C-1', 'A-1');
    await called;
    core.stop();
    await core.restart();
    await expect(asked).resolves.toMatchObject({ available: inr('12') });
    expect(reported[0]).toMatchObject({ result: 'away', problem: 'CANCELLED' });
  });

  it('has no more calls under way, and waiting, than allowed', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const answers: Answers = { GetBalance: () => held.then(balance) };
    const { bank, reported } = client(answers, { maxConcurrent: 2 });
    const first = Array.from({ length: 10 }, (_, i) => bank.balance('C-1', `A-${i}`));
    await expect(bank.balance('C-1', 'A-10')).rejects.toMatchObject({
      code: 'core_away',
      asked: false,
    });
    expect(reported).toEqual([{ kind: 'crowded_out', method: 'GetBalance' }]);
    expect(core.callsOf('GetBalance')).toBeLessThanOrEqual(2);
    release();
    await Promise.all(first);
    await bank.balance('C-1', 'A-10');
  });

  it('tries nothing again once it stops', async () => {
    const running = client({ GetBalance: never }, { readTimeout: 100 });
    const called = firstValueFrom(core.called);
    const asked = running.bank.balance('C-1', 'A-1');
    await called;
    running.close();
    await expect(asked).rejects.toMatchObject({ code: 'core_away' });
    expect(core.callsOf('GetBalance')).toBe(1);
  });
});
