import { dateOf, momentOf } from '../../../src/catalogue/samples.js';
import {
  ChequeReturned_Reason as Returned,
  StandingOrderFailed_Reason as Failed,
} from '../../../src/rpc/generated/tellerline/v1/event.js';
import { money } from '../../kit/events.js';
import type { EventRow } from './event-row.js';

export const PAYMENTS: EventRow[] = [
  {
    kind: 'standing_order_executed',
    messageClass: 'ALERT',
    hours: 6,
    told: [
      {
        to: 'english',
        body: {
          standingOrderExecuted: {
            amount: money('INR', '18500'),
            payee: 'Elm Court Housing',
            maskedAccount: 'XX4321',
            nextOn: momentOf('2025-04-14T06:00:00Z'),
            reference: 'RENT-03',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Standing order of INR 18,500.00 to Elm Court Housing paid from XX4321 on 14 Mar 2025, 2:05 pm. Next payment: 14 Apr 2025. Ref: RENT-03.',
      },
      {
        to: 'arabic',
        body: {
          standingOrderExecuted: {
            amount: money('AED', '4850'),
            payee: 'النخيل للإسكان',
            maskedAccount: 'XX4321',
            nextOn: momentOf('2025-04-14T06:00:00Z'),
            reference: 'RENT-03',
          },
        },
        encoding: 'UCS2',
        text: 'من Demo Bank: تم تنفيذ الأمر المستديم: دفع \u200f4,850.00\u00a0د.إ.\u200f إلى النخيل للإسكان من حسابكم XX4321 بتاريخ 14\u200f/03\u200f/2025، 12:35 م. الدفعة القادمة: 14\u200f/04\u200f/2025. المرجع: RENT-03.',
      },
    ],
  },
  {
    kind: 'standing_order_failed',
    messageClass: 'ALERT',
    hours: 6,
    told: [
      {
        to: 'english',
        body: {
          standingOrderFailed: {
            amount: money('INR', '18500'),
            payee: 'Elm Court Housing',
            maskedAccount: 'XX4321',
            reason: Failed.REASON_INSUFFICIENT_FUNDS,
            retryOn: momentOf('2025-03-17T06:00:00Z'),
            reference: 'RENT-03',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Standing order of INR 18,500.00 to Elm Court Housing from XX4321 failed on 14 Mar 2025, 2:05 pm: not enough money. Ref: RENT-03. Next try: 17 Mar 2025.',
      },
      {
        to: 'hindi',
        body: {
          standingOrderFailed: {
            amount: money('INR', '18500'),
            payee: 'एल्म कोर्ट',
            maskedAccount: 'XX4321',
            reason: Failed.REASON_LIMIT_EXCEEDED,
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: स्थायी अनुदेश: खाते XX4321 से एल्म कोर्ट को ₹18,500.00 का भुगतान नहीं हुआ, 14 मार्च 2025, 2:05 pm। कारण: राशि सीमा से अधिक। कृपया अन्य माध्यम से भुगतान करें।',
      },
    ],
  },
  {
    kind: 'cheque_paid',
    messageClass: 'ALERT',
    hours: 6,
    told: [
      {
        to: 'english',
        body: {
          chequePaid: {
            chequeNumber: '000417',
            amount: money('INR', '27500'),
            maskedAccount: 'XX4321',
            payee: 'Oakfield School',
            balance: money('INR', '92900.01'),
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Cheque 000417 for INR 27,500.00 to Oakfield School was paid from XX4321 on 14 Mar 2025, 2:05 pm. Balance: INR 92,900.01. Not yours? Call us now.',
      },
      {
        to: 'arabic',
        body: {
          chequePaid: {
            chequeNumber: '000417',
            amount: money('AED', '2750'),
            maskedAccount: 'XX4321',
            payee: 'مدرسة السنديان',
            balance: money('AED', '9290.01'),
          },
        },
        encoding: 'UCS2',
        text: 'من Demo Bank: تم صرف الشيك 000417 بمبلغ \u200f2,750.00\u00a0د.إ.\u200f لصالح مدرسة السنديان من حسابكم XX4321 بتاريخ 14\u200f/03\u200f/2025، 12:35 م. الرصيد: \u200f9,290.01\u00a0د.إ.\u200f لم تصدروه؟ اتصلوا بنا فوراً.',
      },
      {
        to: 'french',
        body: {
          chequePaid: {
            chequeNumber: '000417',
            amount: money('EUR', '275'),
            maskedAccount: 'XX4321',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank : chèque 000417 de 275,00 € débité du compte XX4321 le 14 mars 2025, 09:35. Pas vous ? Appelez-nous sans tarder.',
      },
    ],
  },
  {
    kind: 'cheque_returned',
    messageClass: 'ALERT',
    hours: 6,
    told: [
      {
        to: 'english',
        body: {
          chequeReturned: {
            chequeNumber: '000418',
            amount: money('INR', '27500'),
            maskedAccount: 'XX4321',
            reason: Returned.REASON_INSUFFICIENT_FUNDS,
            fee: money('INR', '150'),
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Cheque 000418 for INR 27,500.00 on XX4321 was returned unpaid on 14 Mar 2025, 2:05 pm: not enough money in the account. Fee: INR 150.00.',
      },
      {
        to: 'hindi',
        body: {
          chequeReturned: {
            chequeNumber: '000418',
            amount: money('INR', '27500'),
            maskedAccount: 'XX4321',
            reason: Returned.REASON_SIGNATURE,
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: खाते XX4321 का चेक 000418 (₹27,500.00) बिना भुगतान लौटाया गया, 14 मार्च 2025, 2:05 pm। कारण: हस्ताक्षर मेल नहीं खाते।',
      },
    ],
  },
  {
    kind: 'insufficient_funds',
    messageClass: 'ALERT',
    hours: 6,
    told: [
      {
        to: 'english',
        body: {
          insufficientFunds: {
            payment: 'Electricity bill',
            amount: money('INR', '1300'),
            missing: money('INR', '345.50'),
            maskedAccount: 'XX4321',
            payInBy: momentOf('2025-03-17T12:00:00Z'),
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Not enough money in XX4321 for Electricity bill (INR 1,300.00). Missing: INR 345.50. Please pay it in by 17 Mar 2025.',
      },
      {
        to: 'arabic',
        body: {
          insufficientFunds: {
            payment: 'فاتورة الكهرباء',
            amount: money('AED', '130'),
            missing: money('AED', '34.50'),
            maskedAccount: 'XX4321',
          },
        },
        encoding: 'UCS2',
        text: 'من Demo Bank: رصيد حسابكم XX4321 لا يكفي لسداد فاتورة الكهرباء (\u200f130.00\u00a0د.إ.\u200f). الناقص: \u200f34.50\u00a0د.إ.\u200f يرجى إيداعه في أقرب وقت.',
      },
      {
        to: 'spanish',
        body: {
          insufficientFunds: {
            payment: 'recibo de luz',
            amount: money('MXN', '1300'),
            missing: money('MXN', '345.50'),
            maskedAccount: 'XX4321',
            payInBy: momentOf('2025-03-17T18:00:00Z'),
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: saldo insuficiente en la cuenta XX4321 para recibo de luz ($1,300.00). Importe que falta: $345.50. Puede ingresarlo hasta el 17 mar 2025.',
      },
    ],
  },
  {
    kind: 'payment_due',
    messageClass: 'SERVICE',
    hours: 12,
    told: [
      {
        to: 'english',
        body: {
          paymentDue: {
            payment: 'Credit card bill',
            amount: money('INR', '16400'),
            dueOn: dateOf('2025-04-05'),
            minimum: money('INR', '820'),
            maskedAccount: 'XX6407',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Credit card bill (XX6407): INR 16,400.00 is due on 5 Apr 2025. Please pay at least INR 820.00. If you have paid, ignore this message.',
      },
      {
        to: 'hindi',
        body: {
          paymentDue: {
            payment: 'क्रेडिट कार्ड बिल',
            amount: money('INR', '16400'),
            dueOn: dateOf('2025-04-05'),
            minimum: money('INR', '820'),
            maskedAccount: 'XX6407',
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: क्रेडिट कार्ड बिल (XX6407): ₹16,400.00 का भुगतान 5 अप्रैल 2025 को देय है। न्यूनतम राशि: ₹820.00। भुगतान कर चुके हों तो अनदेखा करें।',
      },
      {
        to: 'french',
        body: {
          paymentDue: {
            payment: 'Prêt immobilier',
            amount: money('EUR', '640'),
            dueOn: dateOf('2025-04-05'),
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank : Prêt immobilier : 640,00 € à régler au plus tard le 5 avr. 2025. Si vous avez déjà payé, ignorez ce message.',
      },
    ],
  },
];
