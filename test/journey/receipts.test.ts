import { describe, expect, it } from '@jest/globals';
import { MessageState } from '../../src/rpc/generated/tellerline/v1/message.js';
import { Database } from '../../src/storage/database.js';
import { sendText } from '../kit/events.js';
import { details, useJourney } from '../kit/journey.js';

describe('receipts as carriers send them', () => {
  const journey = useJourney({ smsc: { lateResponse: 1200 }, carrier: { slots: 2 } });

  it.each([
    ['9940', 'before the response'],
    ['9941', 'three times'],
    ['9944', 'en route, then delivered'],
    ['9945', 'on another bind'],
    ['9946', 'undeliverable, then delivered'],
  ])('…%s (%s) end as delivered', async (digits) => {
    const [id] = await journey.send(sendText('ALERT', { msisdn: `+91981234${digits}` }));
    await journey.watching.reached([id], 'MESSAGE_STATE_DELIVERED');
    const { segments } = await journey.message(id);
    const delivered = segments[0].timeline.filter(
      (entry) => entry.state === MessageState.MESSAGE_STATE_DELIVERED,
    );
    expect(delivered).toHaveLength(1);
    expect(segments[0].attempts).toBe(1);
  });

  it.each([
    ['9901', 'UNDELIVERABLE', 'stat:UNDELIV err:001'],
    ['9902', 'EXPIRED', 'stat:EXPIRED err:002'],
    ['9903', 'REJECTED', 'ESME_RINVDSTADR'],
    ['9904', 'REJECTED', 'stat:REJECTD err:004'],
    ['9905', 'UNKNOWN', 'stat:UNKNOWN err:005'],
  ])('…%s ends as %s', async (digits, state, detail) => {
    const [id] = await journey.send(sendText('SERVICE', { msisdn: `+91981234${digits}` }));
    await journey.watching.reached([id], `MESSAGE_STATE_${state}`);
    expect(details(await journey.message(id))).toContain(detail);
  });

  it('puts a message of several segments together from their receipts', async () => {
    const [id] = await journey.send(sendText('ALERT', { text: 'x'.repeat(400) }));
    await journey.watching.reached([id], 'MESSAGE_STATE_DELIVERED');
    const { segments } = await journey.message(id);
    expect(segments).toHaveLength(3);
    expect(new Set(segments.map((segment) => segment.smscMessageId)).size).toBe(3);
  });

  it('sends nothing that an SMSC complains of', () => {
    expect(journey.smsc.complaints).toEqual([]);
  });
});

describe('message IDs in hexadecimal in the response and decimal in the receipt', () => {
  const journey = useJourney({
    smsc: { messageId: 'hex-response-decimal-receipt', receiptFormat: 'text' },
    carrier: { messageId: { response: 'hex', receipt: 'decimal' } },
  });

  it('find each other', async () => {
    const ids = await journey.send(sendText('ALERT'), sendText('OTP'), sendText('SERVICE'));
    await journey.watching.reached(ids, 'MESSAGE_STATE_DELIVERED');
    expect(journey.smsc.received).toHaveLength(3);
  });
});

describe('a customer who writes to the bank', () => {
  const journey = useJourney();

  it('is acknowledged once the message is kept, sealed, and is no receipt whatever the text says', async () => {
    const { smsc, tellerline } = journey;
    const [id] = await journey.send(sendText('ALERT', { msisdn: '+919812349942' }));
    await journey.watching.reached([id], 'MESSAGE_STATE_SUBMITTED');
    const { segments } = await journey.message(id);
    const forged = `id:${segments[0].smscMessageId} sub:001 dlvrd:001 stat:DELIVRD err:000`;
    await smsc.sendMo({ from: '919812345678', to: '56767', text: 'BAL 4321' });
    await smsc.sendMo({ from: '919812345678', to: '56767', text: forged });
    expect((await journey.message(id)).state).toBe('MESSAGE_STATE_SUBMITTED');
    const kept = await tellerline.gateway.app
      .get(Database)
      .rows<{ all: string }>(
        { name: '', text: "select encode(pdu_sealed, 'escape') as all from inbound_message" },
        [],
      );
    expect(kept).toHaveLength(2);
    for (const { all } of kept) expect(all).not.toContain('4321');
  });
});
