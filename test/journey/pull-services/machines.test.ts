import { describe, expect, it } from '@jest/globals';
import { usePull } from '../../kit/pull.js';
import { STRANGER, WRITERS } from './told.js';

describe('what is not understood', () => {
  const journey = usePull();

  it.each([
    [
      'grace',
      'Blance',
      'Demo Bank: We did not understand that. Did you mean BAL 4321? Send HELP for all you can ask.',
      { nearest: 'BALANCE' },
    ],
    [
      'asha',
      'Where is my parcel?',
      'Demo Bank: We did not understand that. Send HELP for all you can ask.',
      {},
    ],
    [
      'lucia',
      'SLDO',
      'Demo Bank: no hemos entendido su mensaje. ¿Quiso decir SALDO 4321? Mande AYUDA para ver todo lo que puede pedir.',
      { nearest: 'SALDO' },
    ],
  ] as const)('gets one helpful answer: %s: %s', async (from, text, told, detail) => {
    const answer = await journey.asks(WRITERS[from].number, text);
    expect(answer.text).toBe(told);
    expect(answer.command).toMatchObject({
      service: '',
      state: 'COMMAND_STATE_REFUSED',
      reason: 'not_understood',
      detail,
    });
  });

  it.each([
    [
      'PAY POWER',
      'Demo Bank: Bill payment: how much? The amount is missing. Write it like this: PAY POWER 120.50',
      'amount_missing',
    ],
    [
      'MOVE 200',
      'Demo Bank: Transfer: from which account to which? Name both. Write it like this: MOVE 200 SAV CUR',
      'accounts_missing',
    ],
    [
      'STOPCHQ',
      'Demo Bank: Cheque stop: the cheque number is missing. Write it like this: STOPCHQ 000123',
      'cheque_missing',
    ],
  ])('says what is missing: %s', async (text, told, reason) => {
    const answer = await journey.asks(WRITERS.oliver.number, text);
    expect(answer.text).toBe(told);
    expect(answer.command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason });
  });

  it('is answered so often, and then no more', async () => {
    const { number } = WRITERS.rahul;
    for (const text of ['uno gatto', 'due gatti', 'tre gatti']) await journey.asks(number, text);
    const fourth = await journey.writes(number, 'quattro gatti');
    expect(fourth).toMatchObject({ state: 'COMMAND_STATE_IGNORED', replyMessageId: '' });
    // Who asks for something that there is gets it.
    const { command } = await journey.asks(number, 'BAL');
    expect(command.state).toBe('COMMAND_STATE_ANSWERED');
    expect(journey.unread(number)).toEqual([]);
  });
});

describe('a machine that answers us', () => {
  const journey = usePull();

  it('has the last word when it sends back what it gets', async () => {
    const { number } = WRITERS.grace;
    let { text } = await journey.asks(number, 'Hello?');
    let answers = 0;
    for (; answers < 20; answers++) {
      const { state } = await journey.writes(number, text);
      if (String(state) === 'COMMAND_STATE_IGNORED') break;
      text = await journey.reads(number);
    }
    expect(answers).toBeLessThan(3);
    expect(journey.unread(number)).toEqual([]);
  });

  it('has the last word when it always says the same', async () => {
    const { number } = WRITERS.zoe;
    let answers = 0;
    for (; answers < 20; answers++) {
      const { state } = await journey.writes(
        number,
        'I am away until Monday. Please call my office.',
      );
      if (String(state) === 'COMMAND_STATE_IGNORED') break;
      await journey.reads(number);
    }
    expect(answers).toBeLessThan(5);
  });

  it('has the last word though what it says is a command', async () => {
    const { number } = WRITERS.oliver;
    let answers = 0;
    for (; answers < 20; answers++) {
      const { state } = await journey.writes(number, 'INFO: gone fishing');
      if (String(state) === 'COMMAND_STATE_IGNORED') break;
      await journey.reads(number);
    }
    expect(answers).toBeLessThan(10);
  });

  it('is not answered where it is a number of the bank', async () => {
    const command = await journey.writes('+14155550132', 'HELP', { to: '+14155550132' });
    expect(command).toMatchObject({ state: 'COMMAND_STATE_IGNORED', reason: 'own_number' });
  });
});

describe('a number that writes much', () => {
  const journey = usePull({
    settings: { inbound: { rates: { message: { limit: 4 }, stranger: { limit: 2 } } } },
  });

  it('is answered so often in an hour', async () => {
    const { number } = WRITERS.grace;
    for (let time = 0; time < 4; time++) await journey.asks(number, 'BAL');
    const fifth = await journey.asks(number, 'BAL');
    expect(fifth.text).toMatch(
      /^Demo Bank: Too many messages from your number\. We answer again from /,
    );
    expect(fifth.command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'rate' });
    // Said once.
    expect(await journey.writes(number, 'BAL')).toMatchObject({
      state: 'COMMAND_STATE_IGNORED',
      reason: 'rate',
      replyMessageId: '',
    });
    expect(journey.unread(number)).toEqual([]);
  });

  it.each([
    ['card_suspend', 'BLOCK 9006'],
    ['card_lost', 'LOST 9006'],
  ])('is obeyed beyond it: %s', async (service, text) => {
    const command = await journey.writes(WRITERS.grace.number, text);
    expect(command).toMatchObject({ service, state: 'COMMAND_STATE_DONE' });
  });

  it('is obeyed beyond it: card_compromised', async () => {
    const { number } = WRITERS.zoe;
    for (let time = 0; time < 4; time++) await journey.asks(number, 'BAL');
    const command = await journey.writes(number, 'PIN VOLE 9008');
    expect(command).toMatchObject({ service: 'card_compromised', state: 'COMMAND_STATE_DONE' });
  });

  it('is obeyed beyond it: stop', async () => {
    const command = await journey.writes(WRITERS.grace.number, 'STOP');
    expect(command).toMatchObject({ service: 'stop', state: 'COMMAND_STATE_DONE' });
  });

  it('is answered less as a stranger', async () => {
    const { number } = STRANGER;
    for (let time = 0; time < 2; time++) await journey.asks(number, 'FX USD');
    const third = await journey.writes(number, 'FX EUR');
    expect(third).toMatchObject({ state: 'COMMAND_STATE_IGNORED', reason: 'rate' });
    expect(await journey.writes(number, 'STOP')).toMatchObject({ state: 'COMMAND_STATE_DONE' });
  });
});
