import { beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import { RefusalReason } from '../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { useDatabase } from '../kit/database.js';
import { freshNumber, valueIn, World } from './answerer-kit.js';
import type { Node } from './answerer-kit.js';
import { PIN } from './answerer-fakes.js';

const MINUTE = 60_000;

describe('answers to what customers write', () => {
  const test = useDatabase();
  let world: World;
  let node: Node;
  let msisdn: string;

  const begin = (settings: Record<string, unknown> = {}) => {
    world = new World(test.database(), settings);
    node = world.node();
    msisdn = world.customer().msisdn;
  };
  beforeEach(() => begin());

  const codeOf = (replies: { content: unknown }[]) => valueIn(replies.at(-1) as never, 'code');

  it('answers an inquiry on the way it came, and writes who asked what', async () => {
    const { record, replies } = await node.say(msisdn, 'BAL');
    expect(record).toMatchObject({
      service: 'balance',
      state: 'answered',
      guard: 'registered',
      customerId: `C${msisdn}`,
      locale: 'en',
      detail: { account: 'XX4321' },
      continuation: null,
    });
    expect(record.replyMessageId).not.toBeNull();
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({
      senderId: '56070',
      via: 'first',
      messageClass: 'alert',
      eventId: `reply:${record.commandId}:answer`,
    });
    expect(world.reported).toContainEqual(
      expect.objectContaining({ kind: 'handled', service: 'balance', state: 'answered' }),
    );
  });

  it('takes the same message again for the same one', async () => {
    const received = world.text(msisdn, 'BLOCK 1234');
    await node.answer(received);
    await node.answer({ ...received, attempt: 2 });
    expect(world.core.done).toHaveLength(1);
    expect(world.repliesTo(msisdn)).toHaveLength(1);
  });

  describe('who is not answered', () => {
    it('a sender that is no number, and the bank itself', async () => {
      const words = world.text(null, 'BAL');
      await node.answer(words);
      expect(await node.commands.find(words.commandId)).toMatchObject({
        state: 'ignored',
        reason: 'no_sender',
      });
      const own = freshNumber();
      const { record } = await node.say(own, 'BAL', { destination: own.slice(1) });
      expect(record).toMatchObject({ state: 'ignored', reason: 'own_number' });
      expect(world.outgoing.sent).toHaveLength(0);
    });

    it('a blocked customer, but STOP is heard', async () => {
      const blocked = world.customer({ blocked: true }).msisdn;
      const { record } = await node.say(blocked, 'BAL');
      expect(record).toMatchObject({ state: 'ignored', reason: 'blocked' });
      const stopped = await node.say(blocked, 'STOP');
      expect(stopped.record).toMatchObject({ service: 'stop', reason: 'blocked' });
      expect(world.services.said).toEqual([`stop ${blocked}`]);
      expect(world.outgoing.sent).toHaveLength(0);
    });

    it('who writes more than the rate, and STOP is heard beyond it', async () => {
      begin({ inbound: { rates: { message: { limit: 3, within: '1h' } } } });
      for (const text of ['BAL', 'MINI', 'FX USD']) await node.say(msisdn, text);
      await node.say(msisdn, 'BAL');
      const over = await node.say(msisdn, 'BAL');
      expect(over.record).toMatchObject({ state: 'ignored', reason: 'rate' });
      const stopped = await node.say(msisdn, 'STOP');
      expect(stopped.replies).toHaveLength(0);
      expect(world.services.said).toEqual([`stop ${msisdn}`]);
      world.advance(70 * MINUTE);
      expect((await node.say(msisdn, 'BAL')).template).toBe('reply_not_known');
    });

    it('a stranger beyond their own rate', async () => {
      begin({ inbound: { rates: { stranger: { limit: 2, within: '1h' } } } });
      const stranger = freshNumber();
      expect((await node.say(stranger, 'BAL')).template).toBe('reply_not_registered');
      expect((await node.say(stranger, 'FX USD')).template).toBe('reply_not_known');
      expect((await node.say(stranger, 'FX EUR')).record.reason).toBe('rate');
    });

    it('a machine that is not understood, after three answers', async () => {
      for (let count = 1; count <= 3; count += 1) {
        const told = await node.say(msisdn, `I am out of office, ${count}`);
        expect(told.template).toBe('reply_unknown');
      }
      const after = await node.say(msisdn, 'I am out of office, 4');
      expect(after.record).toMatchObject({ state: 'ignored', reason: 'not_understood' });
      expect(after.replies).toHaveLength(0);
      expect((await node.say(msisdn, 'BAL')).template).toBe('reply_not_known');
    });

    it('the same words again and again, and our own that come back', async () => {
      for (let count = 1; count <= 8; count += 1) await node.say(msisdn, 'FX USD');
      expect((await node.say(msisdn, 'fx  usd')).record.reason).toBe('loop');
      const { replies } = await node.say(msisdn, 'BAL');
      const echo = await node.say(msisdn, JSON.stringify(replies[0].content).toUpperCase());
      expect(echo.record).toMatchObject({ state: 'ignored', reason: 'loop' });
    });
  });

  it.each([
    ['unreadable', { text: null }, 'reply_unreadable'],
    ['parts_missing', { missingParts: 1 }, 'reply_parts_missing'],
  ])('says that a message is %s, three times', async (reason, over, template) => {
    for (let count = 1; count <= 3; count += 1) {
      expect(await node.say(msisdn, `${count}`, over)).toMatchObject({ template });
    }
    const { record, replies } = await node.say(msisdn, '4', over);
    expect(record).toMatchObject({ state: 'ignored', reason });
    expect(replies).toHaveLength(0);
  });

  it('does nothing too late, and says so; STOP is never too late', async () => {
    const receivedAt = world.now - 16 * MINUTE;
    const late = await node.say(msisdn, 'BLOCK 1234', { receivedAt });
    expect(late).toMatchObject({ template: 'reply_too_late' });
    expect(late.record).toMatchObject({ state: 'expired', reason: 'too_late' });
    expect(world.core.asked).toEqual([]);
    expect((await node.say(msisdn, 'STOP', { receivedAt })).template).toBe('reply_stopped');
  });

  it('names what is not clear, and the service that is off', async () => {
    expect((await node.say(msisdn, 'PAY POWER')).template).toBe('reply_unclear');
    begin({ inbound: { services: { balance: { enabled: false } } } });
    expect((await node.say(msisdn, 'BAL')).template).toBe('reply_service_off');
  });

  it('says that the bank is away where it is asked, and nothing was done', async () => {
    world.services.away = true;
    const { record, template } = await node.say(msisdn, 'BAL');
    expect(template).toBe('reply_bank_away');
    expect(record).toMatchObject({ state: 'refused', reason: 'core_away' });
  });

  it('answers without values that may not leave', async () => {
    world.outgoing.refuse = ({ content }) =>
      JSON.stringify(content).includes('"R1"')
        ? new Failure('invalid_argument', 'looks private', {
            violations: [{ field: 'reply.variables.reference', description: 'is a card number' }],
          })
        : null;
    const { replies } = await node.say(msisdn, 'BLOCK 1234');
    expect(valueIn(replies[0], 'reference')).toBe('-');
  });

  describe('an order', () => {
    it('of a card is done at once, and its outcome told', async () => {
      const { record, template } = await node.say(msisdn, 'BLOCK 1234');
      expect(template).toBe('reply_cheque_stopped');
      expect(record).toMatchObject({
        state: 'done',
        guard: 'registered',
        coreAnswer: 'done',
        coreReference: 'R1',
      });
      expect(world.core.asked).toEqual([record.commandId]);
      world.core.refusal = RefusalReason.REFUSAL_REASON_ALREADY_DONE;
      const again = await node.say(msisdn, 'BLOCK 1234');
      expect(again.record).toMatchObject({ state: 'refused', reason: 'already_done' });
    });

    it('with the PIN is done at once; the PIN is nowhere', async () => {
      const { record } = await node.say(msisdn, `PAY POWER 120.50 ${PIN}`);
      expect(record).toMatchObject({ state: 'done', guard: 'pin', currency: 'USD' });
      expect(JSON.stringify([record, world.outgoing.sent])).not.toContain(PIN);
    });

    it('without one asks for a code, which is good once and for nothing else', async () => {
      const asked = await node.say(msisdn, 'PAY POWER 120.50');
      expect(asked.template).toBe('reply_confirm_payment');
      expect(asked.replies[0]).toMatchObject({ messageClass: 'otp', timeToLive: 5 * MINUTE });
      expect(valueIn(asked.replies[0], 'repeated')).toBe('no');
      expect(world.core.asked).toEqual([]);
      const code = codeOf(asked.replies);
      const answered = await node.say(msisdn, code);
      expect(answered.template).toBe('reply_cheque_stopped');
      expect(answered.record).toMatchObject({
        state: 'answered',
        guard: 'code',
        answers: asked.record.commandId,
      });
      expect(await node.commands.find(asked.record.commandId)).toMatchObject({
        state: 'done',
        guard: 'code',
        confirmedBy: answered.record.commandId,
      });
      expect(world.core.asked).toEqual([asked.record.commandId]);
      expect((await node.say(msisdn, code)).record.state).toBe('ignored');
      expect(world.core.done).toHaveLength(1);
    });

    it('is given up by NO, by another of its service, and by nobody’s answer', async () => {
      const first = await node.say(msisdn, 'PAY POWER 10');
      const second = await node.say(msisdn, 'PAY POWER 20');
      expect(await node.commands.find(first.record.commandId)).toMatchObject({
        state: 'expired',
        reason: 'replaced',
      });
      expect((await node.say(msisdn, codeOf(first.replies))).template).toBe('reply_wrong_code');
      expect((await node.say(msisdn, 'NO')).template).toBe('reply_cancelled');
      expect(await node.commands.find(second.record.commandId)).toMatchObject({
        state: 'refused',
        reason: 'cancelled',
      });
      const third = await node.say(msisdn, 'PAY POWER 30');
      world.advance(6 * MINUTE);
      expect((await node.say(msisdn, codeOf(third.replies))).template).toBe('reply_nothing_open');
      await node.later(20 * MINUTE);
      expect(await node.commands.find(third.record.commandId)).toMatchObject({
        state: 'expired',
        reason: 'not_answered',
      });
      expect(world.core.done).toHaveLength(0);
    });

    it('keeps its question through other messages, and asks it again after YES', async () => {
      const asked = await node.say(msisdn, 'PAY POWER 10');
      await node.say(msisdn, 'STOP');
      await node.say(msisdn, 'BAL');
      const again = await node.say(msisdn, 'YES');
      expect(codeOf(again.replies)).toBe(codeOf(asked.replies));
      await node.say(msisdn, codeOf(asked.replies));
      expect(world.core.done).toHaveLength(1);
    });

    it('compares a code with all that are open', async () => {
      const payment = await node.say(msisdn, 'PAY POWER 10');
      await node.say(msisdn, 'STOPCHQ 000123');
      await node.say(msisdn, codeOf(payment.replies));
      expect(world.core.done).toMatchObject([{ kind: 'pay_bill' }]);
      expect(await node.locks.list({ customerId: `C${msisdn}` }, world.now)).toEqual([]);
    });

    it('is refused where the number or its SIM is new, but BLOCK is not', async () => {
      const held = world.customer({ simChangedAt: world.now - MINUTE }).msisdn;
      expect((await node.say(held, `PAY POWER 10 ${PIN}`)).template).toBe('reply_held');
      expect(world.core.pins).toBe(0);
      expect((await node.say(held, 'BLOCK 1234')).record.state).toBe('done');
    });

    it.each([
      ['over_command_limit', 'PAY POWER 200.01', '200'],
      ['currency_not_allowed', 'PAY POWER 1 JPY', null],
    ])('is refused: %s', async (reason, text, limit) => {
      const [keyword, biller, amount, currency] = text.split(' ');
      if (currency !== undefined) {
        begin({ inbound: { services: { bill_payment: { perCommand: {}, perDay: {} } } } });
      }
      const { record, replies } = await node.say(msisdn, [keyword, biller, amount].join(' '));
      expect(record).toMatchObject({ state: 'refused', reason });
      const { content } = replies[0];
      const variables = 'template' in content ? content.variables : {};
      expect(variables.limit ?? null).toEqual(
        limit === null ? null : expect.objectContaining({ kind: 'money', units: limit }),
      );
    });

    it('counts for the day, and two at once do not both get through', async () => {
      await node.say(msisdn, `PAY POWER 200 ${PIN}`);
      const both = ['PAY WATER 150', 'PAY GAS 160'].map((text) => `${text} ${PIN}`);
      const records = await Promise.all(both.map((text) => node.say(msisdn, text)));
      const reasons = records.map(({ record }) => record.reason).sort();
      expect(reasons).toEqual(['', 'over_day_limit']);
      expect(world.core.done).toHaveLength(2);
    });

    it('that repeats one by PIN alone asks for a code, and says that it repeats', async () => {
      const text = `PAY POWER 12 ${PIN}`;
      expect((await node.say(msisdn, text)).record.state).toBe('done');
      world.advance(60 * MINUTE);
      const again = await node.say(msisdn, text);
      expect(again.record.state).toBe('waiting');
      expect(valueIn(again.replies[0], 'repeated')).toBe('yes');
      await node.say(msisdn, codeOf(again.replies));
      expect(world.core.done).toHaveLength(2);
      world.advance(25 * 60 * MINUTE);
      expect((await node.say(msisdn, text)).record.state).toBe('done');
    });

    it('of several accounts is asked which, and the PIN is not kept for it', async () => {
      world.services.accounts = ['savings XX4321', 'current XX8765'];
      const asked = await node.say(msisdn, `PAY POWER 12 ${PIN}`);
      expect(asked.template).toBe('reply_choose');
      expect((await node.say(msisdn, '3')).template).toBe('reply_choose');
      const chosen = await node.say(msisdn, '2');
      expect(chosen.template).toBe('reply_confirm_payment');
      expect(chosen.record).toMatchObject({ answers: asked.record.commandId, state: 'waiting' });
      expect(world.core.pins).toBe(0);
      await node.say(msisdn, codeOf(chosen.replies));
      expect(world.core.done).toMatchObject([{ accountId: 'current XX8765' }]);
      expect(world.core.asked).toEqual([chosen.record.commandId]);
    });
  });

  it('asks for a code before it tells a balance, where the bank wants one', async () => {
    begin({ inbound: { services: { balance: { guard: 'code' } } } });
    world.services.accounts = ['savings XX4321', 'current XX8765'];
    const asked = await node.say(msisdn, 'BAL');
    expect(asked.template).toBe('reply_confirm_inquiry');
    expect(world.services.plans).toBe(0);
    const confirmed = await node.say(msisdn, codeOf(asked.replies));
    expect(confirmed.template).toBe('reply_choose');
    const told = await node.say(msisdn, '8765');
    expect(told.record).toMatchObject({ guard: 'code', detail: { account: 'current XX8765' } });
  });

  describe('wrong PINs and codes', () => {
    it('lock with a growing delay, report it, and leave alone what needs neither', async () => {
      const wrong = 'PAY POWER 10 1111';
      expect((await node.say(msisdn, wrong)).template).toBe('reply_wrong_pin');
      await node.say(msisdn, wrong);
      expect((await node.say(msisdn, wrong)).template).toBe('reply_locked');
      const customerId = `C${msisdn}`;
      const until = world.now + 15 * MINUTE;
      expect(world.reported).toContainEqual({
        kind: 'locked',
        what: 'pin',
        customerId,
        until,
        locks: 1,
      });
      const { pins } = world.core;
      expect((await node.say(msisdn, `PAY POWER 10 ${PIN}`)).template).toBe('reply_locked');
      expect((await node.say(msisdn, 'PAY POWER 11')).template).toBe('reply_locked');
      expect(world.core.pins).toBe(pins);
      expect((await node.say(msisdn, 'BAL')).template).toBe('reply_not_known');
      expect((await node.say(msisdn, 'BLOCK 1234')).record.state).toBe('done');
      world.advance(16 * MINUTE);
      for (const amount of [21, 22, 23]) await node.say(msisdn, `PAY POWER ${amount} 1111`);
      expect(world.reported).toContainEqual(
        expect.objectContaining({ kind: 'locked', locks: 2, until: world.now + 30 * MINUTE }),
      );
      expect(await node.locks.unlock({ customerId }, null, world.now)).toBe(1);
      expect(await node.locks.unlock({ customerId }, null, world.now)).toBe(0);
      expect((await node.say(msisdn, `PAY POWER 24 ${PIN}`)).record.state).toBe('done');
    });

    it('close the question at the last code', async () => {
      const asked = await node.say(msisdn, 'PAY POWER 10');
      const code = codeOf(asked.replies);
      const wrong = [1, 2, 3].map((by) => String((Number(code) + by) % 1e6).padStart(6, '0'));
      const told = [];
      for (const digits of wrong) {
        const { template, record } = await node.say(msisdn, digits);
        told.push(template);
        // In whose zone it is said until when, and who it was for the audit.
        expect(record.customerId).toBe(asked.record.customerId);
      }
      expect(asked.record.customerId).not.toBeNull();
      expect(told).toEqual(['reply_wrong_code', 'reply_wrong_code', 'reply_locked']);
      expect((await node.say(msisdn, code)).template).toBe('reply_nothing_open');
      world.advance(16 * MINUTE);
      expect((await node.say(msisdn, code)).template).toBe('reply_nothing_open');
      expect(world.core.done).toHaveLength(0);
    });

    it('a PIN is not asked of who has none, nor read where a code is wanted', async () => {
      world.core.pin = null;
      expect((await node.say(msisdn, 'PAY POWER 10 1111')).template).toBe('reply_pin_not_set');
      begin({ inbound: { services: { bill_payment: { guard: 'code' } } } });
      expect((await node.say(msisdn, 'PAY POWER 10 1111')).template).toBe('reply_confirm_payment');
      expect(world.core.pins).toBe(0);
      begin({ inbound: { services: { bill_payment: { guard: 'pin' } } } });
      expect((await node.say(msisdn, 'PAY POWER 10')).template).toBe('reply_pin_needed');
    });
  });

  describe('a core that does not say what became of an order', () => {
    it('is asked again under the same key, and the customer is told in the end', async () => {
      world.core.faults = ['after', 'before'];
      const { record, template } = await node.say(msisdn, 'BLOCK 1234');
      expect(template).toBe('reply_in_progress');
      expect(record.state).toBe('executing');
      await node.later(4_000);
      await node.later(10_000);
      expect(new Set(world.core.asked)).toEqual(new Set([record.commandId]));
      expect(world.core.done).toHaveLength(1);
      expect(world.templatesTo(msisdn)).toEqual(['reply_in_progress', 'reply_cheque_stopped']);
      expect(world.reported).toContainEqual(
        expect.objectContaining({ kind: 'settled', state: 'done', by: 'core' }),
      );
      await node.later(60 * MINUTE);
      expect(world.repliesTo(msisdn)).toHaveLength(2);
    });

    it('did not begin it: the customer hears that it was not done', async () => {
      world.core.faults = ['before'];
      const { record } = await node.say(msisdn, 'BLOCK 1234');
      await node.later(96_000);
      expect(await node.commands.find(record.commandId)).toMatchObject({ state: 'expired' });
      expect(world.templatesTo(msisdn)).toEqual(['reply_in_progress', 'reply_expired_order']);
      expect(world.core.done).toHaveLength(0);
    });

    it('stays away: told as uncertain once, then for a person to decide, once', async () => {
      world.core.away = true;
      const { record } = await node.say(msisdn, 'BLOCK 1234');
      const { commandId } = record;
      for (let round = 0; round < 5; round += 1) await node.later(MINUTE);
      expect(world.templatesTo(msisdn)).toEqual(['reply_in_progress', 'reply_uncertain']);
      await expect(node.commands.resolve(commandId, 'done', 'B7')).rejects.toMatchObject({
        code: 'failed_precondition',
      });
      await node.later(24 * 60 * MINUTE);
      expect(await node.commands.find(commandId)).toMatchObject({ state: 'uncertain' });
      expect(world.reported).toContainEqual({
        kind: 'uncertain',
        commandId,
        service: 'card_suspend',
      });
      const asked = world.core.asked.length;
      await node.later(60 * MINUTE);
      expect(world.core.asked).toHaveLength(asked);
      await node.commands.resolve(commandId, 'done', 'B7', world.now);
      await node.commands.resolve(commandId, 'done', 'B7', world.now);
      await node.later(0);
      await node.later(60 * MINUTE);
      const told = world.repliesTo(msisdn);
      expect(told).toHaveLength(3);
      expect(valueIn(told[2], 'reference')).toBe('B7');
      expect(world.reported).toContainEqual(
        expect.objectContaining({ kind: 'settled', by: 'person', state: 'done' }),
      );
    });
  });
});
