import { beforeEach, describe, expect, it } from '@jest/globals';
import { Failure, invalid } from '../../src/failure/failure.js';
import type { FailureCode } from '../../src/failure/failure.js';
import { useDatabase } from '../kit/database.js';
import { templateOf, valueIn, World } from './answerer-kit.js';
import type { Node } from './answerer-kit.js';

const MINUTE = 60_000;
const TOO_LONG = invalid([{ field: 'reply', description: 'needs 11 segments' }]);

describe('a text that cannot be sent', () => {
  const test = useDatabase();
  let world: World;
  let node: Node;
  let msisdn: string;

  beforeEach(() => {
    world = new World(test.database());
    node = world.node();
    ({ msisdn } = world.customer());
  });

  /** A text of this template, or every text. */
  const refuse = (error: Failure, template?: string) => {
    world.outgoing.refuse = (message) =>
      template === undefined || templateOf(message) === template ? error : null;
  };

  const untoldReports = () => world.reported.filter(({ kind }) => kind === 'untold');

  it.each([
    ['too long', TOO_LONG],
    ['unknown to the carrier', new Failure('text_not_registered', 'not registered')],
    ['of no template', new Failure('internal', 'no template')],
  ])('of what was done, being %s, is one that says no more', async (_, error) => {
    refuse(error, 'reply_cheque_stopped');
    const { record, replies } = await node.say(msisdn, 'BLOCK 1234');
    expect(replies.map(templateOf)).toEqual(['reply_done']);
    expect(valueIn(replies[0], 'service')).toBe('card_suspend');
    expect(record).toMatchObject({ state: 'done', reason: '', continuation: null });
  });

  it('of an inquiry is one that says that nothing was done', async () => {
    refuse(TOO_LONG, 'reply_not_known');
    expect((await node.say(msisdn, 'BAL')).template).toBe('reply_bank_away');
  });

  it('and asks something ends the question that nobody read', async () => {
    refuse(TOO_LONG, 'reply_confirm_payment');
    const asked = await node.say(msisdn, 'PAY POWER 10');
    expect(asked.template).toBe('reply_bank_away');
    expect(asked.record).toMatchObject({ state: 'refused', reason: 'not_asked' });
    expect((await node.say(msisdn, '123456')).template).toBe('reply_nothing_open');
  });

  it.each(['no_route', 'text_not_registered'] as FailureCode[])(
    'because of %s is owed until it can, others not held up',
    async (code) => {
      refuse(new Failure(code, 'not now'));
      const { record } = await node.say(msisdn, 'BLOCK 1234');
      expect(record).toMatchObject({ state: 'done', replyMessageId: null });
      await node.later(5 * MINUTE);
      world.outgoing.refuse = () => null;
      await node.later(2 * MINUTE);
      expect(world.templatesTo(msisdn)).toEqual(['reply_cheque_stopped']);
      await node.later(2 * MINUTE);
      const told = await node.commands.find(record.commandId);
      expect(told).toMatchObject({ reason: '', continuation: null });
      expect(told!.replyMessageId).not.toBeNull();
      expect(untoldReports()).toEqual([]);
      expect(world.core.done).toHaveLength(1);
    },
  );

  it('within the hour is written down as not told', async () => {
    refuse(new Failure('no_route', 'not now'));
    const { record } = await node.say(msisdn, 'BLOCK 1234');
    await node.later(61 * MINUTE);
    world.outgoing.refuse = () => null;
    await node.later(61 * MINUTE);
    const untold = await node.commands.find(record.commandId);
    expect(untold).toMatchObject({ state: 'done', reason: 'not_told', continuation: null });
    expect(world.repliesTo(msisdn)).toEqual([]);
    expect(untoldReports()).toEqual([
      { kind: 'untold', commandId: record.commandId, service: 'card_suspend' },
    ]);
  });

  it('as the number is blocked by now is not tried again', async () => {
    refuse(new Failure('recipient_blocked', 'blocked'));
    const { record } = await node.say(msisdn, 'BLOCK 1234');
    expect(record).toMatchObject({ state: 'done', reason: 'not_told', continuation: null });
    expect(world.reported).toContainEqual(
      expect.objectContaining({ kind: 'handled', state: 'done', reason: 'not_told' }),
    );
    // As the bank wishes: nobody has to look at it.
    expect(untoldReports()).toEqual([]);
  });

  it('only now is sent when it is begun again, and the order is not', async () => {
    refuse(new Failure('overloaded', 'full'));
    const received = world.text(msisdn, 'BLOCK 1234');
    await expect(node.answer(received)).rejects.toMatchObject({ code: 'overloaded' });
    world.outgoing.refuse = () => null;
    await node.answer({ ...received, attempt: 2 });
    expect(world.core.done).toHaveLength(1);
    expect(world.templatesTo(msisdn)).toEqual(['reply_cheque_stopped']);
  });
});
