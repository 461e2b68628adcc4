import { describe, expect, it } from '@jest/globals';
import type { GatewayClient } from '../../src/cli/client.js';
import { dateOf } from '../../src/catalogue/samples.js';
import type { Sparse } from '../../src/cli/unary-calls.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import {
  Channel,
  TransactionPosted_Direction as Direction,
} from '../../src/rpc/generated/tellerline/v1/event.js';
import type { PublishResponse } from '../../src/rpc/generated/tellerline/v1/event_service.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { eventOf, money, sendText } from '../kit/events.js';
import { OCCURRED_AT } from './event-rows/event-row.js';
import { useTwoNodes } from './two-nodes.js';

let made = 0;

/** What happened once, and the two events that tell of it. */
function oneTransaction() {
  made++;
  const reference = `W-${made}`;
  const amount = money('INR', '60000');
  const over = { occurredAt: OCCURRED_AT };
  const withdrawal = {
    amount,
    maskedAccount: 'XX4321',
    reference,
    channel: Channel.CHANNEL_ONLINE,
  };
  const posted = { ...withdrawal, direction: Direction.DIRECTION_DEBIT };
  return {
    reference,
    special: eventOf({ largeWithdrawal: withdrawal }, over),
    posted: eventOf({ transactionPosted: posted }, over),
  };
}

describe('what was told', () => {
  const nodes = useTwoNodes({
    bank: { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata', country: 'IN' },
    clients: BANK_CLIENTS,
    thresholds: { largeWithdrawal: { INR: 50_000 } },
    events: { duplicates: [{ events: ['payment_due'], within: '1h' }] },
  });

  const publish = (client: GatewayClient, event: Sparse<Event>) => client.publish({ event });

  /** The texts with a word in them that the SMSC has, once nothing is on its way any more. */
  async function textsWith(word: string): Promise<string[]> {
    // Of no higher class than they are, so that it comes after them.
    const last = await nodes.one.client.send(sendText('SERVICE', { msisdn: '+447400123456' }));
    await nodes.watching.reached([last.messageId], 'MESSAGE_STATE_DELIVERED');
    return nodes.smsc.received.map(({ text }) => text).filter((text) => text.includes(word));
  }

  /** One text at the SMSC; all answers name its message, and one of them sent it. */
  async function toldOnce(reference: string, answers: PublishResponse[]): Promise<void> {
    const [{ messageId }] = answers;
    expect(new Set(answers.map((answer) => answer.messageId))).toEqual(new Set([messageId]));
    expect(answers.filter(({ suppressed }) => !suppressed)).toHaveLength(1);
    expect(answers.every(({ eventType }) => eventType === 'large_withdrawal')).toBe(true);
    await nodes.watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
    expect(await textsWith(`Ref: ${reference}.`)).toEqual([
      `Demo Bank: Large withdrawal of INR 60,000.00 from XX4321 online on Mar 14, 2025, 2:05 PM. Ref: ${reference}. Not you? Call us now.`,
    ]);
  }

  it('by the bank is not told again of the transaction', async () => {
    const { reference, special, posted } = oneTransaction();
    const first = await publish(nodes.one.client, special);
    const second = await publish(nodes.one.client, posted);
    expect([first.suppressed, second.suppressed]).toEqual([false, true]);
    await toldOnce(reference, [first, second]);
  });

  it('of the transaction is not told again by the bank', async () => {
    const { reference, special, posted } = oneTransaction();
    const first = await publish(nodes.one.client, posted);
    const second = await publish(nodes.one.client, special);
    expect([first.suppressed, second.suppressed]).toEqual([false, true]);
    await toldOnce(reference, [first, second]);
  });

  it('on one node is not told again on the other', async () => {
    const { reference, special, posted } = oneTransaction();
    const first = await publish(nodes.other.client, posted);
    const second = await publish(nodes.one.client, special);
    expect([first.suppressed, second.suppressed]).toEqual([false, true]);
    await toldOnce(reference, [first, second]);
  });

  it('is told once, of both at the same time', async () => {
    const all = Array.from({ length: 10 }, () => oneTransaction());
    const answers = await Promise.all(
      all.map(({ special, posted }) =>
        Promise.all([publish(nodes.one.client, special), publish(nodes.one.client, posted)]),
      ),
    );
    for (const [i, { reference }] of all.entries()) await toldOnce(reference, answers[i]);
  });

  it('is told once, of both at the same time on two nodes', async () => {
    const all = Array.from({ length: 10 }, () => oneTransaction());
    const answers = await Promise.all(
      all.map(({ special, posted }, i) => {
        const [first, second] = i % 2 === 0 ? [nodes.one, nodes.other] : [nodes.other, nodes.one];
        return Promise.all([publish(first.client, special), publish(second.client, posted)]);
      }),
    );
    for (const [i, { reference }] of all.entries()) await toldOnce(reference, answers[i]);
  });

  it('is answered as at first when either event comes again', async () => {
    const { reference, special, posted } = oneTransaction();
    const first = await publish(nodes.one.client, special);
    const second = await publish(nodes.one.client, posted);
    expect(await publish(nodes.other.client, posted)).toEqual({ ...second, repeatedEvent: true });
    expect(await publish(nodes.other.client, special)).toEqual({ ...first, repeatedEvent: true });
    await toldOnce(reference, [first, second]);
  });

  it('of one transaction says nothing of another', async () => {
    const answers = [
      await publish(nodes.one.client, oneTransaction().special),
      await publish(nodes.one.client, oneTransaction().posted),
    ];
    expect(answers.map(({ suppressed }) => suppressed)).toEqual([false, false]);
    expect(answers[0].messageId).not.toBe(answers[1].messageId);
  });

  describe('by the policy of duplicates', () => {
    const due = (payment: string, amount: string, msisdn = '+919812340001') =>
      eventOf(
        { paymentDue: { payment, amount: money('INR', amount), dueOn: dateOf('2025-04-05') } },
        { recipient: { msisdn } },
      );

    it('is not told again within its time, on whichever node', async () => {
      const first = await publish(nodes.one.client, due('Card A', '640'));
      const event = due('Card A', '640');
      const second = await publish(nodes.other.client, event);
      expect([first.suppressed, second.suppressed]).toEqual([false, true]);
      expect(second).toMatchObject({
        messageId: first.messageId,
        eventType: 'payment_due',
        repeatedEvent: false,
        segments: 0,
      });
      expect(await publish(nodes.one.client, event)).toEqual({ ...second, repeatedEvent: true });
      expect(await textsWith('Card A')).toEqual([
        'Demo Bank: Card A: INR 640.00 is due on Apr 5, 2025. If you have paid, ignore this message.',
      ]);
    });

    it('is told of another amount, and to another number', async () => {
      const answers = [
        await publish(nodes.one.client, due('Card B', '710')),
        await publish(nodes.one.client, due('Card B', '711')),
        await publish(nodes.one.client, due('Card B', '710', '+919812340002')),
      ];
      expect(answers.map(({ suppressed }) => suppressed)).toEqual([false, false, false]);
      expect(await textsWith('Card B')).toHaveLength(3);
    });

    it('is told again of what the policy does not name', async () => {
      const opened = () =>
        eventOf({ accountOpened: { maskedAccount: 'XX4321', accountType: 'Twice' } });
      const first = await publish(nodes.one.client, opened());
      const second = await publish(nodes.other.client, opened());
      expect([first.suppressed, second.suppressed]).toEqual([false, false]);
      expect(await textsWith('Twice')).toHaveLength(2);
    });
  });
});
