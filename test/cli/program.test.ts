import { afterEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { MessageState } from '../../src/rpc/generated/tellerline/v1/message.js';
import { run } from './command-line.js';
import { Refusal, startFakeGateway } from './fake-gateway.js';
import type { Answers, FakeGateway } from './fake-gateway.js';

import { DELIVERED, message, MESSAGE_ID, QUEUED, segment } from './samples.js';

let gateway: FakeGateway | undefined;

afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});

async function at(answers: Answers, ...words: string[]) {
  gateway = await startFakeGateway(answers);
  return run([...words, '--address', gateway.address]);
}

const refusing = (method: string, refusal: Refusal): Answers => ({
  unary: {
    [method]: () => {
      throw refusal;
    },
  },
});

describe('trace', () => {
  it('shows the message and the timeline of each segment, relative to acceptance', async () => {
    const { code, out } = await at(
      { unary: { Get: () => ({ message: DELIVERED }) } },
      'trace',
      MESSAGE_ID,
    );
    expect(code).toBe(0);
    expect(out).toContain(`${MESSAGE_ID}  delivered`);
    expect(out).toContain('posting-42 (transaction_posted)');
    expect(out).toContain('+9198******78 (customer C-1001)');
    expect(out).toContain('GSM 7-bit, 1 segment');
    const lines = out.split('\n').filter((line) => line.includes('10:00:0'));
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^1\/1 +10:00:00\.000 +\+0 ms +queued$/),
      expect.stringMatching(/10:00:00\.012 +\+12 ms +submitted +airline\/0 +ESME_ROK$/),
      expect.stringMatching(/10:00:01\.240 +\+1\.24 s +delivered +airline\/0 +smsc-1$/),
    ]);
    expect(gateway?.requests[0]).toMatchObject({
      request: { messageId: MESSAGE_ID },
      apiKey: 'a-key',
    });
  });

  it('looks an ID of another form up as an event ID', async () => {
    await at({ unary: { Get: () => ({ message: QUEUED }) } }, 'trace', 'posting-42');
    expect(gateway?.requests).toMatchObject([{ request: { eventId: 'posting-42' } }]);
  });

  it('looks a UUID of another version up as an event ID', async () => {
    const eventId = '0193a7c8-5d1e-4abc-8def-0123456789ab';
    await at({ unary: { Get: () => ({ message: QUEUED }) } }, 'trace', eventId);
    expect(gateway?.requests).toMatchObject([{ request: { eventId } }]);
  });

  it.each([
    ['is no message', status.NOT_FOUND],
    ['the daemon takes for no message ID', status.INVALID_ARGUMENT],
  ])('looks a UUIDv7 that %s up as an event ID', async (_, refused) => {
    const { code } = await at(
      {
        unary: {
          Get: ({ messageId }: { messageId?: string }) => {
            if (messageId) throw new Refusal(refused, 'no such message');
            return { message: QUEUED };
          },
        },
      },
      'trace',
      MESSAGE_ID,
    );
    expect(code).toBe(0);
    expect(gateway?.requests.map((one) => one.request)).toMatchObject([
      { messageId: MESSAGE_ID },
      { eventId: MESSAGE_ID },
    ]);
  });

  it('gives JSON on one line, with timestamps in RFC 3339', async () => {
    const { out } = await at(
      { unary: { Get: () => ({ message: DELIVERED }) } },
      'trace',
      'e',
      '--json',
    );
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({
      messageId: MESSAGE_ID,
      state: 'MESSAGE_STATE_DELIVERED',
      acceptedAt: '2026-11-22T10:00:00.000Z',
      segments: [{ timeline: [{}, { at: '2026-11-22T10:00:00.012Z', detail: 'ESME_ROK' }, {}] }],
    });
  });

  it("shows nothing of an SMSC's word that steers a terminal", async () => {
    const segments = structuredClone(DELIVERED.segments);
    segments[0].timeline[2].detail = 'stat:\u001b[2J\u009b31m';
    const { out } = await at(
      { unary: { Get: () => ({ message: { ...DELIVERED, segments } }) } },
      'trace',
      'e',
    );
    expect(out).toContain('stat:\uFFFD[2J\uFFFD31m');
  });
});

