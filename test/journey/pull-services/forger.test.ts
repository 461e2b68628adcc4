import { describe, expect, it } from '@jest/globals';
import { usePull } from '../../kit/pull.js';
import { codeIn, PIN, WRITERS, wrongCode } from './told.js';

/**
 * Whoever forges a sender's number writes as its owner, and reads nothing: what
 * is answered is on the owner's handset.
 */
describe('a forged sender', () => {
  const journey = usePull();
  const owner = WRITERS.grace;
  const forges = (text: string) => journey.writes(owner.number, text);

  /** Whether the bank was asked to do it. */
  async function wasDone(commandId: string): Promise<boolean> {
    const rows = await journey.database.rows(
      { name: '', text: 'select 1 from demo_bank.operation where idempotency_key = $1::uuid' },
      [commandId],
    );
    return rows.length > 0;
  }

  it('has the balance told to the owner of the number, and to nobody else', async () => {
    const command = await forges('BAL');
    expect(command).toMatchObject({ state: 'COMMAND_STATE_ANSWERED', customerId: 'C-1006' });
    expect(await journey.reads(owner.number)).toContain('$7,475.66');
    const others = journey.smsc.received.filter(
      ({ destination }) => `+${destination}` !== owner.number,
    );
    expect(others).toEqual([]);
  });

  it('can block a card, of which the owner learns', async () => {
    const command = await forges('BLOCK 9006');
    expect(command.state).toBe('COMMAND_STATE_DONE');
    expect(await journey.reads(owner.number)).toContain('XX9006 is blocked');
  });

  it.each([
    ['bill_payment', 'grace', 'PAY POWER 50'],
    ['own_transfer', 'asha', `MOVE 200 SAV CUR ${PIN}`],
    ['stop_cheque', 'oliver', 'STOPCHQ 000124'],
    ['card_request', 'rahul', 'CARD DEBIT'],
  ] as const)('cannot have done what needs a code: %s', async (service, from, text) => {
    const { number, customerId } = WRITERS[from];
    const asked = await journey.writes(number, text);
    expect(asked).toMatchObject({ service, state: 'COMMAND_STATE_WAITING', reason: 'confirm' });
    const question = await journey.reads(number);
    const guessed = await journey.writes(number, wrongCode(codeIn(question)));
    expect(guessed).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'wrong_code' });
    await journey.reads(number);
    expect(await wasDone(asked.commandId)).toBe(false);
    const { locks } = await journey.tellerline.client.inbound.listLocks({ customerId });
    expect(locks).toMatchObject([{ kind: 'LOCK_KIND_CODE', failures: 1 }]);
    // The owner's code is good as before.
    const right = await journey.writes(number, codeIn(question));
    expect(right).toMatchObject({ reason: 'confirmed', answersCommandId: asked.commandId });
    expect(await wasDone(asked.commandId)).toBe(true);
  });

  it('cannot use a code for what it was not sent for', async () => {
    const mine = await journey.asks(WRITERS.lucia.number, 'PAGAR POWER 1');
    const asked = await forges('PAY POWER 60');
    await journey.reads(owner.number);
    const tried = await forges(codeIn(mine.text));
    expect(tried.reason).toBe('wrong_code');
    expect(await wasDone(asked.commandId)).toBe(false);
  });
});
