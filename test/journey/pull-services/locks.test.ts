import { describe, expect, it } from '@jest/globals';
import type { Timestamp } from '../../../src/rpc/generated/google/protobuf/timestamp.js';
import { usePull } from '../../kit/pull.js';
import { codeIn, expectTold, PIN, WRITERS, wrongCode } from './told.js';

const MINUTE = 60_000;
const WRONG_PIN = '1357';

describe('who does not know', () => {
  const journey = usePull({ settings: { inbound: { rates: { message: { limit: 100 } } } } });
  const since = Date.now();
  const inbound = () => journey.tellerline.client.inbound;

  const minutesLeft = (until: Timestamp | undefined) =>
    Math.ceil((Number(until!.seconds) * 1000 - Date.now()) / MINUTE);

  async function lockOf(customerId: string, kind: string) {
    const { locks } = await inbound().listLocks({ customerId });
    return locks.find((lock) => String(lock.kind) === kind)!;
  }

  /** As if the lock had ended just now. */
  async function sitOut(): Promise<void> {
    const statement = {
      name: '',
      text: `update command_lock set locked_until = now() - interval '1 second'
        where locked_until > now()`,
    };
    await journey.database.rows(statement, []);
  }

  it('a PIN is locked out, for longer each time, and the bank is told', async () => {
    const { number, customerId } = WRITERS.grace;
    const before = await journey.balanceOf('US-1006-1');
    const tries = async (pin: string) => (await journey.asks(number, `PAY POWER 20 ${pin}`)).text;
    expect(await tries(WRONG_PIN)).toBe(
      'Demo Bank: That PIN is wrong, and nothing was done. You have 2 more tries. Forgot it? Call us.',
    );
    expect(await tries(WRONG_PIN)).toBe(
      'Demo Bank: That PIN is wrong, and nothing was done. You have 1 more try. Forgot it? Call us.',
    );
    const told = journey.reported('locked');
    const locked =
      'Too many wrong PINs. Orders with one are locked until {then}. Nothing was done.';
    expectTold(
      await tries(WRONG_PIN),
      `Demo Bank: ${locked} Not you? Call us now.`,
      WRITERS.grace,
      { since, later: 15 * MINUTE },
    );
    expect(await told).toMatchObject({ what: 'pin', customerId, locks: 1 });
    expect(minutesLeft((await lockOf(customerId, 'LOCK_KIND_PIN')).lockedUntil)).toBe(15);
    // Not even the right one, and no code instead of it.
    expect(await tries(PIN)).toContain('Too many wrong PINs.');
    const asked = await journey.asks(number, 'PAY POWER 20');
    expect(asked.command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'locked' });
    expect(await journey.balanceOf('US-1006-1')).toBe(before);
    // What harms nobody goes on.
    const blocked = await journey.asks(number, 'BLOCK 9006');
    expect(blocked.command.state).toBe('COMMAND_STATE_DONE');
    expect((await journey.asks(number, 'BAL')).command.state).toBe('COMMAND_STATE_ANSWERED');

    await sitOut();
    await tries(WRONG_PIN);
    await tries(WRONG_PIN);
    const again = journey.reported('locked');
    await tries(WRONG_PIN);
    expect(await again).toMatchObject({ what: 'pin', customerId, locks: 2 });
    expect(minutesLeft((await lockOf(customerId, 'LOCK_KIND_PIN')).lockedUntil)).toBe(30);
    expect(await journey.tellerline.metrics()).toMatch(
      /^tellerline_\w*lock\w*\{[^}]*pin[^}]*\} 2$/m,
    );
    const lines = journey.tellerline.log.filter((line) => /locked/.test(line));
    expect(lines.length).toBeGreaterThanOrEqual(2);

    // An operator who spoke with the customer.
    expect(await inbound().unlock({ customerId, kind: 'LOCK_KIND_PIN' as never })).toEqual({
      ended: 1,
    });
    expect(await tries(PIN)).toContain('$20.00 paid to');
  });

  it('a code is locked out, and its question is over', async () => {
    const { number, customerId } = WRITERS.asha;
    const asked = await journey.asks(number, 'PAY POWER 20 FROM CUR');
    const code = codeIn(asked.text);
    const [first, second, third] = [1, 2, 3].map((by) =>
      code.replace(/^./, (digit) => String((Number(digit) + by) % 10)),
    );
    expect((await journey.asks(number, first)).text).toBe(
      'Demo Bank: That code is wrong, and nothing was done. You have 2 more tries. Send the code that we sent you last.',
    );
    expect((await journey.asks(number, second)).text).toContain('You have 1 more try.');
    const told = journey.reported('locked');
    const locked =
      'Too many wrong codes. Orders with one are locked until {then}. Nothing was done.';
    expectTold(
      (await journey.asks(number, third)).text,
      `Demo Bank: ${locked} Not you? Call us now.`,
      WRITERS.asha,
      { since, later: 15 * MINUTE },
    );
    expect(await told).toMatchObject({ what: 'code', customerId, locks: 1 });
    expect(minutesLeft((await lockOf(customerId, 'LOCK_KIND_CODE')).lockedUntil)).toBe(15);
    const late = await journey.asks(number, code);
    expect(late.command.state).not.toBe('COMMAND_STATE_DONE');
    expect(await journey.command(asked.command.commandId)).toMatchObject({
      state: 'COMMAND_STATE_REFUSED',
      reason: 'locked',
    });
    expect((await journey.asks(number, 'BLOCK 9001')).command.state).toBe('COMMAND_STATE_DONE');
    expect(await inbound().unlock({ customerId })).toEqual({ ended: 1 });
    expect(await inbound().unlock({ customerId })).toEqual({ ended: 0 });
    const anew = await journey.asks(number, 'PAY POWER 20 FROM CUR');
    await journey.asks(number, codeIn(anew.text));
    expect((await journey.command(anew.command.commandId)).state).toBe('COMMAND_STATE_DONE');
  });

  it('a right code forgets the wrong ones before it', async () => {
    const { number, customerId } = WRITERS.zoe;
    for (let time = 0; time < 2; time++) {
      const { text } = await journey.asks(number, `PAYER WATER 1${time}`);
      const code = codeIn(text);
      await journey.asks(number, wrongCode(code));
      expect((await lockOf(customerId, 'LOCK_KIND_CODE')).failures).toBe(1);
      expect((await journey.asks(number, code)).command.reason).toBe('confirmed');
    }
  });
});
