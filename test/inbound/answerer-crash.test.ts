import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ReceivedText } from '../../src/inbound/received-text.js';
import { useDatabase } from '../kit/database.js';
import { Death, Life, valueIn, World } from './answerer-kit.js';
import { PIN } from './answerer-fakes.js';

const MINUTE = 60_000;
/** What may be told before what became of it. */
const ON_THE_WAY = new Set(['reply_in_progress', 'reply_uncertain']);

type Scene =
  'card' | 'pin' | 'code' | 'choice' | 'inquiry' | 'wrong_code' | 'wrong_pin' | 'asked_again';
const SCENES: readonly Scene[] = [
  'card',
  'pin',
  'code',
  'choice',
  'inquiry',
  'wrong_code',
  'wrong_pin',
  'asked_again',
];

describe('a process that dies at any moment', () => {
  const test = useDatabase({ poolSize: 12 });

  /** The message of a scene that is to be answered, after all that comes before it. */
  async function last(world: World, msisdn: string, scene: Scene): Promise<ReceivedText> {
    const node = world.node();
    if (scene === 'card') return world.text(msisdn, 'BLOCK 1234');
    if (scene === 'pin') return world.text(msisdn, `PAY POWER 10 ${PIN}`);
    if (scene === 'wrong_pin') return world.text(msisdn, 'PAY POWER 10 1111');
    if (scene === 'choice') {
      world.services.accounts = ['savings XX4321', 'current XX8765'];
      await node.say(msisdn, 'STOPCHQ 1');
      await node.say(msisdn, 'BAL');
      return world.text(msisdn, '2');
    }
    const { replies } = await node.say(msisdn, scene === 'inquiry' ? 'MINI' : 'PAY POWER 10');
    if (scene === 'asked_again') return world.text(msisdn, 'PAY POWER 10');
    const code = valueIn(replies[0], 'code');
    const other = String((Number(code) + 1) % 1e6).padStart(6, '0');
    return world.text(msisdn, scene === 'wrong_code' ? other : code);
  }

  /**
   * Nothing that moves is done but once, nothing is counted twice, and all ends in
   * one reply. Gives whether the process died at all.
   */
  async function play(
    scene: Scene,
    deaths: readonly number[],
    settled: boolean,
    faulty: boolean,
  ): Promise<boolean> {
    const services = { mini_statement: { guard: 'code' } };
    const world = new World(test.database(), { inbound: { services } });
    const { msisdn, id } = world.customer();
    const received = await last(world, msisdn, scene);
    const before = world.repliesTo(msisdn).length;
    if (faulty) world.core.faults = ['after'];
    let attempt = 0;
    for (const diesAt of [...deaths, 0]) {
      attempt += 1;
      const life = new Life(diesAt);
      const node = world.node(life);
      try {
        await node.answer({ ...received, attempt });
        break;
      } catch (error) {
        if (!(error instanceof Death)) throw error;
      }
      world.advance(1000);
      if (settled) {
        // Another node takes up what is committed once the lease is over.
        world.advance(2 * MINUTE);
        await world.node().settle.run();
      }
    }
    const node = world.node();
    for (let round = 0; round < 3; round += 1) await node.later(2 * MINUTE);
    const acts = scene === 'card' || scene === 'pin' || scene === 'code';
    const operated = world.core.done.length;
    expect(operated).toBeLessThanOrEqual(1);
    const replies = world.repliesTo(msisdn).slice(before);
    const told = replies.filter(({ eventType }) => !ON_THE_WAY.has(eventType));
    expect(told).toHaveLength(1);
    if (acts) {
      // What was done is told as done, and what was not as that.
      const isDone = told[0].eventType === 'reply_cheque_stopped';
      expect(isDone).toBe(operated === 1);
    }
    if (scene === 'choice') expect(told[0].eventType).toBe('reply_not_known');
    if (scene === 'inquiry') expect(told[0].eventType).toBe('reply_not_known');
    if (scene === 'asked_again') expect(told[0].eventType).toBe('reply_confirm_payment');
    if (scene.startsWith('wrong')) {
      const [lock] = await node.locks.list({ customerId: id }, world.now);
      expect(lock.failures).toBe(1);
    }
    const record = await node.commands.find(received.commandId);
    expect(record).toMatchObject({ continuation: null });
    expect(['executing', 'uncertain']).not.toContain(record!.state);
    // Between deaths minutes go by: a question that ended meanwhile is asked anew.
    if (scene !== 'asked_again') expect(record!.state).not.toBe('waiting');
    return attempt > 1;
  }

  it.each(SCENES)('does what is asked once and tells it, dying anywhere: %s', async (scene) => {
    let diesAt = 1;
    while (await play(scene, [diesAt], false, false)) diesAt += 1;
    // It lived through all its crossings, which are not few.
    expect(diesAt).toBeGreaterThan(15);
  });

  it('does so dying several times, with others to take it up, and a core that fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SCENES),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        async (scene, deaths, settled, faulty) => {
          await play(scene, deaths, settled, faulty);
        },
      ),
      { numRuns: 60 },
    );
  });
});