describe('send', () => {
  const accepted: Answers = {
    unary: { Send: () => ({ messageId: MESSAGE_ID, repeatedRequest: false, segments: 2 }) },
  };

  it('sends a text to a number', async () => {
    const words = [
      'send',
      '--to',
      '+919812345678',
      '--text',
      'Hello',
      '--class',
      'otp',
      '--ttl',
      '90s',
    ];
    const { code, out } = await at(accepted, ...words);
    expect({ code, out }).toEqual({ code: 0, out: `${MESSAGE_ID}  accepted, 2 segments\n` });
    expect(gateway?.requests[0]?.request).toMatchObject({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      recipient: { msisdn: '+919812345678' },
      content: { text: 'Hello' },
      messageClass: 'MESSAGE_CLASS_OTP',
      lifetime: { timeToLive: { seconds: '90', nanos: 0 } },
    });
  });

  it('sends a template with its variables to a customer', async () => {
    await at(
      accepted,
      ...['send', '--customer', 'C-1', '--template', 'card_requested', '--locale', 'hi-IN'],
      ...['--var', 'card=Gold', '--var', 'note=a=b', '--request-id', 'r-1', '--sender', 'BANK'],
    );
    expect(gateway?.requests[0]?.request).toMatchObject({
      requestId: 'r-1',
      recipient: { customerId: 'C-1' },
      content: {
        template: {
          key: 'card_requested',
          locale: 'hi-IN',
          variables: { card: 'Gold', note: 'a=b' },
        },
      },
      messageClass: 'MESSAGE_CLASS_SERVICE',
      senderId: 'BANK',
    });
  });
});

describe('a refused call', () => {
  const violations = [
    { field: 'recipient.msisdn', description: 'is not a mobile number; give E.164' },
    { field: 'content.text', description: 'is empty' },
  ];

  it('prints one violation a line', async () => {
    const refusal = new Refusal(status.INVALID_ARGUMENT, 'both at once', violations);
    const { code, err } = await at(refusing('Send', refusal), 'send', '--to', '1', '--text', 'a');
    expect(code).toBe(6);
    expect(err).toBe(
      'tellerline: INVALID_ARGUMENT: refused\n' +
        '  recipient.msisdn: is not a mobile number; give E.164\n' +
        '  content.text: is empty\n',
    );
  });

  it('is JSON where JSON is asked for', async () => {
    const refusal = new Refusal(status.RESOURCE_EXHAUSTED, 'over the rate', [], 3);
    const { code, err } = await at(refusing('GetStatus', refusal), 'status', '--json');
    expect(code).toBe(7);
    expect(JSON.parse(err)).toEqual({
      error: {
        code: 'RESOURCE_EXHAUSTED',
        message: 'over the rate',
        violations: [],
        retryAfter: 3000,
      },
    });
  });

  it.each([
    [status.UNAUTHENTICATED, 3],
    [status.PERMISSION_DENIED, 3],
    [status.NOT_FOUND, 4],
    [status.UNAVAILABLE, 5],
    [status.DEADLINE_EXCEEDED, 5],
    [status.FAILED_PRECONDITION, 6],
    [status.RESOURCE_EXHAUSTED, 7],
    [status.INTERNAL, 8],
  ])('of status %i ends with exit code %i', async (grpcStatus, exitCode) => {
    const { code, err } = await at(
      refusing('Cancel', new Refusal(grpcStatus, 'so it is')),
      'cancel',
      'x',
    );
    expect(code).toBe(exitCode);
    expect(err).toContain(`tellerline: ${status[grpcStatus]}: so it is`);
  });

  it('asks for no daemon where one has answered', async () => {
    const { err } = await at(
      refusing('Cancel', new Refusal(status.UNAVAILABLE, 'the database cannot be reached')),
      'cancel',
      'x',
    );
    expect(err).toBe(
      'tellerline: UNAVAILABLE: the database cannot be reached\n  worth a repeat later\n',
    );
  });

  it('ends with 5 where nobody listens', async () => {
    gateway = await startFakeGateway({});
    gateway.stop();
    const { code, err } = await run(['status', '--address', gateway.address, '--timeout', '2s']);
    expect(code).toBe(5);
    expect(err).toContain(`is the daemon running at ${gateway.address}?`);
  });
});

