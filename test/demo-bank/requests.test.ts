import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { useDatabase } from '../kit/database.js';
import { inr, move, operation, payment, startBank } from './bank.js';

describe('what the demo bank does not take', () => {
  const db = useDatabase();
  let bank: Awaited<ReturnType<typeof startBank>>;
  beforeAll(async () => (bank = await startBank(db.database())));
  afterAll(async () => bank.stop());

  it.each([
    ['findCustomers', { msisdn: '98765' }, 'msisdn'],
    ['listAccounts', { customerId: '' }, 'customer_id'],
    ['listCards', { customerId: 'C\u0000' }, 'customer_id'],
    ['listBillers', { customerId: 'x'.repeat(129) }, 'customer_id'],
    ['getBalance', { customerId: 'C-1001' }, 'account_id'],
    ['getBalance', { customerId: 'C-1001', accountId: 'x'.repeat(65) }, 'account_id'],
    ['getMiniStatement', { customerId: 'C-1001', accountId: 'a', entryCount: 0 }, 'entry_count'],
    ['getMiniStatement', { customerId: 'C-1001', accountId: 'a', entryCount: 21 }, 'entry_count'],
    ['getExchangeRates', { baseCurrencyCode: 'usd' }, 'base_currency_code'],
    [
      'getExchangeRates',
      { baseCurrencyCode: 'USD', quoteCurrencyCodes: ['EUR', 'XYZ1'] },
      'quote_currency_codes[1]',
    ],
    [
      'getExchangeRates',
      { baseCurrencyCode: 'USD', quoteCurrencyCodes: ['USD'] },
      'quote_currency_codes[0]',
    ],
    ['listPaymentsDue', { pageSize: 1 }, 'due_on'],
    ['listPaymentsDue', { dueOn: { year: 2026, month: 2, day: 30 }, pageSize: 1 }, 'due_on'],
    ['listPaymentsDue', { dueOn: { year: 2026, month: 2, day: 5 }, pageSize: 501 }, 'page_size'],
    ['verifyPin', { customerId: 'C-1001', pin: '246' }, 'pin'],
    ['payBill', payment({ operation: undefined }), 'operation.idempotency_key'],
    ['payBill', payment({ operation: operation('no-uuid') }), 'operation.idempotency_key'],
    ['payBill', payment({ operation: { idempotencyKey: randomUUID() } }), 'operation.not_after'],
    ['payBill', payment({ accountId: '' }), 'account_id'],
    ['payBill', payment({ billerId: '' }), 'biller_id'],
    ['payBill', payment({ amount: undefined }), 'amount'],
    ['payBill', payment({ amount: inr(0) }), 'amount'],
    ['payBill', payment({ amount: inr(-5) }), 'amount'],
    ['payBill', payment({ amount: inr(5, 1) }), 'amount.nanos'],
    ['payBill', payment({ amount: { currencyCode: 'XX', units: '5' } }), 'amount.currency_code'],
    ['transfer', move({ fromAccountId: '' }), 'from_account_id'],
    ['transfer', move({ toAccountId: '' }), 'to_account_id'],
    [
      'stopCheque',
      { operation: operation(), customerId: 'C-1001', chequeNumber: '12 3' },
      'cheque_number',
    ],
    ['requestCard', { operation: operation(), customerId: 'C-1001' }, 'card_kind'],
    [
      'requestCard',
      { operation: operation(), customerId: 'C-1001', cardKind: 'CARD_KIND_DEBIT' },
      'account_id',
    ],
    [
      'suspendCard',
      { operation: operation(), customerId: 'C-1001', cardId: 'IN-1001-3' },
      'reason',
    ],
    [
      'suspendCard',
      { operation: operation(), customerId: 'C-1001', reason: 'SUSPEND_REASON_LOST_OR_STOLEN' },
      'card_id',
    ],
  ] as const)('%s of %j names the field %s', async (method, question, field) => {
    const refusal = bank.client.ask(method, question);
    await expect(refusal).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining(`${field}: `),
    });
  });

  it('names every wrong field at once, and quotes no PIN', async () => {
    const pin = await bank.client
      .ask('verifyPin', { customerId: '', pin: '97531x' })
      .catch((error: Error) => error.message);
    expect(pin).toContain('customer_id: ');
    expect(pin).toContain('pin: ');
    expect(pin).not.toContain('97531');
  });
});
