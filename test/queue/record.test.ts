import { describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import type { MessageState } from '../../src/message/states.js';
import { stateCode } from '../../src/message/states.js';
import type { SegmentChange } from '../../src/queue/segment-change.js';
import { useDatabase } from '../kit/database.js';
import { newMessage } from '../kit/messages.js';
import { queueOn, quotas, segmentsOf, SLOT } from './queue-kit.js';

describe('recording what became of segments', () => {
  const db = useDatabase();
  let made = 0;
  const fresh = () => ({ ...SLOT, carrier: `record-${made++}` });

  async function submitting(over: Parameters<typeof newMessage>[0] = {}) {
    const queue = queueOn(db.database());
    const slot = fresh();
    const { messageId } = await queue.accept.accept(newMessage({ carrier: slot.carrier, ...over }));
    await queue.claims.claim(slot, quotas(10), 10, Date.now());
    const change = (to: MessageState, more: Partial<SegmentChange> = {}) =>
      new Promise<void>((resolve) =>
        queue.record.change(
          {
            messageId,
            segmentNumber: 1,
            to,
            entries: [{ t: Date.now(), s: to, b: `${slot.carrier}/0` }],
            ...more,
          },
          resolve,
        ),
      );
    const receipt = (smscMessageId: string, to: MessageState) =>
      queue.record.receipt({
        carrier: slot.carrier,
        smscMessageId,
        to,
        entry: { t: Date.now(), s: to, d: `stat:${to}`, b: `${slot.carrier}/0` },
      });
    const state = async (number = 1) =>
      (await segmentsOf(db.database(), messageId))[number - 1].state;
    return { ...queue, slot, messageId, change, receipt, state };
  }

  it('brings a segment from submitted to delivered by its SMSC message ID', async () => {
    const { change, receipt, messageId } = await submitting();
    await change('submitted', { smscMessageId: 'A-1' });
    const outcome = await receipt('A-1', 'delivered');
    expect(outcome).toEqual({
      fate: 'matched',
      segment: { messageId, segmentNumber: 1, messageClass: 2, state: stateCode('delivered') },
    });
    const [row] = await segmentsOf(db.database(), messageId);
    expect(row.trail.map((entry) => entry.s)).toEqual([
      'queued',
      'submitting',
      'submitted',
      'delivered',
    ]);
  });

  it('takes a repeated receipt without harm', async () => {
    const { change, receipt, messageId } = await submitting();
    await change('submitted', { smscMessageId: 'A-1' });
    await receipt('A-1', 'delivered');
    expect((await receipt('A-1', 'delivered')).fate).toBe('repeated');
    expect((await receipt('A-1', 'undeliverable')).fate).toBe('repeated');
    const [row] = await segmentsOf(db.database(), messageId);
    expect(row).toMatchObject({ state: stateCode('delivered') });
    expect(row.trail).toHaveLength(4);
  });

  it('takes several receipts of one segment in one batch: the final one counts', async () => {
    const { change, receipt, state } = await submitting();
    await change('submitted', { smscMessageId: 'A-1' });
    const outcomes = await Promise.all([
      receipt('A-1', 'submitted'),
      receipt('A-1', 'undeliverable'),
      receipt('A-1', 'delivered'),
      receipt('A-1', 'delivered'),
    ]);
    expect(outcomes.filter((outcome) => outcome.fate === 'matched')).toHaveLength(1);
    expect(await state()).toBe(stateCode('delivered'));
  });

  it('matches a receipt that comes in the same batch as its answer', async () => {
    const { change, receipt, state } = await submitting();
    const answered = change('submitted', { smscMessageId: 'A-1' });
    const outcome = await receipt('A-1', 'delivered');
    await answered;
    expect(outcome.fate).toBe('matched');
    expect(await state()).toBe(stateCode('delivered'));
  });

  it('parks a receipt that comes before its answer, and joins it with the answer', async () => {
    const { change, receipt, record, state } = await submitting();
    expect((await receipt('E-1', 'delivered')).fate).toBe('orphaned');
    const joined = firstValueFrom(record.joined);
    await change('submitted', { smscMessageId: 'E-1' });
    expect((await joined).outcome.fate).toBe('matched');
    expect(await state()).toBe(stateCode('delivered'));
  });

  it('joins a receipt that another node parked', async () => {
    const { change, slot, record, state } = await submitting();
    const other = queueOn(db.database());
    const parked = await other.record.receipt({
      carrier: slot.carrier,
      smscMessageId: 'N-1',
      to: 'undeliverable',
      entry: { t: Date.now(), s: 'undeliverable' },
    });
    expect(parked.fate).toBe('orphaned');
    await change('submitted', { smscMessageId: 'N-1' });
    await record.join();
    expect(await state()).toBe(stateCode('undeliverable'));
    const left = await db
      .database()
      .rows({ name: '', text: 'select from receipt_orphan where carrier = $1' }, [slot.carrier]);
    expect(left).toHaveLength(0);
  });

  it('keeps the message IDs of two carriers apart', async () => {
    const one = await submitting();
    const two = await submitting();
    await one.change('submitted', { smscMessageId: 'SAME' });
    await two.change('submitted', { smscMessageId: 'SAME' });
    await one.receipt('SAME', 'delivered');
    expect(await one.state()).toBe(stateCode('delivered'));
    expect(await two.state()).toBe(stateCode('submitted'));
  });

  it('leaves a segment that has moved on', async () => {
    const { change, receipt, state } = await submitting();
    await change('submitted', { smscMessageId: 'A-1' });
    await receipt('A-1', 'delivered');
    await change('uncertain');
    await change('queued');
    expect(await state()).toBe(stateCode('delivered'));
  });

  it("leaves a segment that is under way again, save for the SMSC's yes", async () => {
    const { change, claims, slot, messageId, state } = await submitting({ messageClass: 'otp' });
    await change('uncertain', { attempts: 1 });
    await change('queued', { attempts: 1, dueAt: Date.now() });
    await claims.claim(slot, quotas(1), 1, Date.now() + 1);
    for (const to of ['queued', 'rejected', 'uncertain', 'unknown'] as const) {
      await change(to, { attempts: 1 });
      expect(await state()).toBe(stateCode('submitting'));
    }
    await change('submitted', { smscMessageId: 'F-1' });
    const [row] = await segmentsOf(db.database(), messageId);
    expect(row).toMatchObject({
      state: stateCode('submitted'),
      smsc_message_id: 'F-1',
      attempts: 2,
    });
  });

  it('keeps the beginning and the end of a long trail', async () => {
    const { change, messageId } = await submitting();
    for (let i = 0; i < 3; i++) {
      const entries = Array.from({ length: 90 }, (_, n) => ({
        t: n,
        s: 'queued' as const,
        d: `${i}/${n}`,
      }));
      await change('queued', { entries });
      await db
        .database()
        .rows({ name: '', text: 'update segment set state = 2 where message_id = $1' }, [
          messageId,
        ]);
    }
    const [row] = await segmentsOf(db.database(), messageId);
    expect(row.trail.length).toBeLessThanOrEqual(290);
    expect(row.trail[0].s).toBe('queued');
    expect(row.trail.at(-1)!.d).toBe('2/89');
  });

  it('records the others where the database will never take one', async () => {
    const good = await submitting();
    const bad = good.change('submitted', { messageId: 'no uuid at all' });
    await Promise.all([bad, good.change('submitted', { smscMessageId: 'G-1' })]);
    expect(await good.state()).toBe(stateCode('submitted'));
    const poisoned = good.receipt('P\u0000', 'delivered');
    const fine = good.receipt('G-1', 'delivered');
    await expect(poisoned).rejects.toBeDefined();
    expect((await fine).fate).toBe('matched');
  });

  it('lets a late answer end what was uncertain', async () => {
    const { change, receipt, state } = await submitting();
    await change('uncertain');
    await change('submitted', { smscMessageId: 'L-1' });
    expect(await state()).toBe(stateCode('submitted'));
    await receipt('L-1', 'delivered');
    expect(await state()).toBe(stateCode('delivered'));
  });

  it('applies two changes of one segment in their order', async () => {
    const { change, messageId } = await submitting();
    await Promise.all([change('uncertain'), change('queued')]);
    const [row] = await segmentsOf(db.database(), messageId);
    expect(row.trail.map((entry) => entry.s).slice(2)).toEqual(['uncertain', 'queued']);
  });

  it('erases the text of a one-time password when its last segment is final, and no other', async () => {
    const body = async (id: string) => {
      const [row] = await db
        .database()
        .rows<{ body_sealed: Buffer | null }>(
          { name: '', text: 'select body_sealed from message where message_id = $1' },
          [id],
        );
      return row.body_sealed;
    };
    const otp = await submitting({ messageClass: 'otp', text: 'x'.repeat(200) });
    await otp.change('submitted', { smscMessageId: 'O-1' });
    await otp.change('submitted', { segmentNumber: 2, smscMessageId: 'O-2' });
    await otp.receipt('O-1', 'delivered');
    expect(await body(otp.messageId)).not.toBeNull();
    await otp.receipt('O-2', 'delivered');
    expect(await body(otp.messageId)).toBeNull();
    const alert = await submitting();
    await alert.change('submitted', { smscMessageId: 'O-1' });
    await alert.receipt('O-1', 'delivered');
    expect(await body(alert.messageId)).not.toBeNull();
  });

  it('cancels what is queued and nothing else', async () => {
    const { recall, messageId, state } = await submitting();
    expect(await recall.cancel(messageId)).toBe(0);
    expect(await state()).toBe(stateCode('submitting'));
    const queue = queueOn(db.database());
    const waiting = await queue.accept.accept(newMessage({ carrier: fresh().carrier }));
    expect(await queue.recall.cancel(waiting.messageId)).toBe(1);
    expect(await queue.recall.cancel(waiting.messageId)).toBe(0);
  });

  it('lets a person send an uncertain segment again, or give it up', async () => {
    const again = await submitting();
    await again.change('uncertain');
    expect(await again.recall.resolve(again.messageId, 'resend')).toBe(1);
    expect(await again.state()).toBe(stateCode('queued'));
    const given = await submitting();
    await given.change('uncertain');
    expect(await given.recall.resolve(given.messageId, 'give_up')).toBe(1);
    expect(await given.state()).toBe(stateCode('unknown'));
  });

  it('expires what waits past its time without anybody claiming it', async () => {
    const queue = queueOn(db.database());
    const { messageId } = await queue.accept.accept(
      newMessage({ carrier: fresh().carrier, expiresAt: Date.now() - 1 }),
    );
    await queue.sweep.expire();
    const [row] = await segmentsOf(db.database(), messageId);
    expect(row.state).toBe(stateCode('expired'));
  });
});
