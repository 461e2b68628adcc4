import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { status } from '@grpc/grpc-js';
import { CoreReports } from '../../../src/core-banking/core-reports.js';
import type { CoreReport } from '../../../src/core-banking/core-reports.js';
import { CommandState } from '../../../src/rpc/generated/tellerline/v1/inbound_service.js';
import { fails, ScriptedCore } from '../../core-banking/scripted-core.js';
import type { Answers } from '../../core-banking/scripted-core.js';
import { usePull } from '../../kit/pull.js';
import { allDone, toldOf } from './books.js';

const OLIVER = '+447400123456';
const GRACE = '+12025550143';
const PIN = '2468';

const ACCOUNT = {
  accountId: 'GB-1005-1',
  maskedNumber: 'XX8822',
  accountType: 'ACCOUNT_TYPE_CURRENT',
  currencyCode: 'GBP',
};
const POWER = { billerId: 'B-1', shortName: 'POWER', displayName: 'City Power' };

describe('a core that answers wrongly, or never says what it did', () => {
  let core: ScriptedCore;
  const settings = {
    inbound: { rates: { message: { limit: 500 } } },
    core: {
      address: '',
      tls: 'off',
      readTimeout: '2s',
      operationTimeout: '2s',
      attempts: 2,
      operationLifetime: '1s',
      breaker: { failures: 1000 },
    },
  };
  beforeAll(async () => {
    core = await ScriptedCore.start();
    settings.core.address = core.address;
  });
  const journey = usePull({ smsc: { magicNumbers: false }, settings });
  afterAll(() => core?.stop());

  const well: Answers = {
    ListAccounts: () => ({ accounts: [ACCOUNT] }),
    ListBillers: () => ({ billers: [POWER] }),
    VerifyPin: () => ({ result: 'PIN_RESULT_RIGHT' }),
    GetBalance: () => ({
      available: { currencyCode: 'GBP', units: '7', nanos: 0 },
      asOf: { seconds: '1795400000', nanos: 0 },
    }),
    PayBill: () => ({ result: { outcome: 'OUTCOME_DONE', reference: 'R-77' } }),
  };
  afterEach(() => {
    core.answers = well;
  });

  const wrong = (method: string) => {
    const reports = journey.tellerline.gateway.app.get(CoreReports).all;
    const isWrong = (report: CoreReport) =>
      report.kind === 'called' && report.method === method && report.result === 'wrong';
    return firstValueFrom(reports.pipe(filter(isWrong), timeout({ first: 20_000 })));
  };

  it.each<[string, Answers, string]>([
    ['a balance without an amount', { GetBalance: () => ({}) }, 'GetBalance'],
    [
      'an account without its currency',
      { ListAccounts: () => ({ accounts: [{ ...ACCOUNT, currencyCode: '' }] }) },
      'ListAccounts',
    ],
    [
      'a status that nobody foresaw',
      { GetBalance: fails(status.INTERNAL, 'PIN 2468 of +447400123456') },
      'GetBalance',
    ],
  ])('%s is not told: the customer is asked to try later', async (_, answers, method) => {
    core.answers = { ...well, ...answers };
    const reported = wrong(method);
    const { text, command } = await journey.asks(
      OLIVER,
      `BAL${'.'.repeat(core.calls.length % 90)}`,
    );
    expect(text).toMatch(/does not answer at the moment\. Nothing was done/);
    expect(command.reason).toBe('core_away');
    await reported;
    expect(journey.tellerline.log.join('')).not.toContain('447400123456');
  });

  it('who does not say whether it is the PIN has nothing paid', async () => {
    core.answers = { ...well, VerifyPin: () => ({}) };
    const { text } = await journey.asks(OLIVER, `PAY POWER 1 ${PIN}`);
    expect(text).toMatch(/does not answer at the moment\. Nothing was done/);
    expect(core.callsOf('PayBill')).toBe(0);
  });

  it.each<[string, Answers['PayBill']]>([
    ['nothing of what became of it', () => ({})],
    ['an outcome that nobody knows', () => ({ result: { outcome: 99 } })],
    ['that it was done, without a reference', () => ({ result: { outcome: 'OUTCOME_DONE' } })],
    ['UNIMPLEMENTED', fails(status.UNIMPLEMENTED)],
  ])(
    'an order that is answered with %s is under way, until the core says more',
    async (_, PayBill) => {
      core.answers = { ...well, PayBill };
      const reported = wrong('PayBill');
      const amount = core.calls.length + 1;
      const { text, command } = await journey.asks(OLIVER, `PAY POWER ${amount} ${PIN}`);
      expect(text).toMatch(/do not send it again: we will tell you/);
      await reported;
      core.answers = well;
      expect(await journey.reads(OLIVER)).toMatch(/paid to City Power.* Ref R-77\./);
      await allDone(journey.database, 10_000);
      // All under one key, of one content.
      const { commandId } = command;
      const asked = core.calls.filter(({ method, request }) => {
        const { operation } = request as { operation?: { idempotencyKey: string } };
        return method === 'PayBill' && operation?.idempotencyKey === commandId;
      });
      expect(asked.length).toBeGreaterThan(1);
      expect(new Set(asked.map(({ request }) => JSON.stringify(request))).size).toBe(1);
      const told = await toldOf(journey.database, commandId);
      expect(told).toEqual(['reply_in_progress', 'reply_payment_done']);
    },
  );

  it.each([
    ['done', CommandState.COMMAND_STATE_DONE, 'R-PERSON', /paid to City Power.* Ref R-PERSON\./],
    ['not done', CommandState.COMMAND_STATE_REFUSED, '', /nothing was done/],
  ])(
    'what the core never tells a person decides, and the customer is told: %s',
    async (_, state, coreReference, told) => {
      core.answers = { ...well, PayBill: fails(status.UNAVAILABLE) };
      const amount = core.calls.length + 1;
      const { command } = await journey.asks(GRACE, `PAY POWER ${amount} ${PIN}`);
      const { commandId } = command;
      expect(await journey.reads(GRACE)).toMatch(/do not know yet whether your order was done/);

      // As when settleFor has passed, which no test waits for.
      const uncertain = journey.reported('uncertain', (report) => report.commandId === commandId);
      const text = `update command set not_after = not_after - interval '2 days', look_at = now() where command_id = $1`;
      await journey.database.rows({ name: '', text }, [commandId]);
      expect(await uncertain).toMatchObject({ service: 'bill_payment' });
      expect((await journey.command(commandId)).state).toBe('COMMAND_STATE_UNCERTAIN');
      const asked = core.callsOf('PayBill');

      core.answers = well;
      const settled = journey.reported('settled');
      const { inbound } = journey.tellerline.client;
      const decision = { commandId, state, coreReference };
      await inbound.resolveCommand(decision);
      expect(await settled).toMatchObject({ commandId, by: 'person' });
      expect(await journey.reads(GRACE)).toMatch(told);
      // The same decision again changes nothing; another is refused.
      await inbound.resolveCommand(decision);
      const { COMMAND_STATE_DONE, COMMAND_STATE_REFUSED } = CommandState;
      const other =
        state === COMMAND_STATE_DONE
          ? { commandId, state: COMMAND_STATE_REFUSED }
          : { commandId, state: COMMAND_STATE_DONE, coreReference: 'R-1' };
      await expect(inbound.resolveCommand(other)).rejects.toMatchObject({
        code: status.FAILED_PRECONDITION,
      });
      await allDone(journey.database, 10_000);
      expect(await toldOf(journey.database, commandId)).toHaveLength(3);
      expect(core.callsOf('PayBill')).toBe(asked);
      expect(journey.unread(GRACE)).toEqual([]);
    },
  );
});
