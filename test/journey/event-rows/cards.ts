import { momentOf } from '../../../src/catalogue/samples.js';
import { CardType } from '../../../src/rpc/generated/tellerline/v1/event.js';
import type { EventRow } from './event-row.js';

const expectedBy = momentOf('2025-03-21T12:00:00Z');

export const CARDS: EventRow[] = [
  {
    kind: 'card_requested',
    messageClass: 'SERVICE',
    hours: 24,
    told: [
      {
        to: 'english',
        body: {
          cardRequested: {
            cardType: CardType.CARD_TYPE_DEBIT,
            maskedAccount: 'XX4321',
            productName: 'Platinum',
            expectedBy,
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: We have your request for a Platinum debit card on XX4321. Expect it by 21 Mar 2025. Not you? Call us now.',
      },
      {
        to: 'arabic',
        body: {
          cardRequested: {
            cardType: CardType.CARD_TYPE_CREDIT,
            maskedAccount: 'XX4321',
            productName: 'Platinum',
            expectedBy,
          },
        },
        encoding: 'UCS2',
        text: 'من Demo Bank: استلمنا طلبكم للحصول على بطاقة ائتمان Platinum للحساب XX4321. تصلكم بحلول 21\u200f/03\u200f/2025. لم تطلبوها؟ اتصلوا بنا فوراً.',
      },
      {
        to: 'french',
        body: {
          cardRequested: { cardType: CardType.CARD_TYPE_PREPAID, maskedAccount: 'XX4321' },
        },
        encoding: 'GSM7',
        text: 'Demo Bank : votre demande de carte prépayée pour le compte XX4321 est enregistrée. Pas vous ? Appelez-nous.',
      },
    ],
  },
  {
    kind: 'card_dispatched',
    messageClass: 'SERVICE',
    hours: 24,
    told: [
      {
        to: 'english',
        body: {
          cardDispatched: {
            cardType: CardType.CARD_TYPE_CREDIT,
            maskedCard: 'XX6407',
            productName: 'Platinum',
            courier: 'City Post',
            trackingNumber: 'CP-20250314-88',
            expectedBy,
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Your Platinum credit card XX6407 is on its way with City Post, tracking no. CP-20250314-88. Expect it by 21 Mar 2025. Did not ask for it? Call us now.',
      },
      {
        to: 'hindi',
        body: {
          cardDispatched: {
            cardType: CardType.CARD_TYPE_DEBIT,
            maskedCard: 'XX6407',
            courier: 'ब्लूडार्ट',
            trackingNumber: 'BD12345678',
            expectedBy,
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: आपका डेबिट कार्ड XX6407 भेज दिया गया है, कूरियर: ब्लूडार्ट, ट्रैकिंग नं. BD12345678। यह 21 मार्च 2025 तक मिलेगा। आपने नहीं मँगाया? तुरंत कॉल करें।',
      },
      {
        to: 'spanish',
        body: {
          cardDispatched: { cardType: CardType.CARD_TYPE_PREPAID, maskedCard: 'XX6407' },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: su tarjeta prepago XX6407 va en camino. Si no la ha pedido, llame al banco.',
      },
    ],
  },
  {
    kind: 'card_activated',
    messageClass: 'SERVICE',
    hours: 24,
    told: [
      {
        to: 'american',
        body: {
          cardActivated: {
            cardType: CardType.CARD_TYPE_CREDIT,
            maskedCard: 'XX6407',
            productName: 'Platinum',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Your Platinum credit card XX6407 was activated on Mar 14, 2025, 4:35 AM. Not you? Reply BLOCK 6407.',
      },
      {
        to: 'arabic',
        body: {
          cardActivated: { cardType: CardType.CARD_TYPE_DEBIT, maskedCard: 'XX6407' },
        },
        encoding: 'UCS2',
        text: 'من Demo Bank: تم تفعيل بطاقة الخصم XX6407 بتاريخ 14\u200f/03\u200f/2025، 12:35 م. لم تقوموا بذلك؟ ردوا بـ «حظر» 6407.',
      },
    ],
  },
];
