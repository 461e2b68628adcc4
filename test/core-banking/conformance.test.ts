import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentials, status } from '@grpc/grpc-js';
import { CoreChannel } from '../../src/core-banking/core-channel.adapter.js';
import { Bench } from '../../src/core-banking/conformance/bench.js';
import type { CheckResult } from '../../src/core-banking/conformance/check.js';
import { ALL_CHECKS, runChecks } from '../../src/core-banking/conformance/run-checks.js';
import type { Subjects } from '../../src/core-banking/conformance/subjects.js';
import { CoreStatus, fails, never, ScriptedCore } from './scripted-core.js';
import type { Answers } from './scripted-core.js';
import { newKey, SmallBank, SUBJECTS } from './small-bank.js';
import type { Request } from './small-bank.js';
import { ORDER_MUTANTS } from './order-mutants.js';
import { READ_MUTANTS } from './read-mutants.js';

const MUTANTS = [...READ_MUTANTS, ...ORDER_MUTANTS];

describe('the conformance checks', () => {
  let core: ScriptedCore;
  let channel: CoreChannel;
  let now = Date.UTC(2026, 10, 23);

  beforeAll(async () => {
    core = await ScriptedCore.start();
    channel = new CoreChannel(core.address, credentials.createInsecure());
  });
  afterAll(() => {
    channel.close();
    core.stop();
  });

  async function check(
    answers: Answers,
    options: { writes?: boolean; subjects?: Subjects; only?: string; within?: number } = {},
  ): Promise<CheckResult[]> {
    core.answers = answers;
    core.calls.length = 0;
    const within = options.within ?? 10_000;
    const bench = new Bench(
      {
        caller: channel,
        now: () => now,
        pause: (milliseconds) => Promise.resolve(void (now += milliseconds)),
        newKey,
        readWithin: within,
        operationWithin: within,
      },
      options.subjects ?? SUBJECTS,
    );
    const { only, writes = true } = options;
    const checks = ALL_CHECKS.filter(({ name }) => only === undefined || name === only);
    const results: CheckResult[] = [];
    for await (const result of runChecks(bench, { writes, checks })) results.push(result);
    return results;
  }

  const bank = () => new SmallBank(() => now);

  it('pass for a bank that keeps the contract, all of them', async () => {
    const results = await check(bank().answers());
    expect(results.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(results).toHaveLength(ALL_CHECKS.length);
  });

  it('have names of their own', () => {
    expect(new Set(ALL_CHECKS.map(({ name }) => name)).size).toBe(ALL_CHECKS.length);
  });

  it('ask for no operation and no wrong PIN unless they may write', async () => {
    const results = await check(bank().answers(), { writes: false });
    const asked = new Set(core.calls.map(({ method }) => method));
    expect(
      [...asked].filter((method) => /^(Pay|Transfer|Stop|Request|Suspend)/.test(method)),
    ).toEqual([]);
    const pins = core.calls.filter(({ method }) => method === 'VerifyPin');
    expect(pins.map(({ request }) => request['pin'])).toEqual([SUBJECTS.pin]);
    for (const { name, verdict } of results) {
      const { writes } = ALL_CHECKS.find((one) => one.name === name)!;
      expect({ name, verdict }).toEqual({ name, verdict: writes ? 'skipped' : 'passed' });
    }
  });

  it('say what they need where it was not named', async () => {
    const results = await check(bank().answers(), { subjects: { customer: 'C-1', amount: '1' } });
    for (const { name, verdict, seen } of results) {
      const { needs } = ALL_CHECKS.find((one) => one.name === name)!;
      expect({ name, verdict }).toEqual({ name, verdict: needs.length > 0 ? 'skipped' : 'passed' });
      if (needs.includes('toAccount')) expect(seen).toBe('needs --to-account');
    }
  });

  it('pass for a bank that asks to come again while a key is busy', async () => {
    const busy = bank();
    const seen = new Map<string, number>();
    const answers = busy.answers();
    answers.Transfer = (request) => {
      const { operation } = request as unknown as Request;
      const times = (seen.get(operation?.idempotencyKey ?? '') ?? 0) + 1;
      seen.set(operation?.idempotencyKey ?? '', times);
      if (operation && times === 2) throw new CoreStatus(status.UNAVAILABLE);
      return busy.order('Transfer', request as unknown as Request);
    };
    const [result] = await check(answers, { only: 'at-once-is-done-once' });
    expect(result).toMatchObject({ verdict: 'passed' });
  });

  it.each(MUTANTS)('$check fails a bank that $does', async ({ check: only, does, breaks }) => {
    const broken = bank();
    const answers = broken.answers();
    breaks(broken, answers);
    const [result] = await check(answers, {
      only,
      within: does.includes('in time') ? 300 : 10_000,
    });
    expect(result).toMatchObject({ name: only, verdict: 'failed' });
  });

  it('have a mutant each', () => {
    const caught = new Set(MUTANTS.map((mutant) => mutant.check));
    expect(ALL_CHECKS.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });

  it.each([
    ['accounts', 'ListAccounts'],
    ['cards', 'ListCards'],
    ['billers', 'ListBillers'],
    ['balance', 'GetBalance'],
    ['rates', 'GetExchangeRates'],
    ['pin-right', 'VerifyPin'],
  ] as const)(
    '%s fails where %s is not answered in time, or with an error',
    async (only, method) => {
      for (const answer of [never, fails(status.INTERNAL)]) {
        const answers = { ...bank().answers(), [method]: answer };
        const [result] = await check(answers, { only, within: 200 });
        expect(result).toMatchObject({ verdict: 'failed' });
        expect(result?.seen).toMatch(/DEADLINE_EXCEEDED|INTERNAL/);
      }
    },
  );
});
