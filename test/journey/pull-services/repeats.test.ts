import { describe, expect, it } from '@jest/globals';
import type { CommandRecord } from '../../../src/rpc/generated/tellerline/v1/inbound_service.js';
import { usePull } from '../../kit/pull.js';
import { codeIn, PIN, WRITERS } from './told.js';

const LONG = 'Please send me the balance of my savings';

describe('a message that comes again', () => {
  const journey = usePull();

  /** What the books say is gone for good. */
  const paid = async (before: string, accountId: string) =>
    (Number(before) - Number(await journey.balanceOf(accountId))).toFixed(2);

  it('is done once, though the carrier sends it again with another sequence number', async () => {
    const { number } = WRITERS.grace;
    const before = await journey.balanceOf('US-1006-1');
    const text = `PAY POWER 20 ${PIN}`;
    const repeats = journey.reported('kept', ({ fate }) => fate === 'repeated');
    const command = await journey.writes(number, text, { userMessageReference: null });
    await journey.sends(number, text, { userMessageReference: null });
    await repeats;
    await journey.sends(number, text, { userMessageReference: null, repeat: 3 });
    expect(command.state).toBe('COMMAND_STATE_DONE');
    // What comes after it is worked on after it.
    await journey.writes(number, 'HELP');
    expect(await paid(before, 'US-1006-1')).toBe('20.00');
    const payments = (await journey.commandsOf(number)).filter(
      ({ service }) => service === 'bill_payment',
    );
    expect(payments).toHaveLength(1);
    const told = journey.unread(number).filter((one) => one.includes('paid to'));
    expect(told).toHaveLength(1);
  });

  it('pays nothing with the PIN alone, however late it comes', async () => {
    const { number } = WRITERS.oliver;
    const text = `PAY POWER 20 ${PIN}`;
    const first = await journey.writes(number, text, { userMessageReference: null });
    const before = await journey.balanceOf('GB-1005-1');
    await longAfter(5);
    const second = await journey.writes(number, text, { userMessageReference: null });
    expect([first.state, second.state]).toEqual(['COMMAND_STATE_DONE', 'COMMAND_STATE_WAITING']);
    const [, question] = [await journey.reads(number), await journey.reads(number)];
    expect(question).toContain('You ordered the same before.');
    expect(await paid(before, 'GB-1005-1')).toBe('0.00');
    const answer = await journey.asks(number, codeIn(question));
    expect(answer.command.reason).toBe('confirmed');
    expect(await paid(before, 'GB-1005-1')).toBe('20.00');
  });

  /** Moves what was written into the past, so that a repeat is outside the carriers' window. */
  async function longAfter(minutes: number): Promise<void> {
    await journey.database.rows(
      {
        name: '',
        text: `update inbound_seen set seen_at = seen_at - make_interval(mins => $1)`,
      },
      [minutes],
    );
  }

  describe('in parts', () => {
    const whole = async (command: CommandRecord) => {
      expect(command).toMatchObject({ service: 'balance', detail: { account: 'savings XX4321' } });
      expect(await journey.reads(WRITERS.asha.number)).toContain('savings XX4321');
      expect(journey.unread(WRITERS.asha.number)).toEqual([]);
    };

    it.each([
      ['in their order', [0, 1, 2, 3]],
      ['in another order', [2, 0, 3, 1]],
      ['backwards', [3, 2, 1, 0]],
      ['with one twice', [0, 2, 2, 1, 3]],
      ['with all twice', [1, 1, 0, 0, 3, 3, 2, 2]],
    ])('is one message: %s', async (_, order) => {
      const parts = journey.partsOf(WRITERS.asha.number, LONG, { parts: 4 });
      expect(parts).toHaveLength(4);
      const handled = journey.reported('handled');
      await journey.smsc.deliver(order.map((at) => parts[at]));
      await whole(await journey.command((await handled).commandId));
    });

    it('is one message of letters that phones cut in two', async () => {
      const { number } = WRITERS.rahul;
      const { text, command } = await journey.asks(number, 'कृपया मेरा बैलेंस ५५६६ बताइए 🙏', {
        parts: 5,
      });
      expect(command).toMatchObject({ service: 'balance' });
      expect(text).toContain('savings XX5566');
    });
  });
});

describe('a message of which a part is missing', () => {
  const journey = usePull({ settings: { inbound: { partsWithin: '5s' } } });

  it('does nothing, and its customer is told so', async () => {
    const { number } = WRITERS.grace;
    const before = await journey.balanceOf('US-1006-1');
    const parts = journey.partsOf(number, `PAY POWER 20 ${PIN}`, { parts: 3 });
    const missing = journey.reported('parts_missing');
    const handled = journey.reported('handled');
    await journey.smsc.deliver([parts[0], parts[2]]);
    await missing;
    const command = await journey.command((await handled).commandId);
    expect(command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'parts_missing' });
    expect(await journey.reads(number)).toBe(
      'Demo Bank: Parts of your message did not come, so nothing was done. Please send it again, shorter if you can.',
    );
    expect(await journey.balanceOf('US-1006-1')).toBe(before);
    // What comes too late is no message of its own.
    const late = journey.reported('handled');
    await journey.smsc.deliver([parts[1]]);
    expect(await journey.command((await late).commandId)).toMatchObject({
      reason: 'parts_missing',
    });
  });
});
