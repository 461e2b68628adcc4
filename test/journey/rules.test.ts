import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Sparse } from '../../src/cli/unary-calls.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import {
  CardType,
  Channel,
  TransactionPosted_Direction as Direction,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { eventOf, money } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';
import { nextArrival } from './arrivals.js';
import { OCCURRED_AT } from './event-rows/event-row.js';

type Posted = NonNullable<Sparse<Event>['transactionPosted']>;

const DEBIT_CARD = { maskedCard: 'XX6407', cardType: CardType.CARD_TYPE_DEBIT };
const CREDIT_CARD = { maskedCard: 'XX9012', cardType: CardType.CARD_TYPE_CREDIT };

describe('a transaction past a threshold', () => {
  const journey = useJourney({
    settings: {
      bank: { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata', country: 'IN' },
      clients: BANK_CLIENTS,
      thresholds: {
        largeWithdrawal: { INR: 50_000 },
        largeCardWithdrawal: { INR: 20_000 },
        largeCardPayment: { INR: 30_000 },
        lowBalance: { INR: 1_000, AED: 200 },
      },
    },
  });

  /** Of 60,000 rupees unless told otherwise, at 14:05 in Kolkata. */
  async function told(customerId: string, number: string, posted: Posted) {
    const { client } = journey.tellerline;
    const event = eventOf(
      {
        transactionPosted: {
          direction: Direction.DIRECTION_DEBIT,
          amount: money('INR', '60000'),
          maskedAccount: 'XX4321',
          ...posted,
        },
      },
      { recipient: customerId === '' ? { msisdn: `+${number}` } : { customerId } },
    );
    const answer = await client.publish({ event: { ...event, occurredAt: OCCURRED_AT } });
    const { text } = await nextArrival(journey.smsc, number, answer.segments);
    await journey.watching.reached([answer.messageId], 'MESSAGE_STATE_DELIVERED');
    const message = await journey.message(answer.messageId);
    expect([answer.suppressed, message.eventType]).toEqual([false, answer.eventType]);
    return [answer.eventType, text];
  }

  const english = (posted: Posted) => told('C-1001', '919876543210', posted);
  const hindi = (posted: Posted) => told('C-1002', '919812345678', posted);
  const arabic = (posted: Posted) => told('C-1004', '971501234567', posted);

  it('of withdrawals is told as a large withdrawal', async () => {
    const posted = {
      channel: Channel.CHANNEL_TRANSFER,
      place: 'Pune',
      balance: money('INR', '8400'),
      reference: 'R-1',
    };
    expect(await english(posted)).toEqual([
      'large_withdrawal',
      'Demo Bank: Large withdrawal of INR 60,000.00 from XX4321 by transfer (Pune) on 14 Mar 2025, 2:05 pm. Balance: INR 8,400.00. Ref: R-1. Not you? Call us now.',
    ]);
    expect(await hindi(posted)).toEqual([
      'large_withdrawal',
      'Demo Bank: बड़ी निकासी: खाते XX4321 से ₹60,000.00 निकाले गए, ट्रांसफर से (Pune), 14 मार्च 2025, 2:05 pm। शेष: ₹8,400.00। संदर्भ: R-1। आपने नहीं किया? तुरंत कॉल करें।',
    ]);
  });

  it('is told plainly one paisa below it', async () => {
    const posted = { amount: money('INR', '49999.99'), channel: Channel.CHANNEL_TRANSFER };
    expect(await english(posted)).toEqual([
      'transaction_posted',
      'Demo Bank: INR 49,999.99 debited from XX4321 on 14 Mar 2025, 2:05 pm. Not you? Call us now.',
    ]);
  });

  it('is told plainly where money comes in', async () => {
    expect(await english({ direction: Direction.DIRECTION_CREDIT })).toEqual([
      'transaction_posted',
      'Demo Bank: INR 60,000.00 credited to XX4321 on 14 Mar 2025, 2:05 pm.',
    ]);
  });

  it('of card withdrawals is told as one, with the word that blocks the card', async () => {
    const posted = {
      amount: money('INR', '20000'),
      channel: Channel.CHANNEL_ATM,
      place: 'MG Road',
      ...DEBIT_CARD,
    };
    expect(await english({ ...posted, reference: 'R-2' })).toEqual([
      'large_card_withdrawal',
      'Demo Bank: INR 20,000.00 withdrawn at an ATM (MG Road) with card XX6407 on 14 Mar 2025, 2:05 pm. Ref: R-2. Not you? Reply BLOCK 6407.',
    ]);
    expect(await hindi({ ...posted, reference: 'R-2' })).toEqual([
      'large_card_withdrawal',
      'Demo Bank: कार्ड XX6407 से एटीएम पर ₹20,000.00 निकाले गए (MG Road), 14 मार्च 2025, 2:05 pm। संदर्भ: R-2। आपने नहीं किया? उत्तर में BLOCK 6407 भेजें।',
    ]);
  });

  it('of card payments is told as one', async () => {
    const posted = { counterparty: 'Aurora Travel', countryCode: 'IN', ...CREDIT_CARD };
    expect(await english({ ...posted, reference: 'R-3' })).toEqual([
      'large_card_payment',
      'Demo Bank: INR 60,000.00 paid with card XX9012 at Aurora Travel (India) on 14 Mar 2025, 2:05 pm. Ref: R-3. Not you? Reply BLOCK 9012.',
    ]);
  });

  it('is told as use abroad, however little it is', async () => {
    const posted = {
      amount: money('EUR', '3.50'),
      countryCode: 'FR',
      counterparty: 'Cafe du Port',
      ...DEBIT_CARD,
    };
    expect(await english({ ...posted, reference: 'R-4' })).toEqual([
      'card_used_abroad',
      'Demo Bank: Your card XX6407 was used abroad (France): €3.50 at Cafe du Port on 14 Mar 2025, 2:05 pm. Ref: R-4. Not you? Reply BLOCK 6407.',
    ]);
    expect(await arabic({ ...posted, reference: 'R-4' })).toEqual([
      'card_used_abroad',
      'من Demo Bank: استُخدمت بطاقتكم XX6407 في الخارج (فرنسا): \u200f3.50\u00a0€ لدى Cafe du Port، 14\u200f/03\u200f/2025، 12:35 م. المرجع: R-4. لم تقوموا بذلك؟ ردوا بـ «حظر» 6407.',
    ]);
  });

  it('of the balance is said with the transaction', async () => {
    const posted = { amount: money('INR', '300'), balance: money('INR', '999.99') };
    expect(await english(posted)).toEqual([
      'transaction_posted',
      'Demo Bank: INR 300.00 debited from XX4321 on 14 Mar 2025, 2:05 pm. Balance: INR 999.99. Your balance is below INR 1,000.00. Not you? Call us now.',
    ]);
    expect(await hindi(posted)).toEqual([
      'transaction_posted',
      'Demo Bank: खाते XX4321 से ₹300.00 निकाले गए, 14 मार्च 2025, 2:05 pm। शेष: ₹999.99 (₹1,000.00 से कम)। आपने नहीं किया? तुरंत कॉल करें।',
    ]);
    const withdrawal = { channel: Channel.CHANNEL_BRANCH, balance: money('INR', '400') };
    expect(await english({ ...withdrawal, reference: 'R-5' })).toEqual([
      'large_withdrawal',
      'Demo Bank: Large withdrawal of INR 60,000.00 from XX4321 at a branch on 14 Mar 2025, 2:05 pm. Balance: INR 400.00. Your balance is below INR 1,000.00. Ref: R-5. Not you? Call us now.',
    ]);
  });

  it("is the bank's for a number of which nobody is known", async () => {
    const posted = { channel: Channel.CHANNEL_ONLINE, reference: 'R-6' };
    expect(await told('', '447400999888', posted)).toEqual([
      'large_withdrawal',
      'Demo Bank: Large withdrawal of INR 60,000.00 from XX4321 online on Mar 14, 2025, 2:05 PM. Ref: R-6. Not you? Call us now.',
    ]);
  });

  describe('of their own', () => {
    const careful = (posted: Posted) => told('own-1', '919812340001', posted);
    const abroad = (posted: Posted) => told('own-2', '919812340002', posted);

    beforeAll(async () => {
      const { customers } = journey.tellerline.client;
      const customer = { locale: 'en-IN', timeZone: 'Asia/Kolkata' };
      await customers.upsertCustomer({
        customer: {
          ...customer,
          customerId: 'own-1',
          msisdn: '+919812340001',
          thresholds: {
            largeWithdrawal: money('INR', '5000'),
            largeCardPayment: money('INR', '100000'),
            lowBalance: money('INR', '25000'),
          },
        },
      });
      await customers.upsertCustomer({
        customer: {
          ...customer,
          customerId: 'own-2',
          msisdn: '+919812340002',
          thresholds: { homeCountryCode: 'AE' },
        },
      });
    });

    it("stands above the bank's, be it lower or higher", async () => {
      const amount = money('INR', '5000');
      expect(await careful({ amount, channel: Channel.CHANNEL_CHEQUE, reference: 'R-7' })).toEqual([
        'large_withdrawal',
        'Demo Bank: Large withdrawal of INR 5,000.00 from XX4321 by cheque on 14 Mar 2025, 2:05 pm. Ref: R-7. Not you? Call us now.',
      ]);
      expect(await careful({ ...CREDIT_CARD, reference: 'R-8' })).toEqual([
        'transaction_posted',
        'Demo Bank: INR 60,000.00 debited from XX4321 (card XX9012) on 14 Mar 2025, 2:05 pm. Ref: R-8. Not you? Call us now.',
      ]);
      const balance = money('INR', '24000');
      expect(await careful({ amount: money('INR', '10'), balance })).toEqual([
        'transaction_posted',
        'Demo Bank: INR 10.00 debited from XX4321 on 14 Mar 2025, 2:05 pm. Balance: INR 24,000.00. Your balance is below INR 25,000.00. Not you? Call us now.',
      ]);
    });

    it('is of the country where their cards are at home', async () => {
      const at = (countryCode: string, reference: string) =>
        abroad({ amount: money('AED', '30'), countryCode, reference, ...DEBIT_CARD });
      expect(await at('AE', 'R-9')).toEqual([
        'transaction_posted',
        'Demo Bank: AED 30.00 debited from XX4321 (card XX6407) on 14 Mar 2025, 2:05 pm. Ref: R-9. Not you? Call us now.',
      ]);
      expect(await at('IN', 'R-10')).toEqual([
        'card_used_abroad',
        'Demo Bank: Your card XX6407 was used abroad (India): AED 30.00 on 14 Mar 2025, 2:05 pm. Ref: R-10. Not you? Reply BLOCK 6407.',
      ]);
    });
  });
});
