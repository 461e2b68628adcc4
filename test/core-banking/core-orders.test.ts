import { describe, expect, it } from '@jest/globals';
import { compareAmounts, toAmount, toMoney } from '../../src/core-banking/amounts.js';
import type { CoreOrder } from '../../src/core-banking/core-bank.js';
import { orderCall } from '../../src/core-banking/core-orders.js';

const amount = { currencyCode: 'INR', units: '5', nanos: 0 };
const customerId = 'C-1';

describe('an order', () => {
  it.each<[CoreOrder, string, object]>([
    [
      { kind: 'pay_bill', customerId, accountId: 'A-1', billerId: 'B-1', amount },
      'PayBill',
      { accountId: 'A-1', billerId: 'B-1', amount },
    ],
    [
      { kind: 'transfer', customerId, fromAccountId: 'A-1', toAccountId: 'A-2', amount },
      'Transfer',
      { fromAccountId: 'A-1', toAccountId: 'A-2', amount },
    ],
    [
      { kind: 'stop_cheque', customerId, accountId: '', chequeNumber: '000123' },
      'StopCheque',
      { accountId: '', chequeNumber: '000123' },
    ],
    [
      { kind: 'request_card', customerId, cardType: 'prepaid', accountId: 'A-1' },
      'RequestCard',
      { cardKind: 'CARD_KIND_PREPAID', accountId: 'A-1' },
    ],
    [
      { kind: 'suspend_card', customerId, cardId: 'K-1', reason: 'pin_compromised' },
      'SuspendCard',
      { cardId: 'K-1', reason: 'SUSPEND_REASON_PIN_COMPROMISED' },
    ],
  ])('%j is one call, with its key and until when', (order, method, rest) => {
    const operation = { idempotencyKey: 'key', notAfter: { seconds: '1700000000', nanos: 5e6 } };
    expect(orderCall('key', 1_700_000_000_005, order)).toEqual({
      method,
      request: { operation, customerId, ...rest },
    });
  });
});

describe('an amount', () => {
  it('is the same on either side', () => {
    expect(toMoney(toAmount({ ...amount, nanos: 10 }))).toEqual({ ...amount, nanos: 10 });
  });

  it('is compared to the last digit', () => {
    const little = { ...amount, units: '0', nanos: 1 };
    expect(compareAmounts(little, amount)).toBe(-1);
    expect(compareAmounts(amount, amount)).toBe(0);
    expect(compareAmounts(amount, little)).toBe(1);
  });

  it('has nothing to do with one of another currency', () => {
    expect(() => compareAmounts(amount, { ...amount, currencyCode: 'USD' })).toThrow(RangeError);
  });
});
