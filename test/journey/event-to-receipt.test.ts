import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MessageState } from '../../src/rpc/generated/tellerline/v1/message.js';
import { useDatabase } from '../kit/database.js';
import { accountOpened, cardRequested, transactionPosted } from '../kit/events.js';
import { startTestGateway, Watching } from '../kit/gateway.js';
import type { TestGateway } from '../kit/gateway.js';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';

describe('from an event to a receipt', () => {
  const db = useDatabase();
  let smsc: Smsc;
  let tellerline: TestGateway;
  let watching: Watching;

  beforeAll(async () => {
    smsc = await startSmsc();
    tellerline = await startTestGateway({ databaseUrl: db.url(), smscPort: smsc.port });
    await smsc.whenBound();
    watching = new Watching(tellerline.client);
    await watching.began();
  });

  afterAll(async () => {
    watching?.stop();
    await tellerline?.stop();
    await smsc?.stop();
  });

  it.each([
    ['account opened', accountOpened(), /XX4321/],
    ['transaction posted', transactionPosted(), /100/],
    ['card requested', cardRequested(), /Platinum/],
  ])('%s is delivered', async (_, event, words) => {
    const answer = await tellerline.client.publish({ event });
    const submit = await smsc.next((one) => words.test(one.text));
    expect(submit.destination).toBe('919812345678');
    expect(submit.source).toBe('DemoBank');
    await watching.reached([answer.messageId], 'MESSAGE_STATE_DELIVERED');
    const { message } = await tellerline.client.get({ messageId: answer.messageId });
    expect(message).toMatchObject({
      state: 'MESSAGE_STATE_DELIVERED',
      eventId: event.eventId,
      carrier: 'demo',
      maskedMsisdn: '+9198******78',
    });
    const steps = message!.segments[0].timeline.map((entry) => entry.state);
    expect(steps.slice(-3)).toEqual([
      'MESSAGE_STATE_SUBMITTING',
      'MESSAGE_STATE_SUBMITTED',
      'MESSAGE_STATE_DELIVERED',
    ]);
  });

  it("speaks the customer's language, in UCS-2 and in several segments", async () => {
    const answer = await tellerline.client.publish({
      event: accountOpened({ recipient: { customerId: 'C-1002' } }),
    });
    const submit = await smsc.next((one) => /[\u0900-\u097f]/.test(one.text));
    expect(submit.fields.data_coding).toBe(8);
    await watching.reached([answer.messageId], 'MESSAGE_STATE_DELIVERED');
    const { message } = await tellerline.client.get({ messageId: answer.messageId });
    expect(message).toMatchObject({ locale: 'hi-IN', encoding: 'ENCODING_UCS2' });
    expect(message!.segments).toHaveLength(answer.segments);
  });

  it('answers a repeated event as it did the first time, and sends nothing more', async () => {
    const event = transactionPosted();
    const first = await tellerline.client.publish({ event });
    await watching.reached([first.messageId], 'MESSAGE_STATE_DELIVERED');
    const sent = smsc.received.length;
    const again = await tellerline.client.publish({ event });
    expect(again).toEqual({ ...first, repeatedEvent: true });
    const other = await tellerline.client.publish({ event: transactionPosted() });
    await watching.reached([other.messageId], 'MESSAGE_STATE_DELIVERED');
    expect(smsc.received).toHaveLength(sent + 1);
  });

  it('reports what the carrier could not deliver', async () => {
    const answer = await tellerline.client.publish({
      event: transactionPosted({ msisdn: '+919812349901' }),
    });
    await watching.until((changes) =>
      changes.some(
        (change) =>
          change.messageId === answer.messageId &&
          change.messageState === MessageState.MESSAGE_STATE_UNDELIVERABLE,
      ),
    );
  });

  it('shows the journey in the metrics and in the log, and nothing private', async () => {
    const event = transactionPosted({ msisdn: '+447911123456' });
    const { messageId } = await tellerline.client.publish({ event });
    await watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
    const lines = tellerline.log.filter((line) => line.includes(messageId));
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) expect(line).toContain(event.eventId);
    const metrics = await tellerline.metrics();
    expect(metrics).toMatch(/tellerline_messages_accepted_total\{[^}]*\} \d/);
    for (const text of [metrics, tellerline.log.join('')]) {
      expect(text).not.toContain('447911123456');
      expect(text).not.toContain('ACME Ltd');
      expect(text).not.toContain('a-key-for-tests');
    }
  });
});
