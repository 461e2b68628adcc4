import { beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { CoreReports } from '../../../src/core-banking/core-reports.js';
import type { CoreReport } from '../../../src/core-banking/core-reports.js';
import { usePull } from '../../kit/pull.js';
import { allDone, bookedOf, differences, toldOf } from './books.js';

const OLIVER = '+447400123456';
const GRACE = '+12025550143';
const JUERGEN = '+4915112345678';
const PIN = '2468';

/** The same, and not the same message: that would be the carrier's repeat. */
const again = (text: string, nth: number) => text.padEnd(text.length + nth, '.');

describe('with the core away, slow, or silent', () => {
  const journey = usePull({
    smsc: { magicNumbers: false },
    settings: {
      inbound: { rates: { message: { limit: 500 } } },
      core: {
        readTimeout: '2s',
        operationTimeout: '2s',
        attempts: 2,
        operationLifetime: '3s',
        breaker: { failures: 3, halfOpenAfter: '500ms' },
      },
    },
  });
  let reports: CoreReports;

  beforeAll(() => {
    reports = journey.tellerline.gateway.app.get(CoreReports);
    // Longer than operationTimeout, as it is by default.
    journey.bank.lateBy = 3_000;
  });

  const said = (matches: (report: CoreReport) => boolean) =>
    firstValueFrom(reports.all.pipe(filter(matches), timeout({ first: 20_000 })));
  const breaker = (state: string) =>
    said((report) => report.kind === 'breaker' && report.state === state);
  const unanswered = (method: string) =>
    said(
      (report) => report.kind === 'called' && report.method === method && report.result === 'away',
    );

  it('answers a balance with "not now", leaves the core alone, and goes on when it is back', async () => {
    await journey.bank.closePort();
    const opened = breaker('open');
    for (let nth = 0; nth < 2; nth += 1) {
      const { text, command } = await journey.asks(OLIVER, again('BAL', nth));
      expect(text).toMatch(/does not answer at the moment\. Nothing was done/);
      expect(command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'core_away' });
    }
    await opened;
    const spared = said((report) => report.kind === 'short_circuited');
    await journey.asks(OLIVER, again('BAL', 2));
    await spared;

    await journey.bank.openPort();
    const back = Date.now();
    const closed = breaker('closed');
    let text = 'does not answer';
    for (let nth = 0; text.includes('does not answer'); nth += 1) {
      expect(nth).toBeLessThan(400);
      // Another each time: the same again and again is a machine's.
      ({ text } = await journey.asks(GRACE, `BAL ${1000 + nth}`));
    }
    expect((await journey.asks(GRACE, 'BAL')).text).toContain('available');
    await closed;
    expect(Date.now() - back).toBeLessThan(10_000);
    await allDone(journey.database, 10_000);
  });

  it('.77, away before it is done: told to wait, then that it was not done', async () => {
    const { text, command } = await journey.asks(OLIVER, `PAY POWER 10.77 ${PIN}`);
    expect(text).toMatch(/do not send it again: we will tell you/);
    expect(command.state).toBe('COMMAND_STATE_EXECUTING');
    const before = await journey.balanceOf('GB-1005-1');

    expect(await journey.reads(OLIVER)).toMatch(/Your order was not done/);
    const { commandId } = command;
    expect(await bookedOf(journey.database, commandId)).toMatchObject({
      outcome: 'expired',
      entries: 0,
    });
    expect(await journey.balanceOf('GB-1005-1')).toBe(before);
    expect((await journey.command(commandId)).state).toBe('COMMAND_STATE_EXPIRED');
    const told = await toldOf(journey.database, commandId);
    expect(told).toEqual(['reply_in_progress', 'reply_expired_order']);
  });

  it('.88, away after it is done: asked again, and told once', async () => {
    const lost = unanswered('PayBill');
    const { text, command } = await journey.asks(OLIVER, `PAY POWER 10.88 ${PIN}`);
    await lost;
    expect(text).toMatch(/10\.88 paid to City Power/);
    const { commandId } = command;
    const { outcome, entries, reference } = await bookedOf(journey.database, commandId);
    expect({ outcome, entries }).toEqual({ outcome: 'done', entries: 1 });
    expect(text).toContain(`Ref ${reference}.`);
    expect(await toldOf(journey.database, commandId)).toEqual(['reply_payment_done']);
  });

  it('.55, done and silent about it: told to wait, then that it was done', async () => {
    const { text, command } = await journey.asks(OLIVER, `PAY POWER 10.55 ${PIN}`);
    expect(text).toMatch(/do not send it again: we will tell you/);
    const settled = journey.reported('settled');
    const outcome = await journey.reads(OLIVER);
    expect(outcome).toMatch(/10\.55 paid to City Power/);
    const { commandId } = command;
    expect(await settled).toMatchObject({ commandId, state: 'done', by: 'core' });
    expect((await bookedOf(journey.database, commandId)).entries).toBe(1);
    const told = await toldOf(journey.database, commandId);
    expect(told).toEqual(['reply_in_progress', 'reply_payment_done']);
  });

  it('.66, slow: the repeat is answered with what was done', async () => {
    const slow = unanswered('PayBill');
    const { text, command } = await journey.asks(OLIVER, `PAY POWER 10.66 ${PIN}`);
    expect(await slow).toMatchObject({ problem: 'DEADLINE_EXCEEDED' });
    expect(text).toMatch(/10\.66 paid to City Power/);
    const { commandId } = command;
    expect((await bookedOf(journey.database, commandId)).entries).toBe(1);
    expect(await toldOf(journey.database, commandId)).toEqual(['reply_payment_done']);
  });

  it('away for longer than not_after: uncertain once, and the truth once when it is back', async () => {
    const two = [
      { from: OLIVER, text: `PAY WATER 11.55 ${PIN}`, outcome: 'done', truth: /11\.55 paid to/ },
      { from: GRACE, text: `PAY WATER 11.77 ${PIN}`, outcome: 'expired', truth: /was not done/ },
    ];
    const waiting = [];
    for (const { from, text } of two) {
      const answered = await journey.asks(from, text);
      expect(answered.text).toMatch(/do not send it again: we will tell you/);
      waiting.push(answered.command.commandId);
    }
    await journey.bank.closePort();
    for (const { from } of two) {
      expect(await journey.reads(from)).toMatch(/do not know yet whether your order was done/);
    }
    // Others are still answered, kindly.
    expect((await journey.asks(JUERGEN, 'BAL')).text).toMatch(/does not answer at the moment/);

    await journey.bank.openPort();
    for (const { from, truth } of two) {
      expect(await journey.reads(from)).toMatch(truth);
    }
    for (const [at, { outcome, from }] of two.entries()) {
      const booked = await bookedOf(journey.database, waiting[at]);
      expect(booked).toMatchObject({ outcome, entries: outcome === 'done' ? 1 : 0 });
      const told = await toldOf(journey.database, waiting[at]);
      expect(told.slice(0, 2)).toEqual(['reply_in_progress', 'reply_uncertain']);
      expect(told).toHaveLength(3);
      expect(journey.unread(from)).toEqual([]);
    }
    await allDone(journey.database, 10_000);
    expect(await differences(journey.database)).toEqual([]);
  }, 60_000);
});
