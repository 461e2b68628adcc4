import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { firstValueFrom } from 'rxjs';
import type { CoreReport } from '../../src/core-banking/core-reports.js';
import { coreClient } from './core-client.js';
import type { CoreClient } from './core-client.js';
import { fails, ScriptedCore } from './scripted-core.js';

const FAILURES = 3;
const HALF_OPEN_AFTER = 60_000;
const answered = () => ({ cards: [] });

describe('the breaker of the core', () => {
  let core: ScriptedCore;
  let client: CoreClient;
  const begun = Date.now();
  let now = begun;

  beforeEach(async () => {
    now = begun;
    // The breaker reads the clock only; what waits keeps its own time.
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    core = await ScriptedCore.start({ ListCards: fails(status.UNAVAILABLE) });
    const breaker = { failures: FAILURES, halfOpenAfter: HALF_OPEN_AFTER };
    client = coreClient(core.address, { attempts: 1, breaker, readTimeout: 10_000 });
  });
  afterEach(() => {
    client.close();
    core.stop();
    jest.restoreAllMocks();
  });

  const ask = () => client.bank.cards('C-1').catch((error: unknown) => error);
  const askTimes = async (times: number) => {
    for (let i = 0; i < times; i++) await ask();
  };
  const states = () => statesOf(client.reported);

  it('opens after so many failures in a row, and then nobody is asked', async () => {
    await askTimes(FAILURES);
    expect(states()).toEqual(['open']);
    await expect(ask()).resolves.toMatchObject({ code: 'core_away', asked: false });
    expect(core.callsOf('ListCards')).toBe(FAILURES);
    expect(client.reported.at(-1)).toEqual({ kind: 'short_circuited', method: 'ListCards' });
  });

  it('counts failures in a row only: an answer between them begins anew', async () => {
    await askTimes(FAILURES - 1);
    core.answers = { ListCards: answered };
    await ask();
    core.answers = { ListCards: fails(status.UNAVAILABLE) };
    await askTimes(FAILURES - 1);
    expect(states()).toEqual([]);
    await ask();
    expect(states()).toEqual(['open']);
  });

  it.each([
    ['that it knows nothing of it', fails(status.NOT_FOUND)],
    ['with an error', fails(status.INTERNAL)],
    ['with what is malformed', () => ({ cards: [{}] })],
  ])('stays closed while the core answers, be it %s', async (_, answer) => {
    await askTimes(FAILURES - 1);
    core.answers = { ListCards: answer };
    await askTimes(FAILURES + 1);
    core.answers = { ListCards: fails(status.UNAVAILABLE) };
    await askTimes(FAILURES - 1);
    expect(states()).toEqual([]);
  });

  it('lets one call through after its time, and closes when that is answered', async () => {
    await askTimes(FAILURES);
    core.answers = { ListCards: answered };
    now += HALF_OPEN_AFTER - 1;
    await ask();
    expect(core.callsOf('ListCards')).toBe(FAILURES);
    now += 1;
    await expect(ask()).resolves.toEqual([]);
    expect(states()).toEqual(['open', 'half_open', 'closed']);
  });

  it('opens again when that one is not answered', async () => {
    await askTimes(FAILURES);
    now += HALF_OPEN_AFTER;
    await askTimes(2);
    expect(core.callsOf('ListCards')).toBe(FAILURES + 1);
    expect(states()).toEqual(['open', 'half_open', 'open']);
  });

  it('lets calls that are under way come to their end when it opens', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    core.answers.ListAccounts = () => held.then(() => ({ accounts: [] }));
    const called = firstValueFrom(core.called);
    const asked = client.bank.accounts('C-1');
    await called;
    await askTimes(FAILURES);
    expect(states()).toEqual(['open']);
    release();
    await expect(asked).resolves.toEqual([]);
  });

  it('counts each try, and stops the tries when it opens', async () => {
    client.close();
    const breaker = { failures: 2, halfOpenAfter: HALF_OPEN_AFTER };
    client = coreClient(core.address, { attempts: 5, breaker, readTimeout: 10_000 });
    await expect(ask()).resolves.toMatchObject({ code: 'core_away', asked: true });
    expect(core.callsOf('ListCards')).toBe(2);
  });
});

function statesOf(reported: readonly CoreReport[]): string[] {
  return reported.flatMap((report) => (report.kind === 'breaker' ? [report.state] : []));
}
