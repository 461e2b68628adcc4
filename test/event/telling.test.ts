import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import {
  CardType,
  Channel,
  TransactionPosted_Direction as Direction,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import type { Event, TransactionPosted } from '../../src/rpc/generated/tellerline/v1/event.js';
import { KEYS, settingsOf } from '../rpc/gateway.js';
import { usePublishing } from './publishing.js';

const usd = (units: string) => ({ currencyCode: 'USD', units, nanos: 0 });
const NUMBER = { msisdn: '+919812345678' };

let made = 0;
/** An event of a minute ago, of an ID of its own. */
function event(body: Partial<Event>, more: Partial<Event> = {}): Event {
  const seconds = String(Math.floor(Date.now() / 1000) - 60);
  return {
    eventId: `telling-${(made += 1)}`,
    recipient: NUMBER,
    occurredAt: { seconds, nanos: 0 },
    locale: 'en',
    ...body,
    ...more,
  };
}

function posted(change: Partial<TransactionPosted>, more: Partial<Event> = {}): Event {
  const transactionPosted = {
    direction: Direction.DIRECTION_DEBIT,
    amount: usd('900'),
    maskedAccount: 'XX4321',
    balance: undefined,
    counterparty: '',
    reference: '',
    channel: Channel.CHANNEL_ATM,
    maskedCard: 'XX9876',
    cardType: CardType.CARD_TYPE_DEBIT,
    countryCode: '',
    place: 'Main Street',
    ...change,
  };
  return event({ transactionPosted }, more);
}

const withdrawal = (change: object, more: Partial<Event> = {}): Event =>
  event(
    {
      largeWithdrawal: {
        amount: usd('900'),
        maskedAccount: 'XX4321',
        channel: Channel.CHANNEL_ATM,
        place: '',
        balance: undefined,
        reference: '',
        ...change,
      },
    },
    more,
  );

describe('what customers are told', () => {
  const publishing = usePublishing(() =>
    settingsOf({
      thresholds: {
        largeWithdrawal: { USD: 2000 },
        largeCardWithdrawal: { USD: 500 },
        largeCardPayment: { USD: 1000 },
        lowBalance: { USD: 50 },
      },
      events: { duplicates: [{ events: ['insufficient_funds', 'wishes'], within: '1h' }] },
    }),
  );
  const publish = (...args: Parameters<typeof publishing.publish>) => publishing.publish(...args);
  const { acceptor } = publishing;
  let reference = '';

  beforeEach(() => {
    reference = `R-${(made += 1)}`;
    acceptor.taken.length = 0;
    publishing.reports.length = 0;
  });
  afterEach(() => {
    acceptor.refusal = null;
  });

  describe('a transaction past a threshold', () => {
    it('is told as what it is, with the words and the life of that kind', async () => {
      const answer = await publish(posted({ reference }));
      expect(answer).toMatchObject({
        eventType: 'large_card_withdrawal',
        repeatedEvent: false,
        suppressed: false,
        segments: 1,
      });
      const [message] = acceptor.taken;
      expect(message).toMatchObject({ eventType: 'large_card_withdrawal', messageClass: 'alert' });
      expect(message.composition.text).toMatch(/900/);
      expect(message.composition.text).toContain('9876');
      // The alert's own day, and not the six hours of its class.
      expect(message.expiresAt).toBeGreaterThan(Date.now() + 23 * 3_600_000);
      expect(publishing.reports).toEqual([
        { kind: 'told_as', from: 'transaction_posted', to: 'large_card_withdrawal' },
      ]);
    });

    it('is told plainly below it', async () => {
      const answer = await publish(posted({ reference, amount: usd('499') }));
      expect(answer.eventType).toBe('transaction_posted');
      expect(publishing.reports).toEqual([]);
    });

    it('needs no more of its client than what the client sent', async () => {
      await expect(publish(posted({ reference }), KEYS.cards)).rejects.toMatchObject({ code: 7 });
      const { gateway } = publishing;
      const before = gateway.settings.current;
      const narrow = before.clients.map((client) =>
        client.id === 'bank' ? { ...client, events: ['transaction_posted'] } : client,
      );
      gateway.settings.changes.next({ before, after: { ...before, clients: narrow } });
      await expect(publish(withdrawal({ reference }))).rejects.toMatchObject({ code: 7 });
      expect((await publish(posted({ reference }))).eventType).toBe('large_card_withdrawal');
      gateway.settings.changes.next({ before, after: before });
    });

    it('is measured by the customer’s own limits and home', async () => {
      await publishing.customer('C-own', {
        thresholds: { largeCardWithdrawal: usd('1000'), homeCountry: 'FR' },
      });
      const recipient = { customerId: 'C-own' };
      const small = await publish(posted({ reference }, { recipient }));
      expect(small.eventType).toBe('transaction_posted');
      const home = await publish(posted({ countryCode: 'FR', reference }, { recipient }));
      expect(home.eventType).toBe('transaction_posted');
      const away = await publish(posted({ countryCode: 'US', reference }, { recipient }));
      expect(away.eventType).toBe('card_used_abroad');
      // By the number alone nobody can say that it is theirs.
      const byNumber = await publish(posted({ reference }));
      expect(byNumber.eventType).toBe('large_card_withdrawal');
    });

    it('says that the balance is low', async () => {
      const low = { currencyCode: 'USD', units: '12', nanos: 500_000_000 };
      await publish(posted({ reference, amount: usd('20'), balance: low }));
      expect(publishing.lastText()).toContain('50');
      await publish(posted({ amount: usd('20'), balance: usd('51') }));
      expect(publishing.lastText()).not.toMatch(/\b50\b/);
    });
  });

  describe('one transaction', () => {
    it('is told as large once, whoever says it and however', async () => {
      const first = await publish(withdrawal({ reference }));
      const second = await publish(posted({ reference }));
      expect(second).toMatchObject({
        messageId: first.messageId,
        suppressed: true,
        repeatedEvent: false,
        segments: 0,
        eventType: 'large_card_withdrawal',
      });
      expect(acceptor.taken).toHaveLength(1);
      expect(publishing.reports).toEqual([
        { kind: 'suppressed', eventType: 'large_card_withdrawal' },
      ]);
    });

    it('is told as large once where a rule said it first', async () => {
      const occurredAt = { seconds: '1795000000', nanos: 0 };
      const first = await publish(posted({}, { occurredAt }));
      const second = await publish(withdrawal({}, { occurredAt }), KEYS.other);
      expect(second).toMatchObject({ messageId: first.messageId, suppressed: true });
    });

    it('is told as used abroad beside', async () => {
      await publish(withdrawal({ reference }));
      const abroad = await publish(posted({ reference, countryCode: 'FR' }));
      expect(abroad).toMatchObject({ suppressed: false, eventType: 'card_used_abroad' });
      const again = await publish(posted({ reference, countryCode: 'FR' }));
      expect(again).toMatchObject({ suppressed: true, messageId: abroad.messageId });
    });

    it('is answered as at first when its event comes again', async () => {
      const first = posted({ reference });
      const second = withdrawal({ reference });
      const told = await publish(first);
      const suppressed = await publish(second);
      expect(await publish(first)).toEqual({ ...told, repeatedEvent: true });
      expect(await publish(second)).toEqual({ ...suppressed, repeatedEvent: true });
      expect(publishing.reports.filter(({ kind }) => kind === 'suppressed')).toHaveLength(1);
    });

    it('is told by another event where the first could not be sent', async () => {
      acceptor.refusal = new Failure('storage_away', 'not now');
      await expect(publish(posted({ reference }))).rejects.toMatchObject({ code: 14 });
      acceptor.refusal = null;
      const second = await publish(withdrawal({ reference }));
      expect(second).toMatchObject({ suppressed: false, eventType: 'large_withdrawal' });
    });

    it('is told once though it comes many times at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => publish(posted({ reference }))),
      );
      expect(new Set(answers.map(({ messageId }) => messageId)).size).toBe(1);
      expect(answers.filter(({ suppressed }) => !suppressed)).toHaveLength(1);
    });

    it('is told to each of two recipients', async () => {
      await publish(posted({ reference }));
      const recipient = { msisdn: '+919812300000' };
      expect(await publish(posted({ reference }, { recipient }))).toMatchObject({
        suppressed: false,
      });
    });
  });

  describe('a policy of duplicates', () => {
    const funds = (change: object = {}, more: Partial<Event> = {}) =>
      event(
        {
          insufficientFunds: {
            payment: 'Electricity bill',
            amount: usd('120'),
            missing: usd('20'),
            maskedAccount: 'XX4321',
            payInBy: undefined,
            ...change,
          },
        },
        more,
      );

    it('holds back the same amount for the same customer', async () => {
      const first = await publish(funds());
      const same = await publish(funds({ missing: usd('30') }));
      expect(same).toMatchObject({ suppressed: true, messageId: first.messageId });
      expect(await publish(funds({ amount: usd('121') }))).toMatchObject({ suppressed: false });
    });

    it('holds back nothing of another customer, though they share a number', async () => {
      await publishing.customer('C-one');
      await publishing.customer('C-two');
      const amount = usd('77');
      const answers = [
        await publish(funds({ amount }, { recipient: { customerId: 'C-one' } })),
        await publish(funds({ amount }, { recipient: { customerId: 'C-two' } })),
        await publish(funds({ amount }, { recipient: { customerId: 'C-one' } })),
      ];
      expect(answers.map(({ suppressed }) => suppressed)).toEqual([false, false, true]);
    });

    it('holds back the same words where there is no amount', async () => {
      const wishes = (givenName: string) =>
        event({ wishes: { occasion: 'OCCASION_BIRTHDAY', givenName, festival: '' } } as never);
      const answers = [
        await publish(wishes('Asha')),
        await publish(wishes('Ravi')),
        await publish(wishes('Asha')),
      ];
      expect(answers.map(({ suppressed }) => suppressed)).toEqual([false, false, true]);
    });

    it('leaves kinds alone that it does not name', async () => {
      const due = () =>
        event({
          paymentDue: {
            payment: 'Home loan',
            amount: usd('500'),
            dueOn: { year: 2026, month: 12, day: 5 },
            minimum: undefined,
            maskedAccount: '',
          },
        });
      expect(await publish(due())).toMatchObject({ suppressed: false });
      expect(await publish(due())).toMatchObject({ suppressed: false });
    });
  });

  it('asks nothing of the database for an event that can repeat nothing', async () => {
    const statements: string[] = [];
    const seen = publishing.database().reports.subscribe(({ statement }) => {
      statements.push(statement);
    });
    await publish(posted({ amount: usd('10'), reference }));
    seen.unsubscribe();
    expect(statements).toEqual(['queue-accept']);
  });
});
