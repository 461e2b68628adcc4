import { describe, expect, it } from '@jest/globals';
import { usePull } from '../../kit/pull.js';
import { allDone, bookedOf, differences } from './books.js';

const ASHA = '+919876543210';
const VIKRAM = '+919812349901';
const GRACE = '+12025550143';
const OLIVER = '+447400123456';
const ZOE = '+33612345678';
const PIN = '2468';

interface Refusal {
  from: string;
  text: string;
  /** Whether a code has to come back first. */
  code?: true;
  reason: string;
  told: RegExp;
}

const REFUSALS: Record<string, Refusal> = {
  'more than the account has': {
    from: ASHA,
    text: 'MOVE 60000 CUR SAV',
    code: true,
    reason: 'insufficient_funds',
    told: /Transfer: nothing was done/,
  },
  'a biller that it pays nothing to': {
    from: GRACE,
    text: `PAY DICE 5 ${PIN}`,
    reason: 'not_allowed',
    told: /Bill payment: nothing was done/,
  },
  'an account that is dormant': {
    from: VIKRAM,
    text: `PAY POWER 50 ${PIN}`,
    reason: 'account_not_active',
    told: /Bill payment: nothing was done/,
  },
  'a cheque that is paid': {
    from: OLIVER,
    text: 'STOPCHQ 000121',
    code: true,
    reason: 'cheque_already_paid',
    told: /Cheque stop: nothing was done/,
  },
  'a cheque that is nobody’s': {
    from: OLIVER,
    text: 'STOPCHQ 999999',
    code: true,
    reason: 'unknown_subject',
    told: /Cheque stop: nothing was done/,
  },
  'a credit card for a student': {
    from: ZOE,
    text: 'CARD CREDIT',
    code: true,
    reason: 'not_allowed',
    told: /rien n/,
  },
};

describe('what the core refuses', () => {
  const limits = { INR: 100_000, USD: 5_000, GBP: 5_000 };
  const journey = usePull({
    smsc: { magicNumbers: false },
    settings: {
      inbound: {
        rates: { message: { limit: 500 } },
        services: {
          bill_payment: { perCommand: limits, perDay: limits },
          own_transfer: { perCommand: limits, perDay: limits },
        },
      },
    },
  });

  /** Writes a command, and its code where it is asked for; gives the reply and the command that acts. */
  async function order({ from, text, code }: Pick<Refusal, 'from' | 'text' | 'code'>) {
    const asked = await journey.asks(from, text);
    if (code === undefined) return asked;
    const answered = await journey.asks(from, /\d{6}/.exec(asked.text)![0]);
    return { text: answered.text, command: await journey.command(asked.command.commandId) };
  }

  it.each(Object.entries(REFUSALS))('%s is told as that, and nothing is booked', async (_, one) => {
    const { text, command } = await order(one);
    expect(text).toMatch(one.told);
    expect(command).toMatchObject({
      state: 'COMMAND_STATE_REFUSED',
      reason: one.reason,
      coreAnswer: `refused: ${one.reason}`,
    });
    expect(await bookedOf(journey.database, command.commandId)).toEqual({
      outcome: 'refused',
      reference: null,
      entries: 0,
    });
  });

  it.each([
    ['a cheque', { from: OLIVER, text: 'STOPCHQ 000123', code: true as const }],
    ['a card', { from: ASHA, text: 'BLOCK 1234' }],
  ])('%s that is stopped already is told as that', async (_, one) => {
    const first = await order(one);
    expect(first.command.state).toBe('COMMAND_STATE_DONE');
    const second = await order({ ...one, text: `${one.text}.` });
    expect(second.command).toMatchObject({
      state: 'COMMAND_STATE_REFUSED',
      reason: 'already_done',
    });
    expect(second.text).toMatch(/nothing was done/);
  });

  it('leaves audit and books in agreement, and nothing to do', async () => {
    await allDone(journey.database, 10_000);
    expect(await differences(journey.database)).toEqual([]);
  });
});
