import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Failure } from '../../src/failure/failure.js';
import { uuid7Time } from '../../src/message/uuid7.js';
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

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DONE = { withOctets: 0, work: 0 };

Logger.overrideLogger(false);

/** Resolves when `count` calls of it wait; `let` them go then. */
class Gate {
  readonly #waiting: (() => void)[] = [];
  #watched: { count: number; reached: () => void } | undefined;

  pass(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#watched?.count === this.#waiting.length) this.#watched.reached();
    });
  }

  waiting(count: number): Promise<void> {
    if (this.#waiting.length >= count) return Promise.resolve();
    return new Promise((reached) => (this.#watched = { count, reached }));
  }

  release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

describe("the work on customers' messages", () => {
  const db = useDatabase({ poolSize: 8 });
  const node = (time = new Time(), answerer = new FakeAnswerer(), inbound = {}) =>
    new IntakeNode(db.database(), time, answerer, inbound);
  const left = () => tables(db.database());
  beforeEach(() => emptyTables(db.database()));

  it('hands over what was kept at once, and leaves no octet of it', async () => {
    const one = node();
    const source = freshSender();
    const before = one.time.now;
    await one.keep(deliver('BAL 4321', { source_addr: source }));
    await one.runner.idle();
    expect(one.answerer.asked).toEqual([
      {
        commandId: expect.any(String) as unknown,
        receivedAt: before,
        carrier: 'first',
        destination: '56767',
        msisdn: `+${source}`,
        source,
        text: 'BAL 4321',
        missingParts: 0,
        attempt: 1,
      },
    ]);
    expect(uuid7Time(one.answerer.asked[0].commandId)).toBe(before);
    expect(await left()).toMatchObject({ messages: 1, ...DONE });
  });

  it('does nothing with a repeat, nor where customers are not answered', async () => {
    const one = node();
    await one.keep(deliver('BAL'), deliver('BAL'));
    await one.runner.idle();
    await one.keep(deliver('BAL'));
    await one.settle();
    expect(one.answerer.texts).toEqual(['BAL']);
    const silent = node(one.time, new FakeAnswerer(), { enabled: false });
    await silent.keep(deliver('HELP'));
    await silent.settle();
    expect(silent.answerer.asked).toEqual([]);
  });

  it('gives no text, and a sender that cannot be answered, as what they are', async () => {
    const one = node();
    await one.keep(
      deliver(Buffer.of(1, 2, 3), { data_coding: 4, source_addr: 'AX-BANK', source_addr_ton: 5 }),
    );
    await one.runner.idle();
    expect(one.answerer.asked).toMatchObject([{ text: null, msisdn: null, source: 'AX-BANK' }]);
  });

  it('takes the messages of a number one by one and in order, over two nodes', async () => {
    const answerer = new FakeAnswerer();
    answerer.does = () => new Promise((resolve) => setImmediate(resolve));
    const time = new Time();
    const nodes = [node(time, answerer), node(time, answerer)];
    const senders = [freshSender(), freshSender(), freshSender()];
    // Over either node in turn, and without waiting for the one before.
    for (let at = 0; at < 10; at++) {
      const pdus = senders.map((source_addr) => deliver(`BAL ${at}`, { source_addr }));
      await nodes[at % 2].keep(...pdus);
    }
    while ((await left()).work > 0) await Promise.all(nodes.map((one) => one.settle()));
    for (const source of senders) {
      const texts = answerer.asked.filter((one) => one.source === source).map(({ text }) => text);
      expect(texts).toEqual(Array.from({ length: 10 }, (_, at) => `BAL ${at}`));
    }
    expect(answerer.mostOfOne).toBe(1);
    expect(answerer.mostOpen).toBeGreaterThan(1);
    expect(await left()).toMatchObject({ messages: 30, ...DONE });
  });

  it('passes over what waits behind a message of its number, however much it is', async () => {
    const time = new Time();
    const keeper = node(time);
    await keeper.runner.stop();
    const one = node(time);
    const [flooding, other] = [freshSender(), freshSender()];
    const gate = new Gate();
    const others = new Gate();
    one.answerer.does = ({ source }) => (source === flooding ? gate : others).pass();
    const flood = Array.from({ length: 1200 }, (_, at) =>
      deliver(`BAL ${at}`, { source_addr: flooding }),
    );
    await keeper.keep(...flood, deliver('BAL', { source_addr: other }));
    one.runner.wake();
    await Promise.all([gate.waiting(1), others.waiting(1)]);
    expect(one.answerer.asked).toHaveLength(2);
    await emptyTables(db.database());
    gate.release();
    others.release();
    await one.runner.idle();
  });

  it('has no more in hand than it may', async () => {
    const gate = new Gate();
    const answerer = new FakeAnswerer();
    answerer.does = () => gate.pass();
    const one = node(new Time(), answerer, { maxConcurrent: 3 });
    await one.keep(
      ...Array.from({ length: 7 }, () => deliver('BAL', { source_addr: freshSender() })),
    );
    for (const count of [3, 3, 1]) {
      await gate.waiting(count);
      gate.release();
    }
    await one.runner.idle();
    expect(answerer.mostOpen).toBe(3);
    expect(answerer.asked).toHaveLength(7);
  });

  describe('in parts', () => {
    it('is due when the last is there, in whatever order, and is erased whole', async () => {
      const one = node();
      const parts = [3, 1, 2].map((number) => deliverPart(`-${number}`, [7, 3, number]));
      await one.keep(...parts.slice(0, 2));
      await one.settle();
      expect(one.answerer.asked).toEqual([]);
      await one.keep(parts[2]);
      await one.runner.idle();
      expect(one.answerer.asked).toMatchObject([
        { text: '-1-2-3', missingParts: 0, attempt: 1, receivedAt: one.time.now - 1 },
      ]);
      expect(uuid7Time(one.answerer.asked[0].commandId)).toBe(one.time.now - 3);
      expect(await left()).toMatchObject({ messages: 3, ...DONE });
    });

    it('is due at once where its parts came over two nodes at the same time', async () => {
      const time = new Time();
      const answerer = new FakeAnswerer();
      const nodes = [node(time, answerer), node(time, answerer)];
      for (let round = 0; round < 20; round++) {
        const source_addr = freshSender();
        await Promise.all(
          nodes.map((one, at) =>
            one.keep(deliverPart(`${at}`, [round, 2, at + 1], { source_addr })),
          ),
        );
        await Promise.all(nodes.map((one) => one.runner.idle()));
      }
      expect(answerer.texts).toEqual(Array<string>(20).fill('01'));
      expect(await left()).toMatchObject(DONE);
    });

    it('is handed over without those that did not come in time, and holds up nothing till then', async () => {
      const one = node();
      const source_addr = freshSender();
      await one.keep(
        deliverPart('PAY ', [9, 3, 1], { source_addr }),
        deliverPart('120', [9, 3, 3], { source_addr }),
        deliver('BAL', { source_addr }),
      );
      await one.runner.idle();
      expect(one.answerer.texts).toEqual(['BAL']);
      one.time.now += 3 * MINUTE - SECOND;
      await one.settle();
      expect(one.answerer.asked).toHaveLength(1);
      one.time.now += SECOND;
      await one.settle();
      expect(one.answerer.asked).toHaveLength(2);
      expect(one.answerer.asked[1]).toMatchObject({ text: 'PAY 120', missingParts: 1 });
      expect(one.reported.filter(({ kind }) => kind === 'parts_missing')).toHaveLength(1);
      expect(await left()).toMatchObject({ messages: 3, ...DONE });
    });

    it('waits for one of its number that is in hand, which overtook it', async () => {
      const time = new Time();
      const gate = new Gate();
      const one = node(time);
      one.answerer.does = () => gate.pass();
      const source_addr = freshSender();
      await one.keep(deliverPart('PAY ', [9, 2, 1], { source_addr }));
      await one.keep(deliver('BAL', { source_addr }));
      await gate.waiting(1);
      time.now += 3 * MINUTE;
      await one.runner.renew();
      const other = node(time);
      await other.settle();
      expect(other.answerer.asked).toEqual([]);
      gate.release();
      one.answerer.does = () => Promise.resolve();
      await one.runner.idle();
      expect(one.answerer.texts).toEqual(['BAL', 'PAY ']);
    });

    it('is whole with a part that came twice as two', async () => {
      const one = node();
      await one.keep(
        deliverPart('BA', [4, 2, 1], { user_message_reference: 1 }),
        deliverPart('BA', [4, 2, 1], { user_message_reference: 2 }),
        deliverPart('L', [4, 2, 2]),
      );
      await one.runner.idle();
      expect(one.answerer.asked).toMatchObject([{ text: 'BAL', missingParts: 0 }]);
      expect(await left()).toMatchObject({ messages: 3, ...DONE });
    });

    it('is not mixed with a later one of the same reference', async () => {
      const answerer = new FakeAnswerer();
      const gate = new Gate();
      answerer.does = () => gate.pass();
      const one = node(new Time(), answerer);
      await one.keep(
        deliverPart('BA', [4, 2, 1]),
        deliverPart('HE', [4, 2, 1]),
        deliverPart('L', [4, 2, 2]),
      );
      await gate.waiting(1);
      await one.keep(deliverPart('LP', [4, 2, 2]));
      answerer.does = () => Promise.resolve();
      gate.release();
      await one.runner.idle();
      expect(answerer.asked).toMatchObject([{ text: 'BAL' }, { text: 'HELP' }]);
      expect(answerer.asked[0].commandId).not.toBe(answerer.asked[1].commandId);
      expect(await left()).toMatchObject({ messages: 4, ...DONE });
    });

    it('waits again for the rest of a later one of the same reference', async () => {
      const one = node();
      await one.keep(
        deliverPart('BA', [4, 2, 1]),
        deliverPart('HE', [4, 2, 1]),
        deliverPart('L', [4, 2, 2]),
      );
      await one.settle();
      expect(one.answerer.texts).toEqual(['BAL']);
      expect(await left()).toMatchObject({ work: 1, withOctets: 1 });
      one.time.now += 3 * MINUTE;
      await one.settle();
      expect(one.answerer.asked[1]).toMatchObject({ text: 'HE', missingParts: 1 });
    });

    it('is a message by itself where it cannot be a part', async () => {
      const one = node();
      await one.keep(deliverPart('BAL', [4, 2, 3]), deliverPart('HELP', [5, 0, 1]));
      await one.runner.idle();
      expect(one.answerer.asked).toMatchObject([
        { text: 'BAL', missingParts: 0 },
        { text: 'HELP', missingParts: 0 },
      ]);
    });

    it('may have 255 of them', async () => {
      const one = node();
      const all = Array.from({ length: 255 }, (_, at) => deliverPart('x', [1, 255, 255 - at]));
      await one.keep(...all);
      await one.runner.idle();
      expect(one.answerer.texts).toEqual(['x'.repeat(255)]);
      expect(await left()).toMatchObject({ messages: 255, ...DONE });
    });
  });

  describe('that fails', () => {
    const away = () => Promise.reject(new Failure('core_away', 'the bank does not answer'));
    const broken = () => Promise.reject(new TypeError('cannot read "PIN 2468"'));

    it('is tried again after a pause that grows, and what follows of the number waits', async () => {
      const one = node();
      one.answerer.does = away;
      const source_addr = freshSender();
      await one.keep(deliver('BAL', { source_addr }), deliver('MINI', { source_addr }));
      await one.runner.idle();
      for (const pause of [1, 2, 4, 8, 16, 32, 60, 60]) {
        const before = one.answerer.asked.length;
        one.time.now += pause * SECOND - 1;
        await one.settle();
        expect(one.answerer.asked).toHaveLength(before);
        one.time.now += 1;
        await one.settle();
        expect(one.answerer.asked).toHaveLength(before + 1);
      }
      expect(one.answerer.asked.every(({ text }) => text === 'BAL')).toBe(true);
      expect(one.answerer.asked.at(-1)?.attempt).toBe(9);
      expect(new Set(one.answerer.asked.map(({ commandId }) => commandId)).size).toBe(1);
      one.answerer.does = () => Promise.resolve();
      one.time.now += MINUTE;
      await one.settle();
      expect(one.answerer.texts.slice(-2)).toEqual(['BAL', 'MINI']);
      expect(await left()).toMatchObject(DONE);
      expect(one.reported.filter(({ kind }) => kind === 'failed')).toEqual([]);
    });

    it('is never given up while trying again can help', async () => {
      const one = node();
      one.answerer.does = away;
      await one.keep(deliver('BAL'));
      for (let attempt = 1; attempt <= 15; attempt++) {
        await one.settle();
        one.time.now += MINUTE;
      }
      expect(one.answerer.asked).toHaveLength(15);
      expect(await left()).toMatchObject({ withOctets: 1, work: 1 });
    });

    it('is given up after ten attempts where it is a fault of ours, and is erased', async () => {
      const said: string[] = [];
      const say = (...line: unknown[]) => void said.push(JSON.stringify(line));
      Logger.overrideLogger({ log: say, warn: say, error: say });
      const one = node();
      one.answerer.does = broken;
      const source_addr = freshSender();
      await one.keep(deliver('PAY 2468', { source_addr }), deliver('BAL', { source_addr }));
      await one.runner.idle();
      for (let attempt = 1; attempt <= 9; attempt++) {
        expect(await left()).toMatchObject({ withOctets: 2 });
        if (attempt === 9) {
          one.answerer.does = ({ text }) => (text === 'BAL' ? Promise.resolve() : broken());
        }
        one.time.now += MINUTE;
        await one.settle();
      }
      Logger.overrideLogger(false);
      const failed = one.reported.filter(({ kind }) => kind === 'failed');
      expect(failed).toEqual(
        Array.from({ length: 10 }, (_, at) => ({
          kind: 'failed',
          carrier: 'first',
          attempt: at + 1,
        })),
      );
      expect(one.answerer.texts.at(-1)).toBe('BAL');
      expect(await left()).toMatchObject({ messages: 2, ...DONE });
      expect(said).toHaveLength(10);
      expect(said[9]).toContain('given up');
      expect(said.join()).toContain('work.test');
      expect(said.join()).not.toMatch(/2468|98\d{8}/);
    });
  });

  describe('of a node that dies', () => {
    it('comes back with its lease, is renewed while the node lives, and is done by one', async () => {
      const time = new Time();
      const gate = new Gate();
      const dying = node(time);
      dying.answerer.does = () => gate.pass();
      const source_addr = freshSender();
      await dying.keep(
        deliverPart('BA', [1, 2, 1], { source_addr }),
        deliverPart('L', [1, 2, 2], { source_addr }),
        deliver('MINI', { source_addr }),
      );
      await gate.waiting(1);
      const other = node(time);
      time.now += 29 * SECOND;
      await dying.runner.renew();
      time.now += 29 * SECOND;
      await other.settle();
      expect(other.answerer.asked).toEqual([]);
      time.now += SECOND;
      await other.settle();
      expect(other.answerer.asked).toMatchObject([
        { text: 'BAL', attempt: 2, commandId: dying.answerer.asked[0].commandId },
        { text: 'MINI', attempt: 1 },
      ]);
      expect(await left()).toMatchObject({ messages: 3, ...DONE });
    });

    it('is left to whoever took it since', async () => {
      const time = new Time();
      const gates = [new Gate(), new Gate()];
      const nodes = gates.map((gate) => {
        const one = node(time);
        one.answerer.does = () => gate.pass();
        return one;
      });
      await nodes[0].keep(deliver('BAL'));
      await gates[0].waiting(1);
      time.now += 31 * SECOND;
      nodes[1].runner.wake();
      await gates[1].waiting(1);
      // The first comes to life again: its word counts no more.
      await nodes[0].runner.renew();
      nodes[0].answerer.does = () => Promise.resolve();
      gates[0].release();
      await nodes[0].runner.idle();
      expect(await left()).toMatchObject({ withOctets: 1, work: 1 });
      gates[1].release();
      await nodes[1].runner.idle();
      expect(await left()).toMatchObject(DONE);
    });
  });

  it('ends with what is in hand at a stop', async () => {
    const gate = new Gate();
    const one = node();
    one.answerer.does = () => gate.pass();
    await one.keep(deliver('BAL'));
    await gate.waiting(1);
    const stopped = one.runner.stop();
    await one.keep(deliver('MINI'));
    gate.release();
    await stopped;
    expect(one.answerer.texts).toEqual(['BAL']);
    expect(await left()).toMatchObject({ withOctets: 1, work: 1 });
    one.runner.wake();
    await one.runner.idle();
    expect(one.answerer.texts).toEqual(['BAL']);
  });

  it('goes when its octets are gone', async () => {
    const one = node();
    await one.runner.stop();
    await one.keep(deliver('BAL'));
    await db.database().rows({ name: '', text: 'delete from inbound_message' }, []);
    const other = node(one.time);
    await other.settle();
    expect(other.answerer.asked).toEqual([]);
    expect(await left()).toMatchObject({ work: 0 });
  });
});

describe('the work with the database away', () => {
  const server = usePrivateServer();

  it('is begun again where it could not be settled', async () => {
    const one = new IntakeNode(server.database(), new Time());
    one.answerer.does = () => server.stopPostgres();
    await one.keep(deliver('BAL'));
    await one.runner.idle();
    await one.settle();
    expect(one.answerer.asked).toHaveLength(1);
    one.answerer.does = () => Promise.resolve();
    await server.startPostgres();
    await server.database().ready(15_000);
    await one.settle();
    expect(one.answerer.asked).toHaveLength(1);
    one.time.now += 30 * SECOND;
    await one.settle();
    expect(one.answerer.asked).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
    expect(one.answerer.asked[0].commandId).toBe(one.answerer.asked[1].commandId);
    expect(await tables(server.database())).toMatchObject({ messages: 1, ...DONE });
  });
});
