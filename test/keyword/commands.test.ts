import { describe, expect, it } from '@jest/globals';
import type { Understood } from '../../src/keyword/understood.js';
import { interpreter } from './bank-keywords.js';

const digits = (words: string) => ({ words, accountType: null, digits: words });
const type = (words: string, accountType: string) => ({ words, accountType, digits: null });
const named = (words: string) => ({ words, accountType: null, digits: null });
const money = (value: string, currency: string | null = null) => ({ value, currency });

type Case = [text: string, locale: string, wanted: Record<string, unknown>];

function commandOf(text: string, locale: string): unknown {
  const understood: Understood = interpreter.interpret(text, locale);
  return understood.kind === 'command' ? understood.command : understood;
}

/** The command without what is always the same in a table. */
function table(service: string, rest: object, cases: readonly Case[]) {
  describe(service, () => {
    it.each(cases)('%j of %s', (text, locale, wanted) => {
      expect(commandOf(text, locale)).toEqual({ service, ...rest, ...wanted });
    });
  });
}

table('balance', { account: null }, [
  ['BAL', 'en', {}],
  ['  b a l  ', 'en', {}],
  ['Balance?', 'en', {}],
  ['B', 'en', {}],
  ['ＢＡＬ', 'en', {}],
  ['b\u200bal\u00a0', 'en', {}],
  ['“BAL”', 'en', {}],
  ['💰 bal 💰', 'en', {}],
  ['pls send BAL', 'en', {}],
  ['hi, what’s my balance please?', 'en', {}],
  ['BAL\n-- \nSent from my phone', 'en', {}],
  ['BAL\nSent from my phone', 'en', {}],
  ['> your balance was low\nBAL', 'en', {}],
  ['bal4321', 'en', { account: digits('4321') }],
  ['BAL XX4321', 'en', { account: digits('4321') }],
  ['BAL ४३२१', 'hi', { account: digits('4321') }],
  ['bal a/c no. 4321', 'en', { account: digits('4321') }],
  ['BAL 1234 5678 9012', 'en', { account: digits('123456789012') }],
  ['BAL savings', 'en', { account: type('savings', 'savings') }],
  ['BAL savings 4321', 'en', { account: digits('4321') }],
  ['BAL my credit card', 'en', { account: type('credit card', 'credit_card') }],
  ['bal Home  Loan', 'en', { account: named('home loan') }],
  ['SALDO ahorro', 'es-MX', { account: type('ahorro', 'savings') }],
  ['solde épargne', 'fr-FR', { account: type('épargne', 'savings') }],
  ['मेरा बैलेंस बताओ', 'hi-IN', {}],
  ['BALANCE KITNA HAI', 'hi-IN', {}],
  ['رَصيـــد', 'ar', {}],
  ['كم رصيدي؟', 'ar', {}],
]);

const PAYMENT = { biller: 'POWER', account: null, pin: null };
table('bill_payment', PAYMENT, [
  ['PAY POWER 120.50', 'en', { amount: money('120.50') }],
  ['PAY POWER 120.50.', 'en', { amount: money('120.50') }],
  ['pay 120,50 power', 'en', { amount: money('120.50') }],
  ['PAY POWER,50', 'en', { amount: money('50') }],
  ['PAY POWER 1,200.50', 'en', { amount: money('1200.50') }],
  ['PAY POWER 1.200,50', 'en', { amount: money('1200.50') }],
  ['PAY POWER 1,200', 'en-US', { amount: money('1200') }],
  ['PAY POWER 1 200.50', 'en', { amount: money('1200.50') }],
  ['PAY POWER 1\u202f200,50', 'fr', { amount: money('1200.50') }],
  ['PAY POWER ₹1,20,000.50', 'en-IN', { amount: money('120000.50', 'INR') }],
  ['PAY POWER Rs.500/-', 'en-IN', { amount: money('500', 'INR') }],
  ['PAY POWER रु ५००', 'hi-IN', { amount: money('500', 'INR') }],
  ['PAY POWER $20', 'en-US', { amount: money('20', 'USD') }],
  ['PAY POWER $20', 'es-MX', { amount: money('20', 'MXN') }],
  ['PAY POWER 20 USD', 'en', { amount: money('20', 'USD') }],
  ['PAY USD20 POWER', 'en', { amount: money('20', 'USD') }],
  ['PAY POWER 1.200 KWD', 'en', { amount: money('1.200', 'KWD') }],
  ['PAY POWER ٢٠٠', 'ar-AE', { amount: money('200') }],
  ['PAY POWER ١٬٢٠٠٫٥٠', 'ar-AE', { amount: money('1200.50') }],
  ['PAY POWER .50', 'en', { amount: money('0.50') }],
  ['PAY POWER 120 2468', 'en', { amount: money('120'), pin: '2468' }],
  ['PAY POWER 120 PIN: 2468', 'en', { amount: money('120'), pin: '2468' }],
  ['PAY POWER 120 2468 thanks', 'en', { amount: money('120'), pin: '2468' }],
  ['PAY POWER 1 200.50 246813', 'en', { amount: money('1200.50'), pin: '246813' }],
  ['PAY POWER 20 USD 2468', 'en', { amount: money('20', 'USD'), pin: '2468' }],
  ['PAY POWER 1200', 'en', { amount: money('1200') }],
  ['PAY 50 TO POWER', 'en', { amount: money('50') }],
  ['PAY POWER bill 50', 'en', { amount: money('50') }],
  ['PAY POWER 50 FROM savings', 'en', { amount: money('50'), account: type('savings', 'savings') }],
  ['PAY POWER 50 FROM 4321', 'en', { amount: money('50'), account: digits('4321') }],
  [
    'PAY POWER 50 FROM 4321 2468',
    'en',
    { amount: money('50'), account: digits('4321'), pin: '2468' },
  ],
  [
    'PAY 50 FROM savings TO POWER',
    'en',
    { amount: money('50'), account: type('savings', 'savings') },
  ],
  ['PAY AT&T 50', 'en', { biller: 'AT&T', amount: money('50') }],
  ['PAY G4S 50', 'en', { biller: 'G4S', amount: money('50') }],
  ['PAY TOP 20', 'en', { biller: 'TOP', amount: money('20') }],
  ['PAY BANK 20', 'en', { biller: 'BANK', amount: money('20') }],
  ['PAYER électricité 20', 'fr', { biller: 'ÉLECTRICITÉ', amount: money('20') }],
  [
    'PAGAR LUZ 120,50 DE AHORRO',
    'es',
    { biller: 'LUZ', amount: money('120.50'), account: type('ahorro', 'savings') },
  ],
  [
    'भुगतान POWER 120.50 बचत से 2468',
    'hi-IN',
    { amount: money('120.50'), account: type('बचत', 'savings'), pin: '2468' },
  ],
  ['دفع POWER ٢٠٠ درهم ٢٤٦٨', 'ar-AE', { amount: money('200', 'AED'), pin: '2468' }],
]);

