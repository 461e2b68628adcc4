import { describe, expect, it } from '@jest/globals';
import { filter, take, toArray, firstValueFrom, timeout } from 'rxjs';
import { InboundReports } from '../../../src/inbound/inbound-reports.js';
import { CommandState } from '../../../src/rpc/generated/tellerline/v1/inbound_service.js';
import { usePull } from '../../kit/pull.js';
import { allDone, bookedOf, differences, toldOf, until } from './books.js';

const ASHA = '+919876543210';
const OLIVER = '+447400123456';
const GRACE = '+12025550143';
const JUERGEN = '+4915112345678';
const PIN = '2468';

const codeIn = (text: string) => /\d{6}/.exec(text)![0];

describe('questions that wait for an answer', () => {
  const journey = usePull({
    smsc: { magicNumbers: false },
    settings: { inbound: { rates: { message: { limit: 500 } } } },
  });

  const entriesOf = async (commandId: string) =>
    (await bookedOf(journey.database, commandId)).entries;

  it('a newer command of the same service takes the place of the question before', async () => {
    const first = await journey.asks(ASHA, 'MOVE 201 SAV CUR');
    const second = await journey.asks(ASHA, 'MOVE 202 SAV CUR');
    expect(await journey.command(first.command.commandId)).toMatchObject({
      state: 'COMMAND_STATE_EXPIRED',
      reason: 'replaced',
    });
    const late = await journey.asks(ASHA, codeIn(first.text));
    expect(late.text).toMatch(/That code is wrong, and nothing was done/);
    const right = await journey.asks(ASHA, codeIn(second.text));
    expect(right.text).toMatch(/202\.00 moved from/);
    expect(await entriesOf(first.command.commandId)).toBe(0);
    expect(await entriesOf(second.command.commandId)).toBe(1);
  });

  it.each([
    ['the older first', [0, 1], '000125', '11'],
    ['the newer first', [1, 0], '000126', '12'],
  ])(
    'two of different services are answered in either order: %s',
    async (_, order, cheque, sum) => {
      const asked = [
        await journey.asks(OLIVER, `STOPCHQ ${cheque}`),
        await journey.asks(OLIVER, `PAY WATER ${sum}`),
      ];
      const wanted = [
        new RegExp(`Cheque .*${cheque}.* is stopped`),
        new RegExp(`${sum}\\.00 paid`),
      ];
      for (const at of order) {
        const { text } = await journey.asks(OLIVER, codeIn(asked[at].text));
        expect(text).toMatch(wanted[at]);
      }
      for (const { command } of asked) {
        expect((await journey.command(command.commandId)).state).toBe('COMMAND_STATE_DONE');
      }
    },
  );

  it('a code that was used is good for nothing', async () => {
    const { text, command } = await journey.asks(OLIVER, 'PAY POWER 13');
    const code = codeIn(text);
    // The carrier's repeat of the very same message is not even looked at.
    const repeated = journey.reported('kept', ({ fate }) => fate === 'repeated');
    expect((await journey.asks(OLIVER, code, { repeat: 2 })).text).toMatch(/13\.00 paid to/);
    await repeated;
    const again = await journey.writes(OLIVER, `${code}.`);
    expect(again).toMatchObject({ reason: 'repeated', replyMessageId: '' });
    expect(await entriesOf(command.commandId)).toBe(1);
    expect(journey.unread(OLIVER)).toEqual([]);
  });

  it('a code that comes when its time is over does nothing, and is answered kindly', async () => {
    const { text, command } = await journey.asks(GRACE, 'PAY POWER 14');
    const { commandId } = command;
    const past = (table: string, column: string) => ({
      name: '',
      text: `update ${table} set ${column} = now() - interval '1 second' where command_id = $1`,
    });
    // As when conversationLifetime has passed, which no test waits for.
    await journey.database.rows(past('conversation', 'expires_at'), [commandId]);
    const late = await journey.asks(GRACE, codeIn(text));
    expect(late.text).toMatch(/No question waits for this answer, or its time is over/);
    expect(await entriesOf(commandId)).toBe(0);

    await journey.database.rows(past('command', 'look_at'), [commandId]);
    const { COMMAND_STATE_WAITING } = CommandState;
    await until(async () => (await journey.command(commandId)).state !== COMMAND_STATE_WAITING);
    expect(await journey.command(commandId)).toMatchObject({
      state: 'COMMAND_STATE_EXPIRED',
      reason: 'not_answered',
    });
    expect(await toldOf(journey.database, commandId)).toEqual(['reply_confirm_payment']);
  });

  it('a burst of commands and an answer is taken one by one, as it came', async () => {
    const reports = journey.tellerline.gateway.app.get(InboundReports);
    const four = firstValueFrom(
      reports.all.pipe(
        filter((report) => report.kind === 'handled'),
        take(4),
        toArray(),
        timeout(20_000),
      ),
    );
    // Before any of them has its acknowledgement: the NO answers the PAY before it.
    const texts = ['PAY POWER 15', 'NO', `PAY POWER 16 ${PIN}`, 'BAL'];
    await Promise.all(texts.map((text) => journey.sends(JUERGEN, text)));
    const handled = await four;
    expect(handled.map(({ service, state }) => [service, state])).toEqual([
      ['bill_payment', 'waiting'],
      ['answer', 'answered'],
      ['bill_payment', 'done'],
      ['balance', 'answered'],
    ]);
    const [paying, , paid] = handled;
    expect((await journey.command(paying.commandId)).reason).toBe('cancelled');
    expect(await entriesOf(paying.commandId)).toBe(0);
    expect(await entriesOf(paid.commandId)).toBe(1);
  });

  it('a code that is there before the question is understood is no answer to it', async () => {
    const [ahead] = await Promise.all([
      journey.asks(ASHA, '123456'),
      // Behind it in the order of arrival.
      journey.sends(ASHA, 'PAY POWER 17 FROM SAV'),
    ]);
    expect(ahead.text).toMatch(/No question waits for this answer/);
    const code = codeIn(await journey.reads(ASHA));
    expect((await journey.asks(ASHA, code)).text).toMatch(/17\.00 paid to/);
  });

  it('leaves audit and books in agreement, and nothing to do', async () => {
    await allDone(journey.database, 10_000);
    expect(await differences(journey.database)).toEqual([]);
  });
});
