import { describe, expect, it } from '@jest/globals';
import { usePull } from '../../kit/pull.js';
import { codeIn, expectTold, PIN, WRITERS } from './told.js';

describe('an amount', () => {
  const journey = usePull();

  it('is refused over the limit of a command, with PIN and without', async () => {
    const { number } = WRITERS.grace;
    for (const text of ['PAY POWER 200.01', `PAY POWER 200.01 ${PIN}`]) {
      const { text: told, command } = await journey.asks(number, text);
      expect(told).toBe(
        'Demo Bank: Bill payment: nothing was done. It is more than one order by SMS may be. Choose less, or call us. Limit: $200.00.',
      );
      expect(command).toMatchObject({
        state: 'COMMAND_STATE_REFUSED',
        reason: 'over_command_limit',
        coreAnswer: '',
      });
    }
  });

  it('is refused over the limit of the day, of one code and of several', async () => {
    const { number } = WRITERS.grace;
    for (const biller of ['POWER', 'WATER']) {
      const { command } = await journey.asks(number, `PAY ${biller} 200 ${PIN}`);
      expect(command.state).toBe('COMMAND_STATE_DONE');
    }
    const over = await journey.asks(number, `PAY PHONE 100.01 ${PIN}`);
    expect(over.text).toBe(
      'Demo Bank: Bill payment: nothing was done. It is more than a day by SMS may be. Try again tomorrow, or call us. Limit: $500.00.',
    );
    expect(over.command).toMatchObject({
      state: 'COMMAND_STATE_REFUSED',
      reason: 'over_day_limit',
    });
    const asked = await journey.asks(number, 'PAY PHONE 60');
    const rest = await journey.asks(number, `PAY PHONE 100 ${PIN}`);
    expect(rest.command.state).toBe('COMMAND_STATE_DONE');
    // The payment that came after has taken the question's place.
    const late = await journey.asks(number, codeIn(asked.text));
    expect(late.text).toMatch(/^Demo Bank: No question waits for this answer/);
    expect(await journey.command(asked.command.commandId)).toMatchObject({
      state: 'COMMAND_STATE_EXPIRED',
      reason: 'replaced',
    });
    expect(await journey.balanceOf('US-1006-1')).toBe('4975.66');
  });
});

describe('a number', () => {
  const journey = usePull();
  const since = Date.now();
  const customers = () => journey.tellerline.client.customers;

  const change = (customer: object, paths: string[]) =>
    customers().upsertCustomer({ customer, updateMask: { paths } } as never);

  it('of two customers has the accounts of both', async () => {
    const { number } = WRITERS.asha;
    await change({ customerId: 'C-1006', msisdn: number }, ['msisdn']);
    const asked = await journey.asks(number, 'BAL');
    expect(asked.text).toBe(
      'Demo Bank: Balance: which one? Reply with its number:\n1 savings XX4321\n2 current XX2210\n3 home loan XX7788\n4 shop XX2468',
    );
    expect(asked.command.customerId).toBe('');
    const told = await journey.asks(number, '4');
    expect(told.text).toContain('shop XX2468 has');
    expect(told.command.customerId).toBe('C-1006');
    // What is the other's needs no wait; what is of the one who came lately has one.
    const ofNew = await journey.asks(number, `PAY POWER 5 FROM 2468 ${PIN}`);
    expect(ofNew.command).toMatchObject({ customerId: 'C-1006', reason: 'held' });
    const ofOld = await journey.asks(number, `PAY POWER 5 FROM 2210 ${PIN}`);
    expect(ofOld.command).toMatchObject({ customerId: 'C-1001', state: 'COMMAND_STATE_DONE' });
  });

  it('of a blocked customer is answered nothing, and its STOP is heard', async () => {
    const { number, customerId } = WRITERS.rahul;
    await change({ customerId, blocked: true }, ['blocked']);
    const ignored = { state: 'COMMAND_STATE_IGNORED', reason: 'blocked', replyMessageId: '' };
    expect(await journey.writes(number, 'BAL')).toMatchObject(ignored);
    expect(await journey.writes(number, 'STOP')).toMatchObject({
      service: 'stop',
      state: 'COMMAND_STATE_DONE',
      replyMessageId: '',
    });
    expect(journey.unread(number)).toEqual([]);
    await change({ customerId, blocked: false }, ['blocked']);
    const { customers: found } = await customers().getCustomer({ customerId });
    const offers = found[0].consents.find(
      ({ category }) => String(category) === 'CONSENT_CATEGORY_OFFERS',
    );
    expect(offers).toMatchObject({ granted: false, source: 'sms:stop' });
  });

  it('that was changed yesterday moves no money, and blocks a card', async () => {
    const { customerId } = WRITERS.oliver;
    const number = '+447400654321';
    await change({ customerId, msisdn: number }, ['msisdn']);
    for (const text of ['PAY POWER 5', `PAY POWER 5 ${PIN}`, 'STOPCHQ 000124', 'CARD DEBIT']) {
      const { text: told, command } = await journey.asks(number, text);
      expectTold(
        told,
        'Demo Bank: Your number or SIM changed lately. For your safety this cannot be done by SMS until {then}. Nothing was done. Not you? Call us now.',
        WRITERS.oliver,
        { since, later: 24 * 3_600_000 },
      );
      expect(command).toMatchObject({
        customerId,
        state: 'COMMAND_STATE_REFUSED',
        reason: 'held',
        coreAnswer: '',
      });
    }
    const blocked = await journey.asks(number, 'BLOCK 9005');
    expect(blocked.command.state).toBe('COMMAND_STATE_DONE');
    // The number that it was is nobody's.
    const before = await journey.asks(WRITERS.oliver.number, 'BAL');
    expect(before.command.reason).toBe('not_registered');
  });

  it.each([
    ['yesterday', 23, 'COMMAND_STATE_REFUSED', 'held'],
    ['the day before', 25, 'COMMAND_STATE_DONE', ''],
  ])('whose SIM was changed %s', async (_, hours, state, reason) => {
    const { number, customerId } = hours < 24 ? WRITERS.zoe : WRITERS.lucia;
    const seconds = String(Math.floor(Date.now() / 1000) - hours * 3600);
    await customers().reportSimChange({ customerId, changedAt: { seconds } });
    const { command } = await journey.asks(number, `PAY WATER 5 ${PIN}`);
    expect(command).toMatchObject({ service: 'bill_payment', customerId, state, reason });
    expect((await journey.asks(number, 'BAL')).command.state).toBe('COMMAND_STATE_ANSWERED');
  });
});