const SAV = type('sav', 'savings');
const CUR = type('cur', 'current');
table('own_transfer', { amount: money('200'), pin: null }, [
  ['MOVE 200 SAV CUR', 'en', { from: SAV, to: CUR }],
  ['move 200 from sav to cur', 'en', { from: SAV, to: CUR }],
  ['MOVE 200 SAV TO CUR.', 'en', { from: SAV, to: CUR }],
  ['MOVE 200 TO CUR FROM SAV', 'en', { from: SAV, to: CUR }],
  ['MOVE SAV CUR 200', 'en', { from: SAV, to: CUR }],
  ['MOVE 200 SAV CUR 2468', 'en', { from: SAV, to: CUR, pin: '2468' }],
  ['MOVE 200 FROM SAV TO CUR PIN 2468', 'en', { from: SAV, to: CUR, pin: '2468' }],
  ['MOVE 200 4321 7788', 'en', { from: digits('4321'), to: digits('7788') }],
  ['MOVE 200 4321 7788 2468', 'en', { from: digits('4321'), to: digits('7788'), pin: '2468' }],
  ['MOVE 200 SAV 7788', 'en', { from: SAV, to: digits('7788') }],
  ['MOVE 200 SAV 4321 TO 7788', 'en', { from: digits('4321'), to: digits('7788') }],
  ['MOVE 200 HOME LOAN SAV', 'en', { from: named('home loan'), to: SAV }],
  ['MOVE 200 from sav to my Home Loan', 'en', { from: SAV, to: named('home loan') }],
  ['MOVE $200 SAV CUR', 'en-US', { amount: money('200', 'USD'), from: SAV, to: CUR }],
  [
    'MOVER 200 DE AHORRO A CORRIENTE',
    'es-MX',
    { from: type('ahorro', 'savings'), to: type('corriente', 'current') },
  ],
  [
    'VIRER 200 de épargne vers courant',
    'fr-FR',
    { from: type('épargne', 'savings'), to: type('courant', 'current') },
  ],
  ['ट्रांसफर २०० बचत से चालू में', 'hi-IN', { from: type('बचत', 'savings'), to: type('चालू', 'current') }],
  [
    'MOVE 200 BACHAT SE CHALU ME',
    'hi-IN',
    { from: type('bachat', 'savings'), to: type('chalu', 'current') },
  ],
  [
    'تحويل ٢٠٠ من توفير إلى جاري',
    'ar-AE',
    { from: type('توفير', 'savings'), to: type('جاري', 'current') },
  ],
]);

table('stop_cheque', { account: null }, [
  ['STOPCHQ 000123', 'en', { cheque: '000123' }],
  ['stop cheque no. 000123', 'en', { cheque: '000123' }],
  ['STOP-CHECK #000123', 'en', { cheque: '000123' }],
  ['stopchq000123', 'en', { cheque: '000123' }],
  ['STOPCHQ 000123 4321', 'en', { cheque: '000123', account: digits('4321') }],
  ['STOPCHQ 000123 FROM SAV', 'en', { cheque: '000123', account: SAV }],
  ['ANULAR CHEQUE 7', 'es', { cheque: '7' }],
  ['opposition au chèque 000123', 'fr', { cheque: '000123' }],
  ['चेक रोको ०००१२३', 'hi', { cheque: '000123' }],
  ['ايقاف شيك ٠٠٠١٢٣', 'ar', { cheque: '000123' }],
]);

