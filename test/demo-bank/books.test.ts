import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toTimestamp } from '../../src/rpc/timestamps.js';
import { useDatabase, usePrivateServer } from '../kit/database.js';
import {
  ASHA,
  discrepancies,
  inr,
  look,
  move,
  operation,
  outcomeOf,
  payment,
  startBank,
} from './bank.js';

const ROWS = 'select count(*)::int as rows from demo_bank.journal_entry where operation_key';

describe("the demo bank's books", () => {
  const db = useDatabase();
  let banks: Awaited<ReturnType<typeof startBank>>[];
  // Two daemons, that start at the same time over one database.
  beforeAll(async () => {
    banks = await Promise.all([startBank(db.database()), startBank(db.database())]);
  });
  afterAll(async () => Promise.all(banks.map((bank) => bank.stop())));

  it('are made once, however many daemons start', async () => {
    const counts = () =>
      look(
        db.database(),
        `select (select count(*) from demo_bank.customer) as customers,
           (select count(*) from demo_bank.journal_entry) as entries,
           (select count(*) from demo_bank.pin) as pins`,
      );
    const before = await counts();
    expect(before).toMatchObject([{ customers: '10' }]);
    const third = await startBank(db.database());
    await third.stop();
    expect(await counts()).toEqual(before);
    expect(await discrepancies(db.database())).toEqual([]);
  });

  const account = fc.constantFrom(ASHA.savings, ASHA.current, ASHA.loan, 'IN-1002-1');
  const amount = fc.integer({ min: 1, max: 74_000 }).map((units) => inr(units));
  const step = fc.oneof(
    fc.record({ kind: fc.constant('pay'), from: account, amount }),
    fc.record({ kind: fc.constant('move'), from: account, to: account, amount }),
  );

  it('balance after any operations at a time, each asked several times', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        const keys = steps.map(() => randomUUID());
        const answers = await Promise.all(
          steps.flatMap((one, at) =>
            banks.map(async ({ client }) => {
              const more = { operation: operation(keys[at]), amount: one.amount };
              const answer =
                'to' in one
                  ? await client.ask(
                      'transfer',
                      move({ ...more, fromAccountId: one.from, toAccountId: one.to }),
                    )
                  : await client.ask('payBill', payment({ ...more, accountId: one.from }));
              return { key: keys[at], outcome: outcomeOf(answer), answer };
            }),
          ),
        );
        const done = new Set<string>();
        for (const [at, { key, outcome, answer }] of answers.entries()) {
          if (outcome === 'done') done.add(key);
          // The two daemons say the same.
          expect(answer).toEqual(answers[at - (at % 2)].answer);
        }
        const [{ rows }] = await look<{ rows: number }>(
          db.database(),
          `${ROWS} = any ($1::uuid[])`,
          [keys],
        );
        expect(rows).toBe(done.size);
        expect(await discrepancies(db.database())).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('do once what is asked ten times at a time', async () => {
    // Whatever others have left.
    await look(
      db.database(),
      `with entry as (
         insert into demo_bank.journal_entry (booked_at) values (now()) returning entry_id)
       insert into demo_bank.posting
       select entry_id, line, account, 'INR', amount, 'x'
       from entry, (values (1, $1, 100), (2, 'BANK-CASH-INR', -100)) as t (line, account, amount)`,
      [ASHA.savings],
    );
    const question = payment({ amount: inr(7) });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => banks[at % 2].client.ask('payBill', question)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toHaveProperty('size', 1);
    const key = (question['operation'] as { idempotencyKey: string }).idempotencyKey;
    expect(await look(db.database(), `${ROWS} = $1`, [key])).toEqual([{ rows: 1 }]);
  });

  it('never pay twice out of money that is there once', async () => {
    await look(
      db.database(),
      `update demo_bank.account set floor = balance - 100 where account_id = $1`,
      [ASHA.current],
    );
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        banks[at % 2].client.ask(
          'payBill',
          payment({ operation: operation(), accountId: ASHA.current, amount: inr(30) }),
        ),
      ),
    );
    expect(answers.filter((answer) => outcomeOf(answer) === 'done')).toHaveLength(3);
    expect(await discrepancies(db.database())).toEqual([]);
  });

  it('judge not_after by the clock at which the accounts are free', async () => {
    const database = db.database();
    const notAfter = Date.now() + 400;
    const key = randomUUID();
    const { asked } = await database.transaction(async (tx) => {
      const run = <R extends Record<string, unknown>>(text: string, values: unknown[]) =>
        tx.rows<R>({ name: '', text }, values);
      await run('select 1 from demo_bank.account where account_id = $1 for update', [ASHA.savings]);
      const asked = banks[0].client.ask(
        'payBill',
        payment({ operation: { idempotencyKey: key, notAfter: toTimestamp(notAfter) } }),
      );
      // Held until the time is over.
      await run(
        `select pg_sleep(greatest(0, extract(epoch from to_timestamp($1::bigint / 1000.0) - clock_timestamp()) + 0.01))`,
        [notAfter],
      );
      return { asked };
    });
    expect(outcomeOf(await asked)).toBe('expired');
    expect(await look(database, `${ROWS} = $1`, [key])).toEqual([{ rows: 0 }]);
  });

  describe('as the database itself keeps them', () => {
    const refused = (name: string, ...texts: string[]) =>
      expect(
        db.database().transaction(async (tx) => {
          for (const text of texts) await tx.rows({ name: '', text }, []);
        }),
      ).rejects.toThrow(name);
    const entry = `insert into demo_bank.journal_entry (booked_at) values (now())`;
    const posting = (line: number, id: string, currency: string, sum: number) =>
      `insert into demo_bank.posting select max(entry_id), ${line}, '${id}', '${currency}', ${sum}, 'x'
       from demo_bank.journal_entry`;

    it('refuses an entry that does not sum to zero', () =>
      refused(
        'does not balance',
        entry,
        posting(1, ASHA.savings, 'INR', 5),
        posting(2, 'BANK-CASH-INR', 'INR', -6),
      ));
    it('refuses an entry that sums to zero over two currencies only', () =>
      refused(
        'does not balance',
        entry,
        posting(1, ASHA.savings, 'INR', 5),
        posting(2, 'BANK-CASH-USD', 'USD', -5),
      ));
    it('refuses an entry without postings', () => refused('does not balance', entry));
    it('refuses a posting to an entry that is booked', () =>
      refused('does not balance', posting(3, ASHA.savings, 'INR', 5)));
    it("refuses a posting in another currency than the account's", () =>
      refused('foreign key', entry, posting(1, ASHA.savings, 'USD', 5)));
    it('refuses what takes an account below its floor', () =>
      refused('account_floor', entry, posting(1, ASHA.savings, 'INR', -99_000_000)));
    it('refuses a balance that was not posted', () =>
      refused(
        'by postings only',
        `update demo_bank.account set balance = balance + 1 where account_id = '${ASHA.savings}'`,
      ));
    it('refuses to change what is booked', () =>
      refused('what is booked stays', 'update demo_bank.posting set amount = amount * 2'));
    it('refuses to delete what is booked', () =>
      refused('what is booked stays', 'delete from demo_bank.journal_entry'));
    it('refuses an operation without its answer', () =>
      refused(
        'with its answer',
        `insert into demo_bank.operation (idempotency_key, request_hash, method)
         values (gen_random_uuid(), '', 'PayBill')`,
      ));
    it('lets through what balances', async () => {
      await db.database().transaction(async (tx) => {
        const lines = [posting(1, ASHA.savings, 'INR', 5), posting(2, 'BANK-CASH-INR', 'INR', -5)];
        for (const text of [entry, ...lines]) await tx.rows({ name: '', text }, []);
      });
      expect(await discrepancies(db.database())).toEqual([]);
    });
  });
});

