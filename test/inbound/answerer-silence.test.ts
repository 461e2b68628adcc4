import { beforeEach, describe, expect, it } from '@jest/globals';
import { useDatabase } from '../kit/database.js';
import { freshNumber, valueIn, World } from './answerer-kit.js';
import type { Node } from './answerer-kit.js';

const MINUTE = 60_000;
const LIMIT = 3;

describe('what is heard in silence', () => {
  const test = useDatabase();
  let world: World;
  let node: Node;
  let msisdn: string;

  const begin = (inbound: Record<string, unknown> = {}) => {
    const rates = { message: { limit: LIMIT, within: '1h' } };
    world = new World(test.database(), { inbound: { rates, ...inbound } });
    node = world.node();
    msisdn = world.customer().msisdn;
  };
  beforeEach(() => begin());

  /** Whoever forged the number did this. */
  const useUp = async () => {
    for (const text of ['BAL', 'MINI', 'FX USD']) await node.say(msisdn, text);
  };

  it('tells once that the rate is reached, until when, and what works still', async () => {
    await useUp();
    const told = await node.say(msisdn, 'BAL');
    expect(told.record).toMatchObject({ state: 'refused', reason: 'rate' });
    expect(told.template).toBe('reply_rate_reached');
    const { content } = told.replies[0];
    const until = 'template' in content ? content.variables.until : undefined;
    expect(until).toMatchObject({ kind: 'date_time' });
    const at = until?.kind === 'date_time' ? until.at : 0;
    for (const text of ['BAL', 'MINI', 'words']) {
      const after = await node.say(msisdn, text);
      expect(after.record).toMatchObject({ state: 'ignored', reason: 'rate' });
      expect(after.replies).toHaveLength(0);
    }
    world.advance(at - world.now - 1);
    expect((await node.say(msisdn, 'BAL')).replies).toHaveLength(0);
    world.advance(1);
    expect((await node.say(msisdn, 'BAL')).template).toBe('reply_not_known');
  });

  it('does not tell strangers, who could be anybody', async () => {
    begin({ rates: { message: { limit: 1, within: '1h' } } });
    const stranger = freshNumber();
    await node.say(stranger, 'FX USD');
    expect((await node.say(stranger, 'FX EUR')).replies).toHaveLength(0);
    expect((await node.say(stranger, 'BLOCK 1234')).record.reason).toBe('rate');
  });

  it('stops a card beyond the rate, up to a bound of its own', async () => {
    await useUp();
    await node.say(msisdn, 'BAL');
    for (let count = 1; count <= 3 * LIMIT; count += 1) {
      const { record, template } = await node.say(msisdn, `BLOCK 12${count + 30}`);
      expect(record.state).toBe('done');
      expect(template).toBe('reply_cheque_stopped');
    }
    const over = await node.say(msisdn, 'BLOCK 1200');
    expect(over.record).toMatchObject({ state: 'ignored', reason: 'rate' });
    expect(world.core.done).toHaveLength(3 * LIMIT);
    world.advance(70 * MINUTE);
    expect((await node.say(msisdn, 'BLOCK 1200')).record.state).toBe('done');
  });

  it('hears which card it is, and the code for it where the bank wants one', async () => {
    begin({ services: { card_suspend: { guard: 'code' } } });
    world.services.cards = ['XX1234', 'XX5678'];
    await useUp();
    expect((await node.say(msisdn, 'BLOCK XX')).template).toBe('reply_unclear');
    expect((await node.say(msisdn, 'BLOCK')).template).toBe('reply_choose');
    expect((await node.say(msisdn, '7')).template).toBe('reply_choose');
    const asked = await node.say(msisdn, '2');
    expect(asked.template).toBe('reply_confirm_inquiry');
    const told = await node.say(msisdn, valueIn(asked.replies[0], 'code'));
    expect(told.template).toBe('reply_cheque_stopped');
    expect((await node.say(msisdn, '123456')).replies).toHaveLength(1);
    expect((await node.say(msisdn, '123457')).replies).toHaveLength(0);
  });

  it('helps with a card whatever was not understood before', async () => {
    begin({ rates: {} });
    for (const text of ['one', 'two', 'three', 'four']) await node.say(msisdn, text);
    expect((await node.say(msisdn, 'PAY POWER')).replies).toHaveLength(0);
    expect((await node.say(msisdn, 'BLOCK XX')).template).toBe('reply_unclear');
  });

  it('breaks a loop of BLOCKs all the same', async () => {
    begin({ rates: {} });
    for (let count = 1; count <= 8; count += 1) await node.say(msisdn, 'BLOCK 1234');
    expect((await node.say(msisdn, 'BLOCK 1234')).record.reason).toBe('loop');
    expect((await node.say(msisdn, 'BLOCK 1235')).record.state).toBe('done');
  });

  it('stops offers by a word that is NO to a question, where none is open', async () => {
    const payment = await node.say(msisdn, 'PAY POWER 10');
    expect((await node.say(msisdn, 'CANCEL')).template).toBe('reply_cancelled');
    expect(world.services.said).toEqual([]);
    expect((await node.say(msisdn, 'CANCEL')).template).toBe('reply_stopped');
    await node.say(msisdn, 'BAL');
    const silent = await node.say(msisdn, 'CANCEL');
    expect(silent.record).toMatchObject({ service: 'stop', reason: 'rate' });
    expect(world.services.said).toEqual([`stop ${msisdn}`, `stop ${msisdn}`]);
    expect(await node.commands.find(payment.record.commandId)).toMatchObject({
      reason: 'cancelled',
    });
  });

  it('does nothing for a number of which any customer is blocked', async () => {
    world.customer({ id: 'other', msisdn, blocked: true });
    const { record, replies } = await node.say(msisdn, 'BLOCK 1234');
    expect(record).toMatchObject({ state: 'ignored', reason: 'blocked' });
    expect(replies).toHaveLength(0);
    expect(world.core.asked).toEqual([]);
    await node.say(msisdn, 'STOP');
    expect(world.services.said).toEqual([`stop ${msisdn}`]);
  });
});

describe('languages', () => {
  const test = useDatabase();

  it('are those of the keyword for who has none, whatever becomes of it', async () => {
    const world = new World(test.database());
    const node = world.node();
    const { msisdn } = world.customer({ locale: null });
    const receivedAt = world.now - 16 * MINUTE;
    for (const over of [{}, { receivedAt }]) {
      const { replies, record } = await node.say(msisdn, 'PAY POWER', over);
      expect(replies[0].recipient.locale).toBe('en');
      expect(record.locale).toBe('en');
    }
  });

  it('are answered in the one that was asked for, and listed where there is no such', async () => {
    const world = new World(test.database());
    const node = world.node();
    const { msisdn } = world.customer({ locale: 'en' });
    const set = await node.say(msisdn, 'LANG HI');
    expect(set.replies[0].recipient.locale).toBe('hi');
    const list = await node.say(msisdn, 'LANG XX');
    expect(list.template).toBe('reply_languages');
    expect(list.record).toMatchObject({ service: 'language', state: 'answered' });
  });
});
