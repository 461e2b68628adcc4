import { Channel } from '../../../src/rpc/generated/tellerline/v1/event.js';
import { money } from '../../kit/events.js';
import type { EventRow } from './event-row.js';

export const CARD_ALERTS: EventRow[] = [
  {
    kind: 'large_card_withdrawal',
    messageClass: 'ALERT',
    hours: 24,
    told: [
      {
        to: 'american',
        body: {
          largeCardWithdrawal: {
            amount: money('USD', '900'),
            maskedCard: 'XX6407',
            channel: Channel.CHANNEL_ATM,
            place: 'Main Street 4',
            balance: money('USD', '304.01'),
            reference: 'ATM-5521',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: $900.00 withdrawn at an ATM (Main Street 4) with card XX6407 on Mar 14, 2025, 4:35 AM. Balance: $304.01. Ref: ATM-5521. Not you? Reply BLOCK 6407.',
      },
      {
        to: 'hindi',
        body: {
          largeCardWithdrawal: {
            amount: money('INR', '25000'),
            maskedCard: 'XX6407',
            channel: Channel.CHANNEL_EFTPOS,
            place: 'पुणे',
            balance: money('INR', '30401.50'),
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: कार्ड XX6407 से दुकान पर ₹25,000.00 का भुगतान हुआ (पुणे), 14 मार्च 2025, 2:05 pm। शेष: ₹30,401.50। आपने नहीं किया? उत्तर में BLOCK 6407 भेजें।',
      },
    ],
  },
  {
    kind: 'large_card_payment',
    messageClass: 'ALERT',
    hours: 24,
    told: [
      {
        to: 'american',
        body: {
          largeCardPayment: {
            amount: money('USD', '2480'),
            maskedCard: 'XX6407',
            merchant: 'Aurora Travel',
            countryCode: 'US',
            available: money('USD', '5520'),
            reference: 'C-80117',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: $2,480.00 paid with card XX6407 at Aurora Travel (United States) on Mar 14, 2025, 4:35 AM. Available: $5,520.00. Ref: C-80117. Not you? Reply BLOCK 6407.',
      },
      {
        to: 'arabic',
        body: {
          largeCardPayment: {
            amount: money('AED', '9480'),
            maskedCard: 'XX6407',
            merchant: 'أورورا للسفر',
            countryCode: 'AE',
            available: money('AED', '15520'),
          },
        },
        encoding: 'UCS2',
        text: 'من Demo Bank: تم دفع \u200f9,480.00\u00a0د.إ.\u200f ببطاقتكم XX6407 لدى أورورا للسفر (الإمارات العربية المتحدة) بتاريخ 14\u200f/03\u200f/2025، 12:35 م. الحد المتاح: \u200f15,520.00\u00a0د.إ.\u200f لم تقوموا بذلك؟ ردوا بـ «حظر» 6407.',
      },
      {
        to: 'french',
        body: {
          largeCardPayment: { amount: money('EUR', '2480'), maskedCard: 'XX6407' },
        },
        encoding: 'GSM7',
        text: 'Demo Bank : paiement de 2 480,00 € avec la carte XX6407 le 14 mars 2025, 09:35. Pas vous ? Répondez BLOQUER 6407.',
      },
    ],
  },
  {
    kind: 'card_used_abroad',
    messageClass: 'ALERT',
    hours: 24,
    told: [
      {
        to: 'english',
        body: {
          cardUsedAbroad: {
            amount: money('EUR', '63.50'),
            maskedCard: 'XX6407',
            countryCode: 'FR',
            merchant: 'Brasserie du Port',
            reference: 'C-80163',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Your card XX6407 was used abroad (France): €63.50 at Brasserie du Port on 14 Mar 2025, 2:05 pm. Ref: C-80163. Not you? Reply BLOCK 6407.',
      },
      {
        to: 'hindi',
        body: {
          cardUsedAbroad: {
            amount: money('EUR', '63.50'),
            maskedCard: 'XX6407',
            countryCode: 'FR',
            merchant: 'Brasserie du Port',
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: विदेश (फ़्रांस) में कार्ड XX6407 का उपयोग: €63.50, Brasserie du Port, 14 मार्च 2025, 2:05 pm। आपने नहीं किया? उत्तर में BLOCK 6407 भेजें।',
      },
      {
        to: 'spanish',
        body: {
          cardUsedAbroad: {
            amount: money('USD', '1063.50'),
            maskedCard: 'XX6407',
            countryCode: 'US',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: tarjeta XX6407 usada en el extranjero (Estados Unidos): USD 1,063.50, 14 mar 2025, 2:35 a.m. ¿No fue usted? Responda BLOQUEAR 6407.',
      },
    ],
  },
];