table('card_request', {}, [
  ['CARD', 'en', { cardType: null }],
  ['CARD DEBIT', 'en', { cardType: 'debit' }],
  ['I want a new card', 'en', { cardType: null }],
  ['CARD credit card please', 'en', { cardType: 'credit' }],
  ['tarjeta de crédito', 'es', { cardType: 'credit' }],
  ['carte prépayée', 'fr', { cardType: 'prepaid' }],
  ['कार्ड क्रेडिट', 'hi', { cardType: 'credit' }],
  ['بطاقة ائتمان', 'ar', { cardType: 'credit' }],
]);

table('card_suspend', { card: null }, [
  ['BLOCK', 'en', {}],
  ['BLOCK 1234', 'en', { card: '1234' }],
  ['Block card XX1234!', 'en', { card: '1234' }],
  ['please block my debit card ending 1234', 'en', { card: '1234' }],
  ['BLOCK 4111 1111 1111 1234', 'en', { card: '1234' }],
  ['STOP CARD 1234', 'en', { card: '1234' }],
  ['bloquear mi tarjeta 1234', 'es', { card: '1234' }],
  ['bloquer ma carte 1234', 'fr', { card: '1234' }],
  ['CARD BAND KARO 1234', 'hi', { card: '1234' }],
  ['حظر بطاقتي ١٢٣٤', 'ar', { card: '1234' }],
]);

table('card_lost', { card: null }, [
  ['LOST 1234', 'en', { card: '1234' }],
  ['LOST MY CARD', 'en', {}],
  ['my card was stolen', 'en', {}],
  ['perdí mi tarjeta', 'es', {}],
  ['खो गया १२३४', 'hi', { card: '1234' }],
]);

table('card_compromised', { card: null }, [
  ['PIN LEAK 1234', 'en', { card: '1234' }],
  ['pinleak1234', 'en', { card: '1234' }],
]);

table('exchange_rate', { amount: null, quote: null }, [
  ['FX USD', 'en', { base: 'USD' }],
  ['FX 100 USD EUR', 'en', { amount: '100', base: 'USD', quote: 'EUR' }],
  ['FX USD TO EUR', 'en', { base: 'USD', quote: 'EUR' }],
  ['fx usd/eur', 'en', { base: 'USD', quote: 'EUR' }],
  ['FX USDEUR', 'en', { base: 'USD', quote: 'EUR' }],
  ['FX 1,500.50 dollars', 'en', { amount: '1500.50', base: 'USD' }],
  ['FX $', 'es-MX', { base: 'MXN' }],
  ['taux 100 euros', 'fr', { amount: '100', base: 'EUR' }],
  ['سعر ١٠٠ دولار يورو', 'ar', { amount: '100', base: 'USD', quote: 'EUR' }],
]);

table('language', {}, [
  ['LANG', 'en', { locale: null }],
  ['LANG HI', 'en', { locale: 'hi' }],
  ['LANG हिन्दी', 'en', { locale: 'hi' }],
  ['LANG हिंदी', 'en', { locale: 'hi' }],
  ['lang hindi please', 'en', { locale: 'hi' }],
  ['LANG espanol', 'en', { locale: 'es' }],
  ['langue anglais', 'fr', { locale: 'en' }],
  ['لغة عربي', 'ar', { locale: 'ar' }],
]);

table('help', { topic: null }, [
  ['HELP', 'en', {}],
  ['?', 'en', {}],
  ['Help me please', 'en', {}],
  ['HELP PAY', 'en', { topic: 'bill_payment' }],
  ['AYUDA SALDO', 'es', { topic: 'balance' }],
]);

describe('answers', () => {
  it.each([
    ['1', '1', null],
    ['1.', '1', null],
    ['1️⃣', '1', null],
    ['123456', '123456', null],
    ['123 456', '123456', null],
    ['123-456', '123456', null],
    ['१२३४५६', '123456', null],
    ['code is 123456', '123456', null],
    ['PIN 2468', '2468', null],
    ['YES 123456', '123456', 'yes'],
    ['Yes, please!', null, 'yes'],
    ['हाँ', null, 'yes'],
    ['sí', null, 'yes'],
    ['نعم', null, 'yes'],
    ['NO', null, 'no'],
    ['non merci', null, 'no'],
  ])('%s', (text, number, word) => {
    expect(interpreter.interpret(text, 'en')).toEqual({ kind: 'answer', digits: number, word });
  });

  it.each(['NO 1', '120.50', '①', 'no BAL', '-5.5'])('%s is none', (text) => {
    expect(interpreter.interpret(text, 'en').kind).toBe('unknown');
  });
});
