import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { settingsOf } from '../rpc/gateway.js';
import { useDatabase } from '../kit/database.js';
import { valueIn, World } from './answerer-kit.js';
import { PIN } from './answerer-fakes.js';

const MINUTE = 60_000;

describe('what changes while a command is under way', () => {
  const test = useDatabase();
  let world: World;
  let msisdn: string;

  beforeEach(() => {
    world = new World(test.database());
    ({ msisdn } = world.customer());
  });

  /** The daemon is started anew, with other settings. */
  const restarted = (services: Record<string, unknown>) => {
    world.settings = new SettingsStore('none', settingsOf({ inbound: { services } }), {});
    return world.node();
  };

  it.each([
    ['reply_service_off', 'service_off', { bill_payment: { enabled: false } }],
    ['reply_pin_needed', 'pin_missing', { bill_payment: { guard: 'pin' } }],
    ['reply_refused', 'over_command_limit', { bill_payment: { perCommand: { USD: 5 } } }],
  ])('%s: a code confirms nothing that is not allowed now', async (template, reason, services) => {
    const asked = await world.node().say(msisdn, 'PAY POWER 10');
    const node = restarted(services);
    const told = await node.say(msisdn, valueIn(asked.replies[0], 'code'));
    expect(told.template).toBe(template);
    expect(told.record).toMatchObject({ state: 'refused', reason });
    const { commandId } = asked.record;
    expect(await node.commands.find(commandId)).toMatchObject({ state: 'refused', reason });
    expect(world.core.asked).toEqual([]);
  });

  it('asks for the code of a repeated order besides the PIN, and for no PIN again', async () => {
    const node = restarted({ bill_payment: { guard: 'pin' } });
    await node.say(msisdn, `PAY POWER 10 ${PIN}`);
    const asked = await node.say(msisdn, `PAY POWER 10 ${PIN}`);
    expect(asked.template).toBe('reply_confirm_payment');
    await node.say(msisdn, valueIn(asked.replies[0], 'code'));
    expect(world.core.done).toHaveLength(2);
  });

  it('tells nothing by a code that was asked for before the SIM changed', async () => {
    const node = restarted({ balance: { guard: 'code' } });
    const asked = await node.say(msisdn, 'BAL');
    const [customer] = world.customers.all;
    world.customers.all.splice(0, 1, { ...customer, simChangedAt: world.now });
    const told = await node.say(msisdn, valueIn(asked.replies[0], 'code'));
    expect(told.template).toBe('reply_held');
    expect(world.services.plans).toBe(0);
  });

  it('does no order of one who is locked by now, though others have the number', async () => {
    const node = world.node();
    const asked = await node.say(msisdn, 'PAY POWER 10');
    world.customer({ id: 'another', msisdn });
    for (const amount of [21, 22, 23]) await node.say(msisdn, `PAY WATER ${amount} 1111`);
    const code = valueIn(asked.replies[0], 'code');
    const told = await node.say(msisdn, code);
    expect(told.template).toBe('reply_locked');
    expect(world.core.done).toEqual([]);
  });

  it('takes the word of the core that comes after all was given up', async () => {
    const node = world.node();
    world.core.away = true;
    const { record } = await node.say(msisdn, 'BLOCK 1234');
    for (let round = 0; round < 3; round += 1) await node.later(MINUTE);
    const begun = (await node.commands.find(record.commandId))!;
    expect(begun.state).toBe('executing');
    await node.later(25 * 60 * MINUTE);
    expect((await node.commands.find(record.commandId))!.state).toBe('uncertain');
    // Another node had asked before, and hears of it only now.
    world.core.away = false;
    world.core.outcomes.set(record.commandId, {
      state: 'done',
      reference: 'R1',
      available: null,
      expectedOn: null,
    });
    await node.toTheEnd(begun);
    expect(await node.commands.find(record.commandId)).toMatchObject({ state: 'done' });
    expect(world.templatesTo(msisdn).at(-1)).toBe('reply_cheque_stopped');
    await expect(node.commands.resolve(record.commandId, 'refused', '')).rejects.toMatchObject({
      code: 'failed_precondition',
    });
  });

  it('is told in plain words where its service has none', async () => {
    world.services.told = () => {
      throw new Error('no words');
    };
    const { record, template } = await world.node().say(msisdn, `PAY POWER 10 ${PIN}`);
    expect(template).toBe('reply_done');
    expect(record.state).toBe('done');
  });

  it('writes nothing into the log of what an error quotes', async () => {
    const lines = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    world.services.plan = () => Promise.reject(new Error(`cannot read 10 ${PIN}`));
    const node = world.node();
    expect((await node.say(msisdn, `PAY POWER 10 ${PIN}`)).template).toBe('reply_bank_away');
    expect(lines).toHaveBeenCalledTimes(1);
    const written = JSON.stringify(lines.mock.calls, (_, value: unknown) =>
      value instanceof Error ? String(value.stack) : value,
    );
    expect(written).not.toContain(PIN);
    lines.mockRestore();
  });

  it('does not wait for what cannot be opened any more', async () => {
    const node = world.node();
    world.core.faults = ['before', 'before'];
    const broken = await node.say(msisdn, 'BLOCK 1234');
    const other = await node.say(msisdn, 'BLOCK 1235');
    await test
      .database()
      .rows({ name: '', text: `update command set order_sealed = '\\x00' where command_id = $1` }, [
        broken.record.commandId,
      ]);
    await node.later(5_000);
    expect(await node.commands.find(other.record.commandId)).toMatchObject({ state: 'done' });
  });
});
