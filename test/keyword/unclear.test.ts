import { describe, expect, it } from '@jest/globals';
import { interpreter } from './bank-keywords.js';

describe('what is not clear', () => {
  it.each([
    ['BAL 4321 2468', 'en', 'balance', 'too_much', true],
    ['BAL of the account that my mother opened in 1990', 'en', 'balance', 'too_much', true],
    ['PAY', 'en', 'bill_payment', 'biller_missing', false],
    ['PAY 50', 'en', 'bill_payment', 'biller_missing', false],
    ['PAY POWER', 'en', 'bill_payment', 'amount_missing', false],
    ['PAY POWER 0', 'en', 'bill_payment', 'amount_wrong', false],
    ['PAY POWER 0.00', 'en', 'bill_payment', 'amount_wrong', false],
    ['PAY POWER -50', 'en', 'bill_payment', 'amount_wrong', false],
    ['PAY POWER $-50', 'en', 'bill_payment', 'amount_wrong', false],
    ['PAY POWER 1.2345', 'en', 'bill_payment', 'amount_wrong', true],
    ['PAY POWER 1.255 USD', 'en', 'bill_payment', 'amount_ambiguous', true],
    ['PAY POWER 1234.555 USD', 'en', 'bill_payment', 'amount_wrong', false],
    ['PAY POWER 100.5 JPY', 'en', 'bill_payment', 'amount_wrong', true],
    ['PAY POWER 1234567890123', 'en', 'bill_payment', 'amount_wrong', false],
    ['PAY POWER 1,2,3', 'en', 'bill_payment', 'amount_wrong', false],
    ['PAY POWER 20K', 'en', 'bill_payment', 'amount_wrong', false],
    ['PAY POWER 1.200', 'en', 'bill_payment', 'amount_ambiguous', true],
    ['PAY POWER Rs .50', 'en-IN', 'bill_payment', 'amount_ambiguous', false],
    ['PAY POWER 1,200', 'fr-FR', 'bill_payment', 'amount_ambiguous', true],
    ['PAY POWER 1,200', 'es-ES', 'bill_payment', 'amount_ambiguous', true],
    ['PAY POWER 10²', 'en', 'bill_payment', null, false],
    ['PAY POWER 20 30', 'en', 'bill_payment', 'too_much', true],
    ['PAY POWER 120. 50', 'en', 'bill_payment', 'too_much', true],
    ['PAY POWER 50 FROM', 'en', 'bill_payment', 'account_missing', false],
    ['PAY POWER 50 WATER', 'en', 'bill_payment', 'too_much', false],
    ['PAY POWER 50 1234567', 'en', 'bill_payment', 'too_much', false],
    // A PIN with a digit too few, or fifty thousand.
    ['PAY POWER 50 123', 'en', 'bill_payment', 'amount_ambiguous', true],
    ['PAY POWER 1 200 2468', 'en', 'bill_payment', 'amount_ambiguous', true],
    ['PAY POWER 50 دينار', 'en', 'bill_payment', 'currency_unknown', false],
    ['MOVE', 'en', 'own_transfer', 'amount_missing', false],
    ['MOVE SAV CUR', 'en', 'own_transfer', 'amount_missing', false],
    ['MOVE 200', 'en', 'own_transfer', 'accounts_missing', false],
    ['MOVE 200 SAV', 'en', 'own_transfer', 'accounts_missing', false],
    ['MOVE 200 TO CUR', 'en', 'own_transfer', 'accounts_missing', false],
    ['MOVE 200 SAV 4321 CUR 7788', 'en', 'own_transfer', 'too_much', true],
    ['MOVE SAV 4321 200', 'en', 'own_transfer', 'too_much', true],
    ['MOVE -200 SAV CUR', 'en', 'own_transfer', 'amount_wrong', false],
    ['STOPCHQ', 'en', 'stop_cheque', 'cheque_missing', false],
    ['STOPCHQ 1234567890123', 'en', 'stop_cheque', 'cheque_wrong', false],
    ['STOPCHQ 000123-125', 'en', 'stop_cheque', 'cheque_wrong', true],
    ['STOPCHQ 000123, 000124', 'en', 'stop_cheque', 'cheque_wrong', true],
    ['STOPCHQ 123 that my aunt wrote long ago', 'en', 'stop_cheque', 'too_much', false],
    ['CARD GOLD', 'en', 'card_request', 'card_wrong', false],
    ['BLOCK 12', 'en', 'card_suspend', 'card_wrong', false],
    ['BLOCK my account', 'en', 'card_suspend', 'card_wrong', false],
    ['BLOCK 1234 5678', 'en', 'card_suspend', 'too_much', true],
    ['STOP that credit card', 'en', 'card_suspend', 'card_wrong', false],
    ['FX', 'en', 'exchange_rate', 'currency_missing', false],
    ['FX XYZ', 'en', 'exchange_rate', 'currency_unknown', false],
    ['FX USD USD', 'en', 'exchange_rate', 'currency_missing', false],
    ['FX USD EUR GBP', 'en', 'exchange_rate', 'too_much', false],
    ['FX -5 USD', 'en', 'exchange_rate', 'amount_wrong', false],
    ['LANG klingon', 'en', 'language', 'language_unknown', false],
    ['START engine', 'en', 'start', 'too_much', false],
  ])('%s of %s', (text, locale, service, problem, isPrivate) => {
    const understood = interpreter.interpret(text, locale);
    if (problem === null) {
      // A raised digit is none.
      expect(understood).toMatchObject({ command: { amount: { value: '10' } } });
      return;
    }
    expect(understood).toEqual({
      kind: 'unclear',
      service,
      problem,
      example: interpreter.example(service as 'balance', 'en'),
      locale: 'en',
      private: isPrivate,
    });
  });

  it('has an example in the keyword’s language', () => {
    expect(interpreter.interpret('PAYER', 'en')).toMatchObject({
      example: 'PAYER EDF 120,50',
      locale: 'fr',
    });
  });
});

describe('what is unknown', () => {
  it.each([
    ['BLANCE', 'en', 'balance', 'en'],
    ['PYA POWER 50', 'en', 'bill_payment', 'en'],
    ['hlep', 'en', 'help', 'en'],
    ['BLOKC 1234', 'en', 'card_suspend', 'en'],
    ['stp chque 000123', 'en', 'stop_cheque', 'en'],
    ['SALDA', 'es-MX', 'balance', 'es'],
    ['बैलंस', 'hi-IN', 'balance', 'hi'],
    ['ok then give me the balance now', 'en', 'balance', 'en'],
    ['DO NOT BLOCK 1234', 'en', 'card_suspend', 'en'],
    ['END of the month', 'en', null, null],
    ['xyzzy', 'en', null, null],
    ['ZQ', 'en', null, null],
    ['अआइई', 'en', null, 'hi'],
    ['', 'en', null, null],
    ['🙂', 'en', null, null],
  ])('%s of %s is near %s', (text, locale, service, near) => {
    const nearest = service === null ? null : expect.objectContaining({ service });
    expect(interpreter.interpret(text, locale)).toEqual({ kind: 'unknown', nearest, locale: near });
  });
});
