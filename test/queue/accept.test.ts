import { describe, expect, it } from '@jest/globals';
import type { Reservation } from '../../src/queue/direct-lane.js';
import type { OutboundSegment } from '../../src/queue/outbound-segment.js';
import { useDatabase } from '../kit/database.js';
import { newMessage } from '../kit/messages.js';
import { NO_LANE, queueOn, segmentsOf } from './queue-kit.js';

describe('accepting messages', () => {
  const db = useDatabase();

  it('answers once the message and its segments are stored', async () => {
    const { accept } = queueOn(db.database());
    const message = newMessage({ text: 'x'.repeat(200) });
    const answer = await accept.accept(message);
    expect(answer).toEqual({ messageId: expect.any(String), repeated: false, segments: 2 });
    const segments = await segmentsOf(db.database(), answer.messageId);
    expect(segments.map((one) => [one.segment_number, one.state, one.attempts])).toEqual([
      [1, 1, 0],
      [2, 1, 0],
    ]);
    expect(segments[0].trail).toEqual([{ t: expect.any(Number), s: 'queued' }]);
  });

  it('keeps neither the number nor the text in clear', async () => {
    const { accept, sealer } = queueOn(db.database());
    const message = newMessage({ text: 'Balance INR 1,234.56' });
    const { messageId } = await accept.accept(message);
    const [row] = await db.database().rows<{ all: string; body: Buffer; recipient: Buffer }>(
      {
        name: '',
        text: `select m::text as all, body_sealed as body, recipient_sealed as recipient
               from message m where message_id = $1`,
      },
      [messageId],
    );
    const everything = row.all + row.body.toString('latin1') + row.recipient.toString('latin1');
    expect(everything).not.toContain(message.msisdn.slice(1));
    expect(everything).not.toContain('1,234.56');
    expect(sealer.open(row.body, messageId).toString()).toBe('Balance INR 1,234.56');
    expect(sealer.open(row.recipient, 'recipient').toString()).toBe(message.msisdn);
  });

  it('answers a repeat with the first message, in the same batch and later', async () => {
    const { accept } = queueOn(db.database());
    const message = newMessage();
    const answers = await Promise.all([accept.accept(message), accept.accept({ ...message })]);
    const later = await accept.accept({ ...message });
    const ids = new Set([...answers, later].map((answer) => answer.messageId));
    expect(ids.size).toBe(1);
    expect(answers.map((answer) => answer.repeated).sort()).toEqual([false, true]);
    expect(later).toEqual({ messageId: answers[0].messageId, repeated: true, segments: 1 });
    expect(await segmentsOf(db.database(), later.messageId)).toHaveLength(1);
  });

  it('is one message however many connections the repeats come over', async () => {
    const queues = [1, 2, 3, 4].map(() => queueOn(db.database()));
    const events = Array.from({ length: 50 }, () => newMessage());
    const answers = await Promise.all(
      queues.flatMap(({ accept }, node) =>
        // Each in another order: sorted keys must not lock each other in a circle.
        [...events.slice(node * 10), ...events.slice(0, node * 10)].map((message) =>
          accept.accept({ ...message }).then((answer) => ({ ...answer, event: message.eventId })),
        ),
      ),
    );
    for (const event of events) {
      const of = answers.filter((answer) => answer.event === event.eventId);
      expect(new Set(of.map((answer) => answer.messageId)).size).toBe(1);
      expect(of.filter((answer) => !answer.repeated)).toHaveLength(1);
    }
  });

  it('keeps the same event ID of two clients apart', async () => {
    const { accept } = queueOn(db.database());
    const message = newMessage();
    const one = await accept.accept(message);
    const other = await accept.accept({ ...message, clientId: 'cards' });
    expect(other.repeated).toBe(false);
    expect(other.messageId).not.toBe(one.messageId);
  });

  it('shares commits between concurrent calls', async () => {
    const { accept, reports } = queueOn(db.database());
    let flushes = 0;
    reports.all.subscribe((report) => {
      if (report.kind === 'flushed') flushes++;
    });
    await Promise.all(Array.from({ length: 300 }, () => accept.accept(newMessage())));
    expect(flushes).toBeLessThan(20);
  });

  it('records a message with a place as submitting, and gives the place of a repeat back', async () => {
    const sent: OutboundSegment[] = [];
    let released = 0;
    const reserve = (): Reservation => ({
      slot: 3,
      epoch: '7',
      send: (segments) => sent.push(...segments),
      release: () => released++,
      abandon: () => undefined,
    });
    const { accept } = queueOn(db.database(), { ...NO_LANE, reserve });
    const message = newMessage();
    const { messageId } = await accept.accept(message);
    await accept.accept({ ...message });
    expect(released).toBe(1);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ messageId, msisdn: message.msisdn, attempts: 1 });
    const [row] = await segmentsOf(db.database(), messageId);
    expect(row).toMatchObject({ state: 2, attempts: 1, slot: 3, slot_epoch: '7' });
    expect(row.trail).toEqual([{ t: expect.any(Number), s: 'submitting', b: 'demo/3' }]);
  });

  it('finds places for the higher class first', async () => {
    const order: string[] = [];
    const reserve = (message: { messageClass: string }) => {
      order.push(message.messageClass);
      return null;
    };
    const { accept } = queueOn(db.database(), { ...NO_LANE, reserve });
    await Promise.all(
      (['promotion', 'alert', 'otp', 'service'] as const).map((messageClass) =>
        accept.accept(newMessage({ messageClass })),
      ),
    );
    expect(order).toEqual(['otp', 'alert', 'service', 'promotion']);
  });

  it('takes the others where the database will never take one', async () => {
    const { accept } = queueOn(db.database());
    const answers = await Promise.allSettled([
      accept.accept(newMessage()),
      accept.accept(newMessage({ eventId: 'with\u0000nul' })),
      accept.accept(newMessage()),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('takes nothing more once it is stopping, and finishes what it took', async () => {
    const { accept } = queueOn(db.database());
    const taken = accept.accept(newMessage());
    const stopped = accept.stop();
    await expect(accept.accept(newMessage())).rejects.toMatchObject({ code: 'stopping' });
    await stopped;
    await expect(taken).resolves.toMatchObject({ repeated: false });
  });

  it('writes one journal row for a commit, with every segment', async () => {
    const { accept } = queueOn(db.database());
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => accept.accept(newMessage())),
    );
    const rows = await db
      .database()
      .rows<{ message_ids: string[] }>(
        { name: '', text: 'select message_ids::text[] as message_ids from journal' },
        [],
      );
    const noted = rows.flatMap((row) => row.message_ids);
    for (const { messageId } of answers) expect(noted).toContain(messageId);
  });
});
