import {
  CardType,
  Channel,
  CreditReceived_Kind as Kind,
  TransactionPosted_Direction as Direction,
} from '../../../src/rpc/generated/tellerline/v1/event.js';
import { money } from '../../kit/events.js';
import type { EventRow } from './event-row.js';

/** Where no threshold is passed; rules.test.ts has those that are. */
export const TRANSACTIONS: EventRow[] = [
  {
    kind: 'transaction_posted',
    messageClass: 'ALERT',
    hours: 6,
    told: [
      {
        to: 'american',
        body: {
          transactionPosted: {
            direction: Direction.DIRECTION_DEBIT,
            amount: money('USD', '42.99'),
            maskedAccount: 'XX4321',
            balance: money('USD', '1204.01'),
            counterparty: 'Corner Books',
            reference: 'T-9001',
            channel: Channel.CHANNEL_EFTPOS,
            maskedCard: 'XX6407',
            cardType: CardType.CARD_TYPE_DEBIT,
            countryCode: 'US',
            place: 'Boston',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: $42.99 debited from XX4321 (card XX6407) on Mar 14, 2025, 4:35 AM to Corner Books. Balance: $1,204.01. Ref: T-9001. Not you? Call us now.',
      },
      {
        to: 'english',
        body: {
          transactionPosted: {
            direction: Direction.DIRECTION_CREDIT,
            amount: money('INR', '1500.5'),
            maskedAccount: 'XX4321',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: INR 1,500.50 credited to XX4321 on 14 Mar 2025, 2:05 pm.',
      },
      {
        to: 'hindi',
        body: {
          transactionPosted: {
            direction: Direction.DIRECTION_CREDIT,
            amount: money('INR', '125000'),
            maskedAccount: 'XX4321',
            balance: money('INR', '184200.75'),
            counterparty: 'रवि कुमार',
            reference: 'T-9002',
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: खाते XX4321 में ₹1,25,000.00 जमा हुए, 14 मार्च 2025, 2:05 pm, प्रेषक: रवि कुमार। शेष: ₹1,84,200.75। संदर्भ: T-9002।',
      },
      {
        to: 'arabic',
        body: {
          transactionPosted: {
            direction: Direction.DIRECTION_DEBIT,
            amount: money('AED', '42.99'),
            maskedAccount: 'XX4321',
            balance: money('AED', '1204.01'),
            place: 'دبي',
          },
        },
        encoding: 'UCS2',
        text: 'من Demo Bank: تم خصم \u200f42.99\u00a0د.إ.\u200f من حسابكم XX4321 بتاريخ 14\u200f/03\u200f/2025، 12:35 م، دبي. الرصيد: \u200f1,204.01\u00a0د.إ.\u200f لم تقوموا بها؟ اتصلوا بنا فوراً.',
      },
      {
        to: 'spanish',
        body: {
          transactionPosted: {
            direction: Direction.DIRECTION_DEBIT,
            amount: money('MXN', '842.90'),
            maskedAccount: 'XX4321',
            balance: money('MXN', '11204.10'),
            counterparty: 'Farmacia Luna',
            maskedCard: 'XX6407',
            cardType: CardType.CARD_TYPE_CREDIT,
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: cargo de $842.90 en cuenta XX4321 (tarjeta XX6407), 14 mar 2025, 2:35 a.m., a favor de Farmacia Luna. Saldo: $11,204.10. Si no fue usted, avise al banco.',
      },
    ],
  },
  {
    kind: 'credit_received',
    messageClass: 'ALERT',
    hours: 6,
    told: [
      {
        to: 'english',
        body: {
          creditReceived: {
            kind: Kind.KIND_SALARY,
            amount: money('INR', '93150'),
            maskedAccount: 'XX4321',
            payer: 'Harbour Logistics',
            balance: money('INR', '104354.01'),
            reference: 'PAY-2025-03',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Your salary of INR 93,150.00 from Harbour Logistics was credited to XX4321 on 14 Mar 2025, 2:05 pm. Balance: INR 1,04,354.01. Ref: PAY-2025-03.',
      },
      {
        to: 'hindi',
        body: {
          creditReceived: {
            kind: Kind.KIND_SALARY,
            amount: money('INR', '93150'),
            maskedAccount: 'XX4321',
            payer: 'हार्बर लॉजिस्टिक्स',
            balance: money('INR', '104354.01'),
            reference: 'PAY-2025-03',
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: वेतन के ₹93,150.00 खाते XX4321 में जमा हुए, 14 मार्च 2025, 2:05 pm, प्रेषक: हार्बर लॉजिस्टिक्स। शेष: ₹1,04,354.01। संदर्भ: PAY-2025-03।',
      },
      {
        to: 'french',
        body: {
          creditReceived: {
            kind: Kind.KIND_REFUND,
            amount: money('EUR', '31.50'),
            maskedAccount: 'XX4321',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank : votre compte XX4321 est crédité de 31,50 € (remboursement) le 14 mars 2025, 09:35.',
      },
    ],
  },
  {
    kind: 'large_withdrawal',
    messageClass: 'ALERT',
    hours: 24,
    told: [
      {
        to: 'english',
        body: {
          largeWithdrawal: {
            amount: money('INR', '520000'),
            maskedAccount: 'XX4321',
            channel: Channel.CHANNEL_BRANCH,
            place: 'Bandra West',
            balance: money('INR', '81240.40'),
            reference: 'W-7734',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Large withdrawal of INR 5,20,000.00 from XX4321 at a branch (Bandra West) on 14 Mar 2025, 2:05 pm. Balance: INR 81,240.40. Ref: W-7734. Not you? Call us now.',
      },
      {
        to: 'arabic',
        body: {
          largeWithdrawal: {
            amount: money('AED', '52000'),
            maskedAccount: 'XX4321',
            channel: Channel.CHANNEL_TRANSFER,
            balance: money('AED', '8124.40'),
            reference: 'W-7734',
          },
        },
        encoding: 'UCS2',
        text: 'من Demo Bank: سحب كبير بمبلغ \u200f52,000.00\u00a0د.إ.\u200f من حسابكم XX4321 بتحويل بتاريخ 14\u200f/03\u200f/2025، 12:35 م. الرصيد: \u200f8,124.40\u00a0د.إ.\u200f المرجع: W-7734. لم تقوموا به؟ اتصلوا بنا فوراً.',
      },
      {
        to: 'spanish',
        body: {
          largeWithdrawal: { amount: money('MXN', '52000'), maskedAccount: 'XX4321' },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: cargo elevado de $52,000.00 en la cuenta XX4321, 14 mar 2025, 2:35 a.m. Si no fue usted, avise al banco.',
      },
    ],
  },
];
