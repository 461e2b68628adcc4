import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RefusalReason } from '../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { toTimestamp } from '../../src/rpc/timestamps.js';
import { useDatabase } from '../kit/database.js';
import { ASHA, inr, look, operation, outcomeOf, payment, startBank } from './bank.js';

const UNAVAILABLE = { code: 14 };

describe('the demo bank as tests and trials want it', () => {
  const db = useDatabase();
  let bank: Awaited<ReturnType<typeof startBank>>;
  beforeAll(async () => (bank = await startBank(db.database())));
  afterEach(() => {
    bank.runner.behave({ kind: 'well' });
    bank.runner.lateBy = 7_000;
  });
  afterAll(async () => bank.stop());

  const wasDone = async (question: Record<string, unknown>) => {
    const key = (question['operation'] as { idempotencyKey: string }).idempotencyKey;
    const text = 'select 1 from demo_bank.journal_entry where operation_key = $1';
    return (await look(db.database(), text, [key])).length === 1;
  };
  const pay = (question: Record<string, unknown>) => bank.client.ask('payBill', question);
  const after = (question: Record<string, unknown>) => {
    const key = (question['operation'] as { idempotencyKey: string }).idempotencyKey;
    const notAfter = toTimestamp(Date.now() - 1000);
    return { ...question, operation: { idempotencyKey: key, notAfter } };
  };

  it('answers an amount that ends in .66 late, and a repeat meanwhile at once', async () => {
    bank.runner.lateBy = 600_000;
    const question = payment({ amount: inr(1, 660_000_000) });
    let slow = false;
    const asked = pay(question).catch((error: unknown) => {
      slow = true;
      return error;
    });
    // Whichever takes the key first is the slow one: the other finds the answer.
    const repeat = payment({ amount: inr(2, 660_000_000) });
    const both = [pay(repeat), pay(repeat)];
    const quick = await Promise.race(both);
    expect(outcomeOf(quick)).toBe('done');
    expect(await wasDone(repeat)).toBe(true);
    expect(slow).toBe(false);
    // The bank closes, and keeps nobody waiting.
    await bank.runner.closePort();
    await asked;
    expect(await wasDone(question)).toBe(true);
    await Promise.allSettled(both);
    await bank.runner.openPort();
    bank.client.reconnect();
    expect(outcomeOf(await pay(question))).toBe('done');
  });

  it('is away for an amount that ends in .77, and has not done it', async () => {
    const question = payment({ amount: inr(1, 770_000_000) });
    await expect(pay(question)).rejects.toMatchObject(UNAVAILABLE);
    await expect(pay(question)).rejects.toMatchObject(UNAVAILABLE);
    expect(await wasDone(question)).toBe(false);
    expect(outcomeOf(await pay(after(question)))).toBe('expired');
    expect(await wasDone(question)).toBe(false);
  });

  it('loses the first answer for an amount that ends in .88, and has done it', async () => {
    const question = payment({ amount: inr(1, 880_000_000) });
    await expect(pay(question)).rejects.toMatchObject(UNAVAILABLE);
    expect(await wasDone(question)).toBe(true);
    expect(outcomeOf(await pay(question))).toBe('done');
  });

  it('loses every answer in time for an amount that ends in .55, and has done it', async () => {
    const question = payment({ amount: inr(1, 550_000_000) });
    await expect(pay(question)).rejects.toMatchObject(UNAVAILABLE);
    await expect(pay(question)).rejects.toMatchObject(UNAVAILABLE);
    expect(await wasDone(question)).toBe(true);
    expect(outcomeOf(await pay(after(question)))).toBe('done');
  });

  it('is away', async () => {
    bank.runner.behave({ kind: 'away' });
    const question = payment();
    await expect(pay(question)).rejects.toMatchObject(UNAVAILABLE);
    await expect(
      bank.client.ask('listAccounts', { customerId: ASHA.customerId }),
    ).rejects.toMatchObject(UNAVAILABLE);
    bank.runner.behave({ kind: 'well' });
    expect(await wasDone(question)).toBe(false);
    expect(outcomeOf(await pay(question))).toBe('done');
  });

  it('loses answers', async () => {
    bank.runner.behave({ kind: 'losing' });
    const question = payment();
    await expect(pay(question)).rejects.toMatchObject(UNAVAILABLE);
    await expect(pay(question)).rejects.toMatchObject(UNAVAILABLE);
    expect(await wasDone(question)).toBe(true);
    bank.runner.behave({ kind: 'well' });
    expect(outcomeOf(await pay(question))).toBe('done');
  });

  it('refuses, and keeps to it', async () => {
    const reason = RefusalReason.REFUSAL_REASON_NOT_ALLOWED;
    bank.runner.behave({ kind: 'refusing', reason });
    const question = payment();
    expect(outcomeOf(await pay(question))).toBe('NOT_ALLOWED');
    bank.runner.behave({ kind: 'well' });
    expect(outcomeOf(await pay(question))).toBe('NOT_ALLOWED');
    expect(outcomeOf(await pay(payment({ operation: operation(randomUUID()) })))).toBe('done');
  });

  it('is slow, and a stop does not wait for it', async () => {
    bank.runner.behave({ kind: 'slow', by: 600_000 });
    const question = payment();
    const asked = pay(question).then(
      () => 'answered',
      (error: { code: number }) => error.code,
    );
    const key = (question['operation'] as { idempotencyKey: string }).idempotencyKey;
    // Until it is done and waits.
    for (;;) {
      const kept = await look(
        db.database(),
        'select 1 from demo_bank.operation where idempotency_key = $1',
        [key],
      );
      if (kept.length === 1) break;
    }
    await bank.runner.closePort();
    expect(await asked).toBe(14);
    await expect(pay(question)).rejects.toMatchObject(UNAVAILABLE);
    bank.runner.behave({ kind: 'well' });
    await bank.runner.openPort();
    bank.client.reconnect();
    expect(outcomeOf(await pay(question))).toBe('done');
  });

  it('listens on the same port after it was closed', async () => {
    const { port, address } = bank.runner;
    expect(address).toBe(`127.0.0.1:${port}`);
    await bank.runner.closePort();
    await bank.runner.openPort();
    bank.client.reconnect();
    expect(bank.runner.port).toBe(port);
  });

  it('does not read a request that no honest caller sends', async () => {
    const customerId = 'x'.repeat(20_000);
    await expect(bank.client.ask('listAccounts', { customerId })).rejects.toMatchObject({
      code: 8,
    });
  });

  it('does not start on a port that is taken', async () => {
    const port = bank.runner.port!;
    await expect(startBank(db.database(), { port })).rejects.toMatchObject({
      name: 'StartRefused',
      by: 'settings',
      message: `demoBank.port is ${port}, which is in use on 127.0.0.1; set demoBank.port to another`,
    });
  });

  it.each(['0.0.0.0', '10.0.0.1', 'bank.example', '::'])('does not listen on %s', async (host) => {
    await expect(startBank(db.database(), { host })).rejects.toThrow(/demoBank.host .*loopback/);
  });

  it('does not touch a schema of another version', async () => {
    await look(db.database(), 'update demo_bank.schema_version set version = 99');
    await expect(startBank(db.database())).rejects.toThrow(/version 99.*drop schema demo_bank/);
    await look(db.database(), 'update demo_bank.schema_version set version = 1');
  });
});