describe('a database that dies in the middle', () => {
  const db = usePrivateServer();
  let bank: Awaited<ReturnType<typeof startBank>> | undefined;
  afterAll(async () => bank?.stop());

  it('has done each operation once, or not, and a repeat does the rest', async () => {
    const { client } = (bank = await startBank(db.database()));
    const questions = Array.from({ length: 40 }, () => payment({ amount: inr(3) }));
    const keys = questions.map(
      (q) => (q['operation'] as { idempotencyKey: string }).idempotencyKey,
    );
    let answered = 0;
    let enough = () => {};
    const some = new Promise<void>((resolve) => (enough = resolve));
    const asking = questions.map((question) =>
      client.ask('payBill', question).then(
        (answer) => {
          if ((answered += 1) === 5) enough();
          return answer;
        },
        () => null,
      ),
    );
    await some;
    await db.killPostgres();
    const first = await Promise.all(asking);
    await db.startPostgres();
    await db.database().ready(20_000);
    expect(await discrepancies(db.database())).toEqual([]);
    const again = [];
    for (const question of questions) again.push(await client.ask('payBill', question));
    for (const [at, answer] of first.entries()) {
      if (answer !== null) expect(again[at]).toEqual(answer);
      expect(outcomeOf(again[at])).toBe('done');
    }
    const rows = await look(db.database(), `${ROWS} = any ($1::uuid[])`, [keys]);
    expect(rows).toEqual([{ rows: 40 }]);
    expect(await discrepancies(db.database())).toEqual([]);
  });
});
