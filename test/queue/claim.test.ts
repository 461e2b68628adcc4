import { describe, expect, it } from '@jest/globals';
import { useDatabase } from '../kit/database.js';
import { newMessage } from '../kit/messages.js';
import { queueOn, quotas, segmentsOf, SLOT } from './queue-kit.js';

describe('claiming segments', () => {
  const db = useDatabase();
  let carriers = 0;
  const fresh = () => ({ ...SLOT, carrier: `claim-${carriers++}` });

  it('gives higher classes first and, within a class, what was accepted first', async () => {
    const { accept, claims } = queueOn(db.database());
    const slot = fresh();
    const { carrier } = slot;
    for (const messageClass of ['promotion', 'otp', 'alert', 'otp'] as const) {
      await accept.accept(newMessage({ carrier, messageClass }));
    }
    const claimed = await claims.claim(slot, quotas(10), 3, Date.now());
    expect(claimed.segments.map((one) => one.messageClass)).toEqual(['otp', 'otp', 'alert']);
    expect(claimed.segments[0].messageId < claimed.segments[1].messageId).toBe(true);
    expect(claimed.rowsOf).toEqual({ otp: 2, alert: 1, service: 0, promotion: 0 });
  });

  it('takes the classes in the order asked, each up to its limit', async () => {
    const { accept, claims } = queueOn(db.database());
    const slot = fresh();
    const { carrier } = slot;
    for (let i = 0; i < 5; i++) {
      await accept.accept(newMessage({ carrier, messageClass: 'otp' }));
      await accept.accept(newMessage({ carrier, messageClass: 'promotion' }));
    }
    const claimed = await claims.claim(
      slot,
      [
        { messageClass: 'promotion', limit: 1 },
        { messageClass: 'otp', limit: 4 },
        { messageClass: 'alert', limit: 4 },
        { messageClass: 'service', limit: 4 },
      ],
      4,
      Date.now(),
    );
    expect(claimed.rowsOf).toEqual({ otp: 3, alert: 0, service: 0, promotion: 1 });
  });

  it('composes a claimed segment as it was accepted', async () => {
    const { accept, claims } = queueOn(db.database());
    const slot = fresh();
    const message = newMessage({ carrier: slot.carrier, text: 'नमस्ते '.repeat(30) });
    await accept.accept(message);
    const { segments } = await claims.claim(slot, quotas(10), 10, Date.now());
    expect(segments.map((one) => one.content)).toEqual(message.composition.segments);
    expect(segments[0]).toMatchObject({
      eventId: message.eventId,
      msisdn: message.msisdn,
      senderId: message.senderId,
      expiresAt: message.expiresAt,
      attempts: 1,
    });
  });

  it('never gives a segment to two claims', async () => {
    const { accept, claims } = queueOn(db.database());
    const slot = fresh();
    await Promise.all(
      Array.from({ length: 200 }, () => accept.accept(newMessage({ carrier: slot.carrier }))),
    );
    const claimed = await Promise.all(
      [0, 1, 2, 3, 4].map((number) =>
        claims.claim({ ...slot, slot: number }, quotas(60), 60, Date.now()),
      ),
    );
    const ids = claimed.flatMap(({ segments }) => segments.map((one) => one.messageId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(200);
  });

  it('leaves what is not due yet', async () => {
    const { accept, claims, record } = queueOn(db.database());
    const slot = fresh();
    const { messageId } = await accept.accept(newMessage({ carrier: slot.carrier }));
    await claims.claim(slot, quotas(1), 1, Date.now());
    const dueAt = Date.now() + 60_000;
    await new Promise<void>((resolve) =>
      record.change(
        {
          messageId,
          segmentNumber: 1,
          to: 'queued',
          dueAt,
          entries: [{ t: Date.now(), s: 'queued', d: 'ESME_RTHROTTLED' }],
        },
        resolve,
      ),
    );
    expect((await claims.claim(slot, quotas(1), 1, dueAt - 1)).rows).toBe(0);
    const again = await claims.claim(slot, quotas(1), 1, dueAt);
    expect(again.segments).toMatchObject([{ messageId, attempts: 2 }]);
  });

  it('closes what is past its time instead of giving it', async () => {
    const { accept, claims, reports } = queueOn(db.database());
    const slot = fresh();
    const expired: string[] = [];
    reports.all.subscribe((report) => {
      if (report.kind === 'expired') expired.push(...report.messageIds);
    });
    const expiresAt = Date.now() + 60_000;
    const { messageId } = await accept.accept(newMessage({ carrier: slot.carrier, expiresAt }));
    const claimed = await claims.claim(slot, quotas(5), 5, expiresAt);
    expect(claimed).toMatchObject({ segments: [], rows: 1 });
    expect(expired).toEqual([messageId]);
    const [row] = await segmentsOf(db.database(), messageId);
    expect(row).toMatchObject({ state: 7, attempts: 0 });
  });

  it('says which segment cannot be opened, and gives the others', async () => {
    const { accept, claims } = queueOn(db.database());
    const slot = fresh();
    const bad = await accept.accept(newMessage({ carrier: slot.carrier }));
    const good = await accept.accept(newMessage({ carrier: slot.carrier }));
    await db.database().rows(
      {
        name: '',
        text: `update message set body_sealed = set_byte(body_sealed, 20, get_byte(body_sealed, 20) # 1)
               where message_id = $1`,
      },
      [bad.messageId],
    );
    const claimed = await claims.claim(slot, quotas(5), 5, Date.now());
    expect(claimed.unreadable).toMatchObject([
      { messageId: bad.messageId, attempts: 1, erased: false },
    ]);
    expect(claimed.segments).toMatchObject([{ messageId: good.messageId }]);
  });

  it('queues again what its own lease recorded and never wrote, and nothing else', async () => {
    const { accept, claims } = queueOn(db.database());
    const slot = fresh();
    const kept = await accept.accept(newMessage({ carrier: slot.carrier }));
    const lost = await accept.accept(newMessage({ carrier: slot.carrier }));
    await claims.claim(slot, quotas(5), 5, Date.now());
    const other = await accept.accept(newMessage({ carrier: slot.carrier }));
    await claims.claim({ ...slot, slot: 1 }, quotas(5), 5, Date.now());
    expect(await claims.requeueUnwritten(slot, [], Date.now() - 60_000)).toBe(0);
    const inFlight = [`${kept.messageId}/1/1`];
    expect(await claims.requeueUnwritten(slot, inFlight, Date.now())).toBe(1);
    const state = async (id: string) => (await segmentsOf(db.database(), id))[0].state;
    expect(await state(kept.messageId)).toBe(2);
    expect(await state(lost.messageId)).toBe(1);
    expect(await state(other.messageId)).toBe(2);
  });

  it('gives the ID under which the carrier has the template', async () => {
    const { accept, claims } = queueOn(db.database());
    const carrier = 'registered';
    const { messageId } = await accept.accept(
      newMessage({ carrier, registeredTemplateId: '1107160000000012345' }),
    );
    const claimed = await claims.claim({ ...SLOT, carrier }, quotas(10), 10, Date.now() + 1);
    expect(claimed.segments).toMatchObject([
      { messageId, registeredTemplateId: '1107160000000012345' },
    ]);
  });
});
