import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_CHECKS } from '../../src/core-banking/conformance/run-checks.js';
import { ScriptedCore } from '../core-banking/scripted-core.js';
import { SmallBank, SUBJECTS } from '../core-banking/small-bank.js';
import { run } from './command-line.js';

const OPTIONS = Object.entries(SUBJECTS).flatMap(([name, value]) => [
  name === 'toAccount' ? '--to-account' : `--${name}`,
  value,
]);

describe('tellerline core test', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tellerline-subjects-'));
  let core: ScriptedCore;
  let bank: SmallBank;

  beforeAll(async () => {
    core = await ScriptedCore.start();
  });
  beforeEach(() => {
    bank = new SmallBank(() => Date.now());
    core.answers = bank.answers();
    core.calls.length = 0;
  });
  afterAll(() => {
    core.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const test = (...words: string[]) => run(['core', 'test', core.address, ...words]);
  const file = (text: string) => {
    const path = join(directory, 'subjects.yaml');
    writeFileSync(path, text);
    return path;
  };

  it('shows every check, and ends well where all pass', async () => {
    const { code, out, err } = await test(...OPTIONS);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(ALL_CHECKS.length + 1);
    expect(lines[0]).toMatch(/^pass {2}customer-of-number +\d+ ms {2}1 customer$/);
    expect(out).toMatch(/^skip {2}transfer +changes something; give --write$/m);
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed, \d+ skipped$/);
  });

  it('writes where it may', async () => {
    const before = bank.balances.get('A-1')!;
    const { code, out } = await test(...OPTIONS, '--write');
    expect({ code, summary: out.trimEnd().split('\n').at(-1) }).toEqual({
      code: 0,
      summary: `${ALL_CHECKS.length} passed, 0 failed, 0 skipped`,
    });
    expect(bank.balances.get('A-1')).toBeLessThan(before);
  }, 30_000);

  it('says what failed, and what must be, with exit code 1', async () => {
    core.answers.FindCustomers = () => ({ customers: [] });
    const { code, out } = await test(...OPTIONS);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^FAIL {2}customer-of-number .*and not the one named\n {6}must: the number is found/m,
    );
    expect(out).toMatch(/ 1 failed, /);
  });

  it('gives the same as JSON', async () => {
    core.answers.ListCards = () => ({ cards: [] });
    const { code, out } = await test(...OPTIONS, '--json');
    const all = JSON.parse(out) as { failed: number; checks: { name: string; verdict: string }[] };
    expect({ code, failed: all.failed }).toEqual({ code: 1, failed: 1 });
    expect(all.checks.map(({ name }) => name)).toEqual(ALL_CHECKS.map(({ name }) => name));
    expect(all.checks.find(({ name }) => name === 'cards')).toMatchObject({ verdict: 'failed' });
  });

  it('takes what to check with from a file, and above it from the command line', async () => {
    const path = file('customer: C-1\nmsisdn: "+12025550143"\npin: "2468"\n');
    const { code, out } = await test('--subjects', path, '--msisdn', SUBJECTS.msisdn);
    expect(code).toBe(0);
    expect(out).toMatch(/^pass {2}customer-of-number/m);
    expect(out).toMatch(/^pass {2}pin-right/m);
    expect(out).not.toContain('2468');
  });

  it.each<[string, () => string[], RegExp]>([
    ['no customer', () => [], /give --customer, or --subjects/],
    [
      'a number of another form',
      () => ['--customer', 'C-1', '--msisdn', '0912'],
      /msisdn: must be/,
    ],
    [
      'a PIN that YAML took for a number',
      () => ['--subjects', file('customer: C\npin: 2468')],
      /pin: /,
    ],
    ['a name that is none', () => ['--subjects', file('customer: C\niban: X')], /iban/],
    ['a file that is none', () => ['--subjects', join(directory, 'none')], /ENOENT/],
    ['a file that is no YAML', () => ['--subjects', file('{')], /is no YAML/],
    ['a list for a file', () => ['--subjects', file('- C-1')], /must hold names and values/],
    ['an amount of nothing', () => ['--customer', 'C-1', '--amount', '0.00'], /amount: must be/],
  ])('does not begin with %s', async (_, words, problem) => {
    const { code, err } = await test(...words());
    expect(code).toBe(2);
    expect(err).toMatch(problem);
    expect(core.calls).toEqual([]);
  });

  it('says that nobody answers, and why', async () => {
    const gone = await ScriptedCore.start();
    gone.stop();
    const { code, err } = await run(['core', 'test', gone.address, '--customer', 'C-1']);
    expect(code).toBe(5);
    expect(err).toMatch(/nobody answers at 127\.0\.0\.1:\d+: .*ECONNREFUSED 127\.0\.0\.1:\d+\s*$/);
  });

  it('says first that the customer is none of the bank', async () => {
    const { code, err } = await test('--customer', 'C-NOBODY');
    expect(code).toBe(1);
    expect(err).toContain('the bank does not know that customer');
    const known = await test('--customer', 'C-1');
    expect(known.err).not.toContain('does not know');
  });

  it('wants a place to go to', async () => {
    const { code, err } = await run(['core', 'test', 'core.bank.example', '--customer', 'C-1']);
    expect(code).toBe(2);
    expect(err).toContain('HOST:PORT is "core.bank.example"');
  });
});
