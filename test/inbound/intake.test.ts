import { beforeEach, describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../src/inbound/fingerprint.js';
import type { Database } from '../../src/storage/database.js';
import { useDatabase, usePrivateServer } from '../kit/database.js';
import {
  deliver,
  deliverPart,
  emptyTables,
  FakeAnswerer,
  freshSender,
  IntakeNode,
  tables,
  Time,
} from './intake-kit.js';

const MINUTE = 60_000;

/** Nobody looks at what is kept. */
class Idle extends IntakeNode {
  constructor(database: Database, time: Time, inbound: Record<string, unknown> = {}) {
    super(database, time, new FakeAnswerer(), inbound);
    void this.runner.stop();
  }
}

describe('the fingerprint of a deliver_sm', () => {
  const of = (fields: Record<string, string | number> = {}, carrier = 'first', text = 'BAL') =>
    fingerprintOf(carrier, deliver(text, fields)).toString('hex');

  it('is the same where only what an SMSC changes is another', () => {
    expect(of()).toBe(of({ priority_flag: 2, protocol_id: 3, esm_class: 0x80 }));
  });

  it.each([
    ['carrier', of({}, 'second')],
    ['sender', of({ source_addr: '919812345679' })],
    ['number written to', of({ destination_addr: '56768' })],
    ['text', of({}, 'first', 'BAL ')],
    ['data_coding', of({ data_coding: 1 })],
    ['UDHI bit', of({ esm_class: 0x40 })],
    ['sar_msg_ref_num', of({ sar_msg_ref_num: 1 })],
    ['sar_segment_seqnum', of({ sar_segment_seqnum: 1 })],
    ['sar_total_segments', of({ sar_total_segments: 1 })],
    ['user_message_reference', of({ user_message_reference: 1 })],
  ])('is another with another %s', (_, other) => {
    expect(other).not.toBe(of());
  });
});

describe("customers' messages", () => {
  const db = useDatabase();
  beforeEach(() => emptyTables(db.database()));

  it('are kept sealed, with work on them, once they are acknowledged', async () => {
    const node = new Idle(db.database(), new Time());
    await node.keep(deliver('BAL 4321', { source_addr: freshSender() }), deliver('HELP'));
    expect(await tables(db.database())).toEqual({ messages: 2, withOctets: 2, seen: 2, work: 2 });
    const text = "select encode(pdu_sealed, 'escape') as all from inbound_message";
    const kept = await db.database().rows<{ all: string }>({ name: '', text }, []);
    for (const { all } of kept) expect(all).not.toContain('4321');
    expect(node.fates()).toEqual(['new', 'new']);
  });

  it('are kept and nobody works on them where they are not answered', async () => {
    const node = new Idle(db.database(), new Time(), { enabled: false });
    await node.keep(deliver('BAL'));
    expect(await tables(db.database())).toEqual({ messages: 1, withOctets: 1, seen: 1, work: 0 });
  });

  it('are repeats of the same one within the time, also in one batch, and none after it', async () => {
    const time = new Time();
    const node = new Idle(db.database(), time, { repeatWithin: '2m' });
    const again = () => deliver('PAY POWER 120');
    await node.keep(again(), again(), deliver('BAL'), again());
    expect(node.fates().sort()).toEqual(['new', 'new', 'repeated', 'repeated']);
    expect(await tables(db.database())).toEqual({ messages: 4, withOctets: 2, seen: 2, work: 2 });
    time.now += 2 * MINUTE - 1000;
    await node.keep(again());
    expect(node.fates()).toHaveLength(5);
    expect((await tables(db.database())).work).toBe(2);
    time.now += 2000;
    await node.keep(again());
    expect(node.fates().at(-1)).toBe('new');
    expect(await tables(db.database())).toEqual({ messages: 6, withOctets: 3, seen: 2, work: 3 });
  });

  it('are the same ones of a carrier to two nodes at once, in any order, and nobody waits in a circle', async () => {
    const time = new Time();
    const nodes = [new Idle(db.database(), time), new Idle(db.database(), time)];
    const senders = Array.from({ length: 40 }, freshSender);
    for (let round = 0; round < 5; round++) {
      const pdus = senders.map((source_addr) => deliver(`BAL ${round}`, { source_addr }));
      await Promise.all([nodes[0].keep(...pdus), nodes[1].keep(...pdus.toReversed())]);
    }
    const fates = [...nodes[0].fates(), ...nodes[1].fates()];
    expect(fates.filter((fate) => fate === 'new')).toHaveLength(200);
    expect(fates.filter((fate) => fate === 'repeated')).toHaveLength(200);
    expect(await tables(db.database())).toMatchObject({ withOctets: 200, seen: 200, work: 200 });
  });

  it('are repeats as long as parts are waited for, where they are parts', async () => {
    const time = new Time();
    const node = new Idle(db.database(), time, { repeatWithin: '10s', partsWithin: '3m' });
    await node.keep(deliverPart('BA', [1, 2, 1]));
    time.now += 2 * MINUTE;
    await node.keep(deliverPart('BA', [1, 2, 1]));
    expect(node.fates()).toEqual(['part', 'repeated']);
  });

  it('are repeats for an hour, where the handset or the SMSC numbers its messages', async () => {
    const time = new Time();
    const node = new Idle(db.database(), time, { repeatWithin: '10s' });
    const numbered = (user_message_reference: number) =>
      node.keep(deliver('BAL', { user_message_reference }));
    await numbered(7);
    time.now += 59 * MINUTE;
    await numbered(7);
    await numbered(8);
    time.now += 2 * MINUTE;
    await numbered(7);
    expect(node.fates()).toEqual(['new', 'repeated', 'new', 'new']);
  });

  it('are left alone where a receipt is kept that nobody could read', async () => {
    const node = new Idle(db.database(), new Time());
    await node.intake.unreadable(node.carrier, deliver('?', { esm_class: 4 }), node.time.now);
    expect(await tables(db.database())).toEqual({ messages: 1, withOctets: 1, seen: 0, work: 0 });
  });
});

describe('with the database away', () => {
  const server = usePrivateServer();

  it('nothing is acknowledged, and what comes again then is kept once', async () => {
    const node = new Idle(server.database(), new Time());
    await server.stopPostgres();
    const away = { code: 'storage_away', retryable: true };
    await expect(node.keep(deliver('BAL'))).rejects.toMatchObject(away);
    await expect(
      node.intake.unreadable(node.carrier, deliver('?'), node.time.now),
    ).rejects.toMatchObject(away);
    expect(node.reported).toEqual([]);
    await server.startPostgres();
    await server.database().ready(15_000);
    await node.keep(deliver('BAL'));
    await node.keep(deliver('BAL'));
    expect(await tables(server.database())).toMatchObject({ withOctets: 1, work: 1 });
  });
});
