import { dateOf, momentOf } from '../../../src/catalogue/samples.js';
import { money } from '../../kit/events.js';
import type { EventRow } from './event-row.js';

const february = { periodFrom: dateOf('2025-02-01'), periodTo: dateOf('2025-02-28') };

export const ACCOUNTS: EventRow[] = [
  {
    kind: 'account_opened',
    messageClass: 'SERVICE',
    hours: 24,
    told: [
      {
        to: 'english',
        body: {
          accountOpened: {
            maskedAccount: 'XX4321',
            accountType: 'Savings',
            branchName: 'Bandra West',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Welcome! Your Savings account XX4321 is now open at Bandra West. Did not ask for it? Call us at once.',
      },
      {
        to: 'hindi',
        body: {
          accountOpened: {
            maskedAccount: 'XX4321',
            accountType: 'बचत',
            branchName: 'बांद्रा पश्चिम',
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: आपका स्वागत है! आपका बचत खाता XX4321 बांद्रा पश्चिम शाखा में खुल गया है। यदि आपने अनुरोध नहीं किया, तो तुरंत हमें कॉल करें।',
      },
      {
        to: 'french',
        body: { accountOpened: { maskedAccount: 'XX4321', accountType: 'courant' } },
        encoding: 'GSM7',
        text: "Demo Bank : bienvenue. Votre compte courant XX4321 est ouvert. Si vous ne l'avez pas demandé, appelez-nous sans tarder.",
      },
    ],
  },
  {
    kind: 'balance_report',
    messageClass: 'SERVICE',
    hours: 12,
    told: [
      {
        to: 'english',
        body: {
          balanceReport: {
            maskedAccount: 'XX4321',
            balance: money('INR', '120400.50'),
            asOf: momentOf('2025-02-28T18:00:00Z'),
            available: money('INR', '170400.50'),
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Balance of XX4321 on 28 Feb 2025: INR 1,20,400.50. Available to spend: INR 1,70,400.50.',
      },
      {
        to: 'arabic',
        body: {
          balanceReport: {
            maskedAccount: 'XX4321',
            balance: money('AED', '1204.50'),
            asOf: momentOf('2025-02-28T18:00:00Z'),
            available: money('AED', '1704.50'),
          },
        },
        encoding: 'UCS2',
        text: 'من Demo Bank: رصيد حسابكم XX4321 في 28\u200f/02\u200f/2025: \u200f1,204.50\u00a0د.إ.\u200f الرصيد المتاح: \u200f1,704.50\u00a0د.إ.\u200f',
      },
      {
        to: 'spanish',
        body: {
          balanceReport: {
            maskedAccount: 'XX4321',
            balance: money('MXN', '-25.00'),
            // The last of the month, by the customer's calendar.
            asOf: momentOf('2025-03-01T04:00:00Z'),
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: saldo de la cuenta XX4321 al 28 feb 2025: -$25.00.',
      },
    ],
  },
  {
    kind: 'statement_ready',
    messageClass: 'SERVICE',
    hours: 72,
    told: [
      {
        to: 'american',
        body: {
          statementReady: {
            maskedAccount: 'XX4321',
            ...february,
            link: 'https://demobank.example/s/2025-02',
          },
        },
        encoding: 'GSM7',
        text: 'Demo Bank: Your statement of XX4321 from Feb 1, 2025 to Feb 28, 2025 is ready: https://demobank.example/s/2025-02',
      },
      {
        to: 'hindi',
        body: {
          statementReady: {
            maskedAccount: 'XX4321',
            ...february,
            link: 'https://demobank.example/s/2025-02',
          },
        },
        encoding: 'UCS2',
        text: 'Demo Bank: खाते XX4321 का 1 फ़र॰ 2025 से 28 फ़र॰ 2025 तक का विवरण तैयार है: https://demobank.example/s/2025-02',
      },
    ],
  },
];