describe('a decision that changes nothing', () => {
  const resend = ['resolve', 'x', '--resend'];
  const uncertain = message(MessageState.MESSAGE_STATE_UNCERTAIN, [
    segment(1, [MessageState.MESSAGE_STATE_UNCERTAIN, 5]),
  ]);

  it.each([
    ['Cancel', ['cancel', 'x'], DELIVERED, 'no segment of this message is queued (1 delivered)'],
    ['Resolve', resend, QUEUED, 'no segment of this message is uncertain (1 queued)'],
    ['Resolve', resend, uncertain, 'no time is left to send again; --give-up closes what'],
  ])('%s is refused with the reason', async (method, words, found, why) => {
    const answers = { unary: { [method]: () => ({ message: found }) } };
    const plain = await at(answers, ...words);
    expect(plain).toMatchObject({ code: 6, out: '' });
    expect(plain.err).toContain(`tellerline: FAILED_PRECONDITION: ${why}`);
    gateway?.stop();
    const json = await at(answers, ...words, '--json');
    expect(json.code).toBe(6);
    expect(JSON.parse(json.out)).toMatchObject({ message: { messageId: MESSAGE_ID } });
    expect(JSON.parse(json.err)).toMatchObject({
      error: { code: 'FAILED_PRECONDITION', message: expect.stringContaining(why) },
    });
  });
});

describe('the command line', () => {
  it.each([
    [['send', '--text', 'a'], '--to or --customer'],
    [['send', '--to', '+1', '--customer', 'c', '--text', 'a'], 'only one of them'],
    [['send', '--to', '+1'], '--text or --template'],
    [['send', '--to', '+1', '--text', 'a', '--var', 'a=b'], '--var goes with --template'],
    [['send', '--to', '+1', '--text', 'a', '--class', 'loud'], 'Allowed choices are otp, alert'],
    [['send', '--to', '+1', '--text', 'a', '--ttl', '10'], 'a duration with a unit'],
    [['send', '--to', '+1', '--template', 'a', '--var', '=b'], 'name=value'],
    [['list'], '--to, --customer or --event'],
    [['list', '--to', '+1', '--limit', '501'], 'a whole number from 1 to 500'],
    [['resolve', 'x'], '--resend or --give-up'],
    [['status', '--address', 'nowhere'], 'it must be host:port'],
    [['status', '--address', 'localhost:0'], 'it must be host:port'],
    [['status', '--api-key-file', '/nonexistent/key'], 'cannot be read: ENOENT'],
    [['status', '--tls-cert', '/nonexistent/cert'], '--tls-cert and --tls-key go together'],
    [['status', '--tls-ca', '/x', '--plaintext'], 'exclude each other'],
    [['stauts'], "unknown command 'stauts'"],
    [['status', '--frobnicate'], "unknown option '--frobnicate'"],
    [[], 'Usage: tellerline'],
  ])('%j is refused with exit code 2', async (words, said) => {
    const { code, err, out } = await run(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
  });

  it('helps, with the exit codes', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('Exit codes:');
    expect(out).toMatch(/--timeout <duration> .*\(default: 10s\)/);
    expect(out).not.toContain('api-key <');
  });
});
