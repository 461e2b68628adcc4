import { dateOf } from '../../../src/catalogue/samples.js';
import {
  SecurityNotice_Kind as Kind,
  Wishes_Occasion as Occasion,
} from '../../../src/rpc/generated/tellerline/v1/event.js';
import type { EventRow } from './event-row.js';

export const OTHERS: EventRow[] = [
  {
    kind: 'wishes',
    messageClass: 'PROMOTION',
    hours: 6,
    told: [
      {
        to: 'english',
        body: {
          wishes: {
            occasion: Occasion.OCCASION_FESTIVAL,
            givenName: 'Asha',
            festival: 'Diwali',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Happy Diwali, Asha. Our best wishes to you and your family.',
      },
      {
        to: 'arabic',
        body: { wishes: { occasion: Occasion.OCCASION_BIRTHDAY, givenName: 'ليلى' } },
        encoding: 'UCS2',
        text: 'من Demo Bank: ليلى، كل عام وأنتم بخير بمناسبة عيد ميلادكم. نتمنى لكم عاماً سعيداً.',
      },
      {
        to: 'spanish',
        body: { wishes: { occasion: Occasion.OCCASION_ANNIVERSARY, givenName: 'Lucia' } },
        encoding: 'GSM7',
        text: 'Demo Bank: Lucia, gracias por otro año de confianza. Es un placer atenderle.',
      },
    ],
  },
  {
    kind: 'offer',
    messageClass: 'PROMOTION',
    hours: 12,
    told: [
      {
        to: 'english',
        body: {
          offer: {
            headline: 'Home loans from 7.9 %',
            details: 'No fees for customers of two years and more.',
            validUntil: dateOf('2025-04-30'),
            link: 'https://demobank.example/offers/home',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Home loans from 7.9 %\nNo fees for customers of two years and more.\nValid until 30 Apr 2025\nhttps://demobank.example/offers/home\nReply STOP to end offers.',
      },
      {
        to: 'hindi',
        body: {
          offer: {
            headline: 'गृह ऋण 7.9% से',
            details: 'पुराने ग्राहकों के लिए कोई शुल्क नहीं।',
            validUntil: dateOf('2025-04-30'),
            link: 'https://demobank.example/offers/home',
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: गृह ऋण 7.9% से\nपुराने ग्राहकों के लिए कोई शुल्क नहीं।\n30 अप्रैल 2025 तक मान्य\nhttps://demobank.example/offers/home\nऑफ़र बंद करने के लिए उत्तर में STOP भेजें।',
      },
      {
        to: 'french',
        body: { offer: { headline: 'Prêt immobilier : taux en baisse' } },
        encoding: 'UCS2',
        text: "Demo Bank : Prêt immobilier : taux en baisse\nRépondez STOP pour ne plus recevoir d'offres.",
      },
    ],
  },
  {
    kind: 'security_notice',
    messageClass: 'ALERT',
    hours: 24,
    told: [
      {
        to: 'english',
        body: {
          securityNotice: {
            kind: Kind.KIND_NEW_DEVICE,
            subject: 'Firefox on Linux',
            place: 'Pune',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Sign-in from a new device (Firefox on Linux) on 14 Mar 2025, 2:05 pm, Pune. Not you? Call us now.',
      },
      {
        to: 'arabic',
        body: { securityNotice: { kind: Kind.KIND_SIM_CHANGED } },
        encoding: 'UCS2',
        text: 'من Demo Bank: تم تغيير شريحة SIM الخاصة برقمكم بتاريخ 14\u200f/03\u200f/2025، 12:35 م. لم تقوموا بذلك؟ اتصلوا بنا فوراً.',
      },
      {
        to: 'spanish',
        body: { securityNotice: { kind: Kind.KIND_NEW_PAYEE, subject: 'Ana Torres' } },
        encoding: 'GSM7',
        text: 'Demo Bank: se ha añadido un nuevo beneficiario (Ana Torres), 14 mar 2025, 2:35 a.m. Si no fue usted, avise al banco de inmediato.',
      },
    ],
  },
  {
    // Of the bank's own: config/events/loyalty_points.yaml.
    kind: 'loyalty_points',
    messageClass: 'SERVICE',
    hours: 12,
    told: [
      {
        to: 'english',
        body: {
          customEvent: {
            name: 'loyalty_points',
            data: { points: 1250, card_name: 'Voyager', expires_on: '2025-12-31' },
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: 1,250 loyalty points were credited to your Voyager card. Use by 31 Dec 2025.',
      },
      {
        to: 'hindi',
        body: {
          customEvent: {
            name: 'loyalty_points',
            data: { points: 1250, card_name: 'Voyager', expires_on: '2025-12-31' },
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: आपके Voyager कार्ड में 1,250 लॉयल्टी पॉइंट जोड़े गए। 31 दिस॰ 2025 तक उपयोग करें।',
      },
      {
        to: 'french',
        body: { customEvent: { name: 'loyalty_points', data: { points: 1 } } },
        encoding: 'GSM7',
        text: 'Demo Bank : 1 point ajouté sur votre compte de points.',
      },
    ],
  },
];
