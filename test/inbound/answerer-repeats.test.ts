import { beforeEach, describe, expect, it } from '@jest/globals';
import { useDatabase } from '../kit/database.js';
import { PIN } from './answerer-fakes.js';
import { valueIn, World } from './answerer-kit.js';
import type { Node } from './answerer-kit.js';

const SECOND = 1000;
const MINUTE = 60_000;

describe('what comes again too late to be known as the same deliver_sm', () => {
  const test = useDatabase();
  let world: World;
  let node: Node;
  let msisdn: string;
  let id: string;

  beforeEach(() => {
    const services = { mini_statement: { guard: 'code' } };
    world = new World(test.database(), { inbound: { services } });
    node = world.node();
    ({ msisdn, id } = world.customer());
  });

  const codeAskedBy = async (text: string) => {
    const { replies, record } = await node.say(msisdn, text);
    return { code: valueIn(replies[0], 'code'), record };
  };
  const wrongCodes = async () => {
    const locks = await node.locks.list({ customerId: id }, world.now);
    return locks.find(({ kind }) => kind === 'code')?.failures ?? 0;
  };

  describe('a command whose question is open', () => {
    it.each(['PAY POWER 10', 'MINI'])('is asked with the same code, as long: %s', async (text) => {
      const first = await codeAskedBy(text);
      world.advance(2 * MINUTE);
      const again = await node.say(msisdn, text);
      expect(valueIn(again.replies[0], 'code')).toBe(first.code);
      expect(again.replies[0]).toMatchObject({
        messageClass: 'otp',
        timeToLive: 3 * MINUTE,
        content: { variables: { minutes: { value: 3 } } },
      });
      expect(again.record).toMatchObject({
        state: 'answered',
        reason: 'asked_again',
        amount: null,
      });
      expect(await node.commands.find(first.record.commandId)).toMatchObject({ state: 'waiting' });
      world.advance(2 * MINUTE);
      const { record } = await node.say(msisdn, first.code);
      expect(record).toMatchObject({ answers: first.record.commandId });
    });

    it('is good no longer than it was', async () => {
      const { code } = await codeAskedBy('PAY POWER 10');
      world.advance(4 * MINUTE);
      await node.say(msisdn, 'PAY POWER 10');
      world.advance(MINUTE + SECOND);
      expect((await node.say(msisdn, code)).template).toBe('reply_nothing_open');
    });

    it('is asked anew where no time is left to answer', async () => {
      const { code, record } = await codeAskedBy('PAY POWER 10');
      world.advance(5 * MINUTE - 5 * SECOND);
      const next = await codeAskedBy('PAY POWER 10');
      expect(next.code).not.toBe(code);
      expect(await node.commands.find(record.commandId)).toMatchObject({ reason: 'replaced' });
    });

    it('is asked which again, and the answer is to the first', async () => {
      world.services.accounts = ['savings XX4321', 'current XX8765'];
      const first = await node.say(msisdn, 'BAL');
      world.advance(MINUTE);
      const again = await node.say(msisdn, 'BAL');
      expect(again.template).toBe('reply_choose');
      expect(again.record).toMatchObject({ state: 'answered', reason: 'asked_again' });
      const { record } = await node.say(msisdn, '2');
      expect(record).toMatchObject({ answers: first.record.commandId });
    });

    it('and that says something else takes its place', async () => {
      const first = await codeAskedBy('PAY POWER 10');
      const second = await codeAskedBy('PAY POWER 11');
      expect(second.code).not.toBe(first.code);
      expect((await node.say(msisdn, first.code)).template).toBe('reply_wrong_code');
      await node.say(msisdn, second.code);
      expect(world.core.done).toMatchObject([{ amount: { units: '11' } }]);
    });

    it('is asked no more once the same was done by PIN', async () => {
      const { code, record } = await codeAskedBy('PAY POWER 10');
      await node.say(msisdn, `PAY POWER 10 ${PIN}`);
      expect(await node.commands.find(record.commandId)).toMatchObject({ reason: 'replaced' });
      expect((await node.say(msisdn, code)).template).toBe('reply_nothing_open');
      expect(world.core.done).toHaveLength(1);
    });

    it('that was answered is a new one', async () => {
      const { code } = await codeAskedBy('PAY POWER 10');
      await node.say(msisdn, code);
      const again = await codeAskedBy('PAY POWER 10');
      expect(again.code).not.toBe(code);
      expect(again.record.state).toBe('waiting');
    });
  });

  describe('an answer that closed its question', () => {
    const silent = async (text: string) => {
      const { record, replies } = await node.say(msisdn, text);
      expect(record).toMatchObject({ state: 'ignored', reason: 'repeated' });
      expect(replies).toEqual([]);
    };

    it.each(['PAY POWER 10', 'MINI'])('as the code of %s is silent', async (text) => {
      const { code } = await codeAskedBy(text);
      await node.say(msisdn, code);
      world.advance(9 * MINUTE);
      await silent(code);
    });

    it('as a choice and as NO is silent', async () => {
      world.services.accounts = ['savings XX4321', 'current XX8765'];
      await node.say(msisdn, 'BAL');
      await node.say(msisdn, '2');
      await silent('2');
      await node.say(msisdn, 'BAL');
      await node.say(msisdn, 'NO');
      await silent('NO');
    });

    it('is no wrong try at another question', async () => {
      const { code } = await codeAskedBy('PAY POWER 10');
      await node.say(msisdn, code);
      const other = await codeAskedBy('STOPCHQ 1');
      await silent(code);
      expect(await wrongCodes()).toBe(0);
      expect((await node.say(msisdn, other.code)).template).toBe('reply_cheque_stopped');
    });

    it('as a choice is no wrong code of what was chosen', async () => {
      world.services.accounts = ['savings XX4321', 'current XX8765'];
      await node.say(msisdn, 'PAY POWER 10');
      const asked = await node.say(msisdn, '2');
      expect(asked.template).toBe('reply_confirm_payment');
      await silent('2');
      expect(await wrongCodes()).toBe(0);
    });

    it('has a choice that is open asked by nobody, and answers the next', async () => {
      const { code } = await codeAskedBy('PAY POWER 10');
      await node.say(msisdn, code);
      world.services.accounts = ['savings XX4321', 'current XX8765'];
      await node.say(msisdn, 'BAL');
      await silent(code);
      await node.say(msisdn, '1');
      const { record } = await node.say(msisdn, 'BAL');
      const answer = await node.say(msisdn, '1');
      expect(answer.record).toMatchObject({ answers: record.commandId });
    });

    it('is an answer to nothing once a while has passed', async () => {
      const { code } = await codeAskedBy('PAY POWER 10');
      await node.say(msisdn, code);
      world.advance(11 * MINUTE);
      expect((await node.say(msisdn, code)).template).toBe('reply_nothing_open');
    });

    it('leaves other wrong codes wrong', async () => {
      const { code } = await codeAskedBy('PAY POWER 10');
      await node.say(msisdn, code);
      const other = await codeAskedBy('STOPCHQ 1');
      const wrong = String((Number(other.code) + 1) % 1e6).padStart(6, '0');
      expect((await node.say(msisdn, wrong)).template).toBe('reply_wrong_code');
      expect((await node.say(msisdn, wrong)).template).toBe('reply_wrong_code');
      expect(await wrongCodes()).toBe(2);
    });
  });
});
