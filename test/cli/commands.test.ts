import { describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { useAnswers } from './answered.js';
import { run } from './command-line.js';
import { Refusal, startFakeGateway } from './fake-gateway.js';
import { MESSAGE_ID } from './samples.js';

const { answered, request } = useAnswers();

const COMMAND = '0193a7c8-5d1e-7abc-8def-000000c0ffee';
const RECEIVED = Date.UTC(2026, 10, 22, 10);

const PAYMENT = {
  commandId: COMMAND,
  receivedAt: timestampOf(RECEIVED),
  finishedAt: timestampOf(RECEIVED + 900),
  carrier: 'demo',
  destination: '56789',
  maskedMsisdn: '+9198******10',
  customerId: 'C-1001',
  service: 'bill_payment',
  locale: 'en',
  guard: 'COMMAND_GUARD_CODE',
  state: 'COMMAND_STATE_DONE',
  reason: '',
  detail: { biller: 'POWER', masked_account: 'XX4321' },
  amount: { currencyCode: 'INR', units: '120', nanos: 500_000_000 },
  coreAnswer: 'done',
  coreReference: 'PB-77',
  replyMessageId: MESSAGE_ID,
};

describe('commands', () => {
  it('lists the newest, one a line, without saying list', async () => {
    const { code, out, err } = await answered(
      'ListCommands',
      { commands: [PAYMENT], nextPageToken: 'next' },
      'commands',
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(
        `^${COMMAND} +2026-11-22 10:00:00\\.000 +done +bill payment +INR 120\\.50 +code +\\+9198\\*{6}10 +C-1001$`,
        'm',
      ),
    );
    expect(err).toBe('more with: --page-token next\n');
    expect(request()).toEqual(
      expect.objectContaining({
        customerId: '',
        msisdn: '',
        service: '',
        state: 'COMMAND_STATE_UNSPECIFIED',
        pageSize: 50,
      }),
    );
  });

  it('takes every filter', async () => {
    await answered(
      'ListCommands',
      {},
      ...['commands', 'list', '--customer', 'C-1001', '--service', 'card_suspend'],
      ...['--state', 'uncertain', '--since', '2026-11-22T10:00:00Z', '--limit', '7'],
      ...['--page-token', 'abc'],
    );
    expect(request()).toMatchObject({
      customerId: 'C-1001',
      service: 'card_suspend',
      state: 'COMMAND_STATE_UNCERTAIN',
      receivedAfter: { seconds: String(RECEIVED / 1000), nanos: 0 },
      pageSize: 7,
      pageToken: 'abc',
    });
    await answered('ListCommands', {}, 'commands', '--msisdn', '+919876543210');
    expect(request()).toMatchObject({ msisdn: '+919876543210' });
  });

  it('takes since as a time before now', async () => {
    const before = Date.now();
    await answered('ListCommands', {}, 'commands', '--since', '2h');
    const { seconds } = request()['receivedAfter'] as { seconds: string };
    expect(Number(seconds)).toBeGreaterThanOrEqual(Math.floor((before - 7_200_000) / 1000));
    expect(Number(seconds)).toBeLessThanOrEqual((Date.now() - 7_200_000) / 1000);
  });

  it.each([
    [{}, 'No commands.\n'],
    [{ nextPageToken: 'next' }, 'None among those looked at so far.\n'],
  ])('tells an end of %j from a page with nothing on it', async (response, said) => {
    expect((await answered('ListCommands', response, 'commands')).out).toBe(said);
  });

  it.each([
    [['--customer', 'C-1', '--msisdn', '+1'], 'only one of them'],
    [['--state', 'lost'], 'Allowed choices are answered'],
    [['--service', 'lottery'], 'Allowed choices are balance'],
    [['--since', 'yesterday'], 'how long ago, such as 2h'],
    [['--limit', '501'], 'from 1 to 500'],
  ])('refuses %j', async (words, said) => {
    const { code, err } = await run(['commands', ...words]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it('shows one, with what was asked and what the bank said', async () => {
    const { out } = await answered('GetCommand', { command: PAYMENT }, 'commands', 'show', COMMAND);
    expect(request()).toEqual({ commandId: COMMAND });
    expect(out).toMatch(new RegExp(`^${COMMAND} {2}done$`, 'm'));
    expect(out).toMatch(/^ +from +\+9198\*{6}10 \(customer C-1001\)$/m);
    expect(out).toMatch(/^ +biller +POWER$/m);
    expect(out).toMatch(/^ +masked account +XX4321$/m);
    expect(out).toMatch(/^ +amount +INR 120\.50$/m);
    expect(out).toMatch(/^ +reference +PB-77$/m);
    expect(out).toMatch(/^ +finished +2026-11-22 10:00:00\.900 UTC$/m);
  });

  it('shows nothing that steers a terminal', async () => {
    const command = { ...PAYMENT, detail: { biller: 'P\u001b[2J' } };
    const { out } = await answered('GetCommand', { command }, 'commands', 'show', COMMAND);
    expect(out).toContain('P\uFFFD[2J');
  });

  it('gives JSON with moments in RFC 3339', async () => {
    const { out } = await answered(
      'GetCommand',
      { command: PAYMENT },
      ...['commands', 'show', COMMAND, '--json'],
    );
    expect(JSON.parse(out)).toMatchObject({
      command: {
        receivedAt: '2026-11-22T10:00:00.000Z',
        detail: { biller: 'POWER', masked_account: 'XX4321' },
      },
    });
  });

  it.each([
    [['--done', 'PB-9'], 'COMMAND_STATE_DONE', 'PB-9'],
    [['--refused'], 'COMMAND_STATE_REFUSED', ''],
  ])('resolves with %j', async (words, state, coreReference) => {
    const { code, out } = await answered(
      'ResolveCommand',
      { command: { ...PAYMENT, state } },
      ...['commands', 'resolve', COMMAND, ...words],
    );
    expect(code).toBe(0);
    expect(out).toContain(COMMAND);
    expect(request()).toEqual({ commandId: COMMAND, state, coreReference });
  });

  it.each([[[]], [['--done', 'x', '--refused']]])(
    'resolves with one answer, not %j',
    async (words) => {
      const { code, err } = await run(['commands', 'resolve', COMMAND, ...words]);
      expect(code).toBe(2);
      expect(err).toContain('give --done or --refused, and only one of them');
    },
  );

  it.each([
    [status.NOT_FOUND, 4],
    [status.FAILED_PRECONDITION, 6],
    [status.PERMISSION_DENIED, 3],
    [status.UNAVAILABLE, 5],
  ])('ends on %s with %s', async (of, exit) => {
    const refusal = new Refusal(of, 'the outcome is known');
    const words = ['commands', 'resolve', COMMAND, '--refused'];
    const { code, err } = await answered('ResolveCommand', refusal, ...words);
    expect(code).toBe(exit);
    expect(err).toContain(`${status[of]}: the outcome is known`);
  });
});

describe('interpret', () => {
  it('shows what was understood', async () => {
    const { code, out } = await answered(
      'Interpret',
      {
        service: 'bill_payment',
        locale: 'en',
        arguments: { biller: 'POWER', amount: '120.50', pin: '****' },
      },
      ...['interpret', 'PAY POWER 120.50 2468', '--locale', 'en-IN'],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^bill payment\n +locale +en\n +amount +120\.50\n +biller +POWER\n/);
    expect(out).toMatch(/^ +pin +\*{4}$/m);
    expect(request()).toEqual({ text: 'PAY POWER 120.50 2468', locale: 'en-IN' });
  });

  it.each([
    [{ service: 'bill_payment', problem: 'amount_missing' }, /^bill payment\n.*amount missing$/m],
    [{ nearestKeyword: 'BAL' }, /^not understood\n +nearest +BAL$/m],
    [{ arguments: { word: 'yes' } }, /^an answer to a question\n +word +yes$/m],
    [{}, /^not understood$/m],
  ])('shows %j', async (response, said) => {
    expect((await answered('Interpret', response, 'interpret', 'x')).out).toMatch(said);
  });

  it('reads the text from the standard input, where nobody sees a PIN among the arguments', async () => {
    const gateway = await startFakeGateway({ unary: { Interpret: () => ({}) } });
    const words = ['interpret', '-', '--address', gateway.address];
    await run(words, { input: 'PAY POWER 5 2468\nmore\n' });
    expect(gateway.requests).toMatchObject([{ request: { text: 'PAY POWER 5 2468' } }]);
    gateway.stop();
  });
});

describe('locks', () => {
  const locks = [
    { kind: 'LOCK_KIND_PIN', failures: 0, lockedUntil: timestampOf(RECEIVED) },
    { kind: 'LOCK_KIND_CODE', failures: 2 },
  ];

  it('shows those of a customer or a number', async () => {
    const { out } = await answered('ListLocks', { locks }, 'locks', 'show', '--customer', 'C-1');
    expect(request()).toEqual({ customerId: 'C-1', subject: 'customerId' });
    expect(out).toMatch(/^pin +0 +2026-11-22 10:00:00\.000 UTC$/m);
    expect(out).toMatch(/^code +2$/m);
    const none = await answered('ListLocks', {}, 'locks', 'show', '--msisdn', '+919876543210');
    expect(request()).toMatchObject({ msisdn: '+919876543210' });
    expect(none.out).toBe('No wrong PIN or code.\n');
  });

  it.each([
    [[], 'LOCK_KIND_UNSPECIFIED', 2, '2 locks ended\n'],
    [['--kind', 'pin'], 'LOCK_KIND_PIN', 1, '1 lock ended\n'],
    [['--kind', 'code'], 'LOCK_KIND_CODE', 0, 'nothing was locked\n'],
  ])('clears with %j', async (words, kind, ended, said) => {
    const all = ['locks', 'clear', '--customer', 'C-1', ...words];
    const { code, out } = await answered('Unlock', { ended }, ...all);
    expect({ code, out }).toEqual({ code: 0, out: said });
    expect(request()).toMatchObject({ customerId: 'C-1', kind });
  });

  it.each([
    ['show', []],
    ['show', ['--customer', 'C-1', '--msisdn', '+1']],
    ['clear', []],
  ])('%s is of one subject, not of %j', async (name, words) => {
    const { code, err } = await run(['locks', name, ...words]);
    expect(code).toBe(2);
    expect(err).toContain('give --customer or --msisdn, and only one of them');
  });
});
