import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nanosOf } from '../../src/rpc/exact-money.js';
import { PinResult } from '../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { toTimestamp } from '../../src/rpc/timestamps.js';
import { useDatabase } from '../kit/database.js';
import { ASHA, inr, look, move, operation, outcomeOf, payment, startBank } from './bank.js';

describe('what the demo bank does', () => {
  const db = useDatabase();
  let bank: Awaited<ReturnType<typeof startBank>>;
  beforeAll(async () => {
    bank = await startBank(db.database());
    await look(
      db.database(),
      `insert into demo_bank.account (account_id, customer_id, position, account_type,
         masked_number, nickname, currency_code, status, floor)
       values ('IN-1001-9', 'C-1001', 9, 'current', 'XX9999', 'travel', 'USD', 'active', 0),
         ('IN-1001-8', 'C-1001', 8, 'current', 'XX8888', 'old', 'INR', 'closed', 0),
         ('IN-1001-7', 'C-1001', 7, 'current', 'XX8777', 'held', 'INR', 'frozen', 0)`,
    );
    await look(
      db.database(),
      `insert into demo_bank.cheque values ('IN-1001-5', '000130', 'issued'),
         ('IN-1001-7', '000200', 'issued')`,
    );
  });
  afterAll(async () => bank.stop());

  const available = async (accountId: string) => {
    const { customerId } = ASHA;
    const balance = await bank.client.ask('getBalance', { customerId, accountId });
    return nanosOf(balance.available!);
  };

  it('pays a bill out of the account', async () => {
    const before = await available(ASHA.savings);
    const answer = await bank.client.ask('payBill', payment());
    expect(answer.result).toEqual({
      outcome: 'OUTCOME_DONE',
      refusalReason: 'REFUSAL_REASON_UNSPECIFIED',
      reference: expect.stringMatching(/^R[2-9B-Z]{5}-[2-9B-Z]{5}$/),
    });
    expect(nanosOf(answer.available!)).toBe(before - 120_500_000_000n);
    expect(await available(ASHA.savings)).toBe(before - 120_500_000_000n);
    const { customerId, savings: accountId } = ASHA;
    const statement = await bank.client.ask('getMiniStatement', {
      customerId,
      accountId,
      entryCount: 1,
    });
    expect(statement.entries[0]).toMatchObject({
      amount: { currencyCode: 'INR', units: '-120', nanos: -500_000_000 },
      description: 'City Power & Light',
    });
  });

  it('moves money between the accounts of a customer', async () => {
    const before = await Promise.all([ASHA.savings, ASHA.current].map(available));
    const answer = await bank.client.ask('transfer', move());
    expect(outcomeOf(answer)).toBe('done');
    expect(nanosOf(answer.available!)).toBe(before[0] - 200_000_000_000n);
    const after = await Promise.all([ASHA.savings, ASHA.current].map(available));
    expect(after).toEqual([before[0] - 200_000_000_000n, before[1] + 200_000_000_000n]);
  });

  it('takes an instalment of a loan, and not more than is owed', async () => {
    const repay = (amount: object, fromAccountId = ASHA.savings) =>
      bank.client.ask('transfer', move({ fromAccountId, toAccountId: ASHA.loan, amount }));
    expect(outcomeOf(await repay(inr(1000)))).toBe('done');
    await look(
      db.database(),
      `update demo_bank.account set ceiling = balance + 10 where account_id = $1`,
      [ASHA.loan],
    );
    expect(outcomeOf(await repay(inr(11)))).toBe('LIMIT_EXCEEDED');
    expect(outcomeOf(await repay(inr(10)))).toBe('done');
  });

  const dollars = { currencyCode: 'USD', units: '5', nanos: 0 };
  it.each([
    ['an unknown customer', { customerId: 'C-9' }, 'UNKNOWN_SUBJECT'],
    ['an unknown account', { accountId: 'IN-0' }, 'UNKNOWN_SUBJECT'],
    ["another customer's account", { accountId: 'IN-1002-1' }, 'UNKNOWN_SUBJECT'],
    ["the bank's own account", { accountId: 'BANK-CASH-INR' }, 'UNKNOWN_SUBJECT'],
    ['an unknown biller', { billerId: 'GAS' }, 'UNKNOWN_SUBJECT'],
    ["another customer's biller", { billerId: 'IN-1002-POWER' }, 'UNKNOWN_SUBJECT'],
    ['a frozen account', { accountId: 'IN-1001-7' }, 'ACCOUNT_NOT_ACTIVE'],
    ['a closed account', { accountId: 'IN-1001-8' }, 'ACCOUNT_NOT_ACTIVE'],
    [
      'a dormant account',
      { customerId: 'C-1009', accountId: 'IN-1009-1', billerId: 'IN-1009-POWER' },
      'ACCOUNT_NOT_ACTIVE',
    ],
    ['another currency', { amount: dollars }, 'CURRENCY_MISMATCH'],
    [
      'an account of another currency',
      { accountId: 'IN-1001-9', amount: dollars },
      'CURRENCY_MISMATCH',
    ],
    ['a loan', { accountId: ASHA.loan }, 'NOT_ALLOWED'],
    ['a biller that the bank does not pay', { billerId: 'IN-1001-DICE' }, 'NOT_ALLOWED'],
    ['more than the bank allows', { amount: inr(75_001) }, 'LIMIT_EXCEEDED'],
    ['more than there is', { accountId: ASHA.current, amount: inr(70_000) }, 'INSUFFICIENT_FUNDS'],
  ])('refuses to pay: %s', async (_, more, reason) => {
    const question = payment(more);
    const answer = await bank.client.ask('payBill', question);
    expect(outcomeOf(answer)).toBe(reason);
    expect(answer.result?.reference).toBe('');
    expect(answer.available).toBeNull();
    // The refusal is the answer, whatever changes meanwhile.
    expect(await bank.client.ask('payBill', question)).toEqual(answer);
  });

  it.each([
    ['an unknown account', { toAccountId: 'IN-0' }, 'UNKNOWN_SUBJECT'],
    ["another customer's account", { toAccountId: 'IN-1002-1' }, 'UNKNOWN_SUBJECT'],
    ['one account', { toAccountId: ASHA.savings }, 'SAME_ACCOUNT'],
    ['to a frozen account', { toAccountId: 'IN-1001-7' }, 'ACCOUNT_NOT_ACTIVE'],
    ['to another currency', { toAccountId: 'IN-1001-9' }, 'CURRENCY_MISMATCH'],
    ['from a loan', { fromAccountId: ASHA.loan }, 'NOT_ALLOWED'],
    ['too much', { amount: inr(75_000, 10_000_000) }, 'LIMIT_EXCEEDED'],
    [
      'more than there is',
      { fromAccountId: ASHA.current, toAccountId: ASHA.savings, amount: inr(70_000) },
      'INSUFFICIENT_FUNDS',
    ],
  ])('refuses to move: %s', async (_, more, reason) => {
    expect(outcomeOf(await bank.client.ask('transfer', move(more)))).toBe(reason);
  });

  it('keeps a refusal although the money came meanwhile', async () => {
    const question = move({
      fromAccountId: ASHA.current,
      toAccountId: ASHA.savings,
      amount: inr(60_000),
    });
    expect(outcomeOf(await bank.client.ask('transfer', question))).toBe('INSUFFICIENT_FUNDS');
    expect(outcomeOf(await bank.client.ask('transfer', move({ amount: inr(50_000) })))).toBe(
      'done',
    );
    expect(outcomeOf(await bank.client.ask('transfer', question))).toBe('INSUFFICIENT_FUNDS');
    const again = { ...question, operation: operation() };
    expect(outcomeOf(await bank.client.ask('transfer', again))).toBe('done');
  });

  it.each([
    ['as it is written', '000123', '', 'done'],
    ['a second time', '000123', '', 'ALREADY_DONE'],
    ['without its zeros', '124', '', 'done'],
    ['of the account that is named', '000125', ASHA.savings, 'done'],
    ['of another account than is named', '000126', ASHA.current, 'UNKNOWN_SUBJECT'],
    ['that two accounts have', '000130', '', 'UNKNOWN_SUBJECT'],
    ['that two accounts have, of one of them', '000130', ASHA.current, 'done'],
    ['that was cashed', '000121', '', 'CHEQUE_ALREADY_PAID'],
    ['of a frozen account', '000200', '', 'ACCOUNT_NOT_ACTIVE'],
    ['that nobody has', '999999', '', 'UNKNOWN_SUBJECT'],
  ])('stops a cheque %s', async (_, chequeNumber, accountId, outcome) => {
    const { customerId } = ASHA;
    const question = { operation: operation(), customerId, accountId, chequeNumber };
    const answer = await bank.client.ask('stopCheque', question);
    expect(outcomeOf(answer)).toBe(outcome);
    expect(await bank.client.ask('stopCheque', question)).toEqual(answer);
  });

  it.each([
    ['debit', ASHA.customerId, ASHA.savings, 'done'],
    ['debit', ASHA.customerId, ASHA.current, 'ALREADY_DONE'],
    ['credit', ASHA.customerId, '', 'done'],
    ['credit', ASHA.customerId, '', 'ALREADY_DONE'],
    ['prepaid', ASHA.customerId, ASHA.loan, 'NOT_ALLOWED'],
    ['prepaid', ASHA.customerId, 'IN-1001-7', 'ACCOUNT_NOT_ACTIVE'],
    ['prepaid', ASHA.customerId, 'IN-1002-1', 'UNKNOWN_SUBJECT'],
    ['credit', 'C-9', '', 'UNKNOWN_SUBJECT'],
    // A student.
    ['credit', 'C-1008', '', 'NOT_ALLOWED'],
    ['prepaid', 'C-1008', 'FR-1008-1', 'done'],
  ])(
    'is asked for a %s card of %s, account "%s": %s',
    async (kind, customerId, accountId, outcome) => {
      const cardKind = `CARD_KIND_${kind.toUpperCase()}`;
      const question = { operation: operation(), customerId, accountId, cardKind };
      const answer = await bank.client.ask('requestCard', question);
      expect(outcomeOf(answer)).toBe(outcome);
      if (outcome === 'done') {
        const { year, month, day } = answer.expectedOn!;
        const days = (Date.UTC(year, month - 1, day) - Date.now()) / 86_400_000;
        expect(days).toBeGreaterThan(5);
        expect(days).toBeLessThan(8);
      } else expect(answer.expectedOn).toBeNull();
      expect(await bank.client.ask('requestCard', question)).toEqual(answer);
    },
  );

  it.each([
    ['IN-1001-4', 'CUSTOMER_REQUEST', 'done'],
    ['IN-1001-4', 'CUSTOMER_REQUEST', 'ALREADY_DONE'],
    // Suspended, and now lost.
    ['IN-1001-4', 'LOST_OR_STOLEN', 'done'],
    ['IN-1001-4', 'LOST_OR_STOLEN', 'ALREADY_DONE'],
    ['IN-1001-4', 'CUSTOMER_REQUEST', 'ALREADY_DONE'],
    ['IN-1001-3', 'PIN_COMPROMISED', 'done'],
    ['IN-1001-3', 'LOST_OR_STOLEN', 'ALREADY_DONE'],
    ['IN-1002-2', 'LOST_OR_STOLEN', 'UNKNOWN_SUBJECT'],
  ])('suspends the card %s, %s: %s', async (cardId, reason, outcome) => {
    const { customerId } = ASHA;
    const answer = await bank.client.ask('suspendCard', {
      operation: operation(),
      customerId,
      cardId,
      reason: `SUSPEND_REASON_${reason}`,
    });
    expect(outcomeOf(answer)).toBe(outcome);
    const { cards } = await bank.client.ask('listCards', { customerId });
    const card = cards.find((one) => one.cardId === cardId);
    expect(card?.suspended ?? false).toBe(outcome !== 'UNKNOWN_SUBJECT');
  });

  it('makes a new card for one that is lost', async () => {
    const rows = await look(
      db.database(),
      `select replaces, card_kind from demo_bank.card_request where replaces is not null order by 1`,
    );
    expect(rows).toEqual([
      { replaces: 'IN-1001-3', card_kind: 'debit' },
      { replaces: 'IN-1001-4', card_kind: 'credit' },
    ]);
  });

  it('locks a PIN that was wrong too often, and tries at a time are counted all', async () => {
    const ask = async (pin: string) =>
      (await bank.client.ask('verifyPin', { customerId: 'C-1003', pin })).result;
    expect(await ask('1357')).toBe('PIN_RESULT_WRONG');
    expect(await ask('2468')).toBe('PIN_RESULT_RIGHT');
    const results = await Promise.all(Array.from({ length: 25 }, (_, at) => ask(`1${100 + at}`)));
    expect(results.filter((result) => result === PinResult.PIN_RESULT_WRONG)).toHaveLength(20);
    expect(results.filter((result) => result === PinResult.PIN_RESULT_LOCKED)).toHaveLength(5);
    expect(await ask('2468')).toBe('PIN_RESULT_LOCKED');
    await look(
      db.database(),
      `update demo_bank.pin set tried_at = tried_at - interval '31 minutes' where customer_id = 'C-1003'`,
    );
    expect(await ask('2468')).toBe('PIN_RESULT_RIGHT');
  });

  it('never keeps a PIN or a number as it is', async () => {
    const [{ text }] = await look<{ text: string }>(
      db.database(),
      `select (select string_agg(c::text, ' ') from demo_bank.customer c)
         || (select string_agg(p::text, ' ') from demo_bank.pin p) as text`,
    );
    for (const secret of ['9876543210', 'Asha', '|2468|', Buffer.from('Asha').toString('hex')]) {
      expect(text).not.toContain(secret);
    }
    const salts = await look(db.database(), 'select distinct salt, hash from demo_bank.pin');
    expect(salts).toHaveLength(10);
  });

  it('does nothing after not_after, and says the same ever after', async () => {
    const before = await available(ASHA.savings);
    const late = { idempotencyKey: randomUUID(), notAfter: toTimestamp(Date.now() - 1000) };
    const answer = await bank.client.ask('payBill', payment({ operation: late }));
    expect(outcomeOf(answer)).toBe('expired');
    // More time makes no difference: the answer stands.
    const again = await bank.client.ask(
      'payBill',
      payment({ operation: operation(late.idempotencyKey) }),
    );
    expect(again).toEqual(answer);
    expect(await available(ASHA.savings)).toBe(before);
  });

  it('answers what was done although not_after is over', async () => {
    const question = payment();
    const answer = await bank.client.ask('payBill', question);
    const past = {
      ...(question['operation'] as object),
      notAfter: toTimestamp(Date.now() - 60_000),
    };
    expect(await bank.client.ask('payBill', { ...question, operation: past })).toEqual(answer);
  });

  it.each([
    ['another amount', 'payBill', payment, { amount: inr(121) }],
    [
      'another currency',
      'payBill',
      payment,
      { amount: { ...inr(120, 500_000_000), currencyCode: 'USD' } },
    ],
    ['another account', 'payBill', payment, { accountId: ASHA.current }],
    ['another biller', 'payBill', payment, { billerId: 'IN-1001-WATER' }],
    ['another customer', 'payBill', payment, { customerId: 'C-1002' }],
    [
      'the other way round',
      'transfer',
      move,
      { fromAccountId: ASHA.current, toAccountId: ASHA.savings },
    ],
  ] as const)('does not take a key for %s', async (_, method, question, more) => {
    const first = question({});
    const answer = await bank.client.ask(method, first);
    await expect(bank.client.ask(method, { ...first, ...more })).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('operation.idempotency_key'),
    });
    expect(await bank.client.ask(method, first)).toEqual(answer);
  });

  it('does not take the key of a payment for another operation', async () => {
    const shared = operation();
    await bank.client.ask('payBill', payment({ operation: shared }));
    await expect(bank.client.ask('transfer', move({ operation: shared }))).rejects.toMatchObject({
      code: 3,
    });
  });
});
