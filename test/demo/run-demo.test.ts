import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { credentials, status } from '@grpc/grpc-js';
import { runDemo } from '../../src/demo/run-demo.js';
import { Refusal, startFakeGateway } from '../cli/fake-gateway.js';
import type { Answers, FakeGateway } from '../cli/fake-gateway.js';
import { DELIVERED, QUEUED } from '../cli/samples.js';
import { bank, KINDS } from './bank.js';
import { PhoneBank, rightAnswers } from './phone-bank.js';

let gateway: FakeGateway | undefined;
let handset: Server | undefined;

afterEach(() => {
  gateway?.stop();
  handset?.close();
  gateway = handset = undefined;
});

/** A handset that shows one text to whoever looks, and sends none; gives its address. */
async function showing(text: string): Promise<string> {
  handset = createServer(({ method }, response) => {
    response.writeHead(method === 'GET' ? 200 : 404, { connection: 'close' });
    response.end(`${JSON.stringify({ text })}\n`);
  });
  await new Promise<void>((resolve) => handset?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(handset.address() as AddressInfo).port}`;
}

/** Where nothing is to be looked at. */
const NOWHERE = 'http://127.0.0.1:1';

async function demo(
  answers: Answers,
  {
    http = NOWHERE,
    patience = 20_000,
    ...screen
  }: { isTTY?: boolean; columns?: number; rows?: number; http?: string; patience?: number } = {},
) {
  gateway = await startFakeGateway(answers);
  let out = '';
  const code = await runDemo(
    {
      address: gateway.address,
      credentials: credentials.createInsecure(),
      apiKey: 'k',
      timeout: 5000,
    },
    {
      out: { write: (text: string) => (out += text), ...screen },
      env: { NO_COLOR: '1' },
      interrupted: new AbortController().signal,
      patience,
      kinds: KINDS,
      http,
      campaign: null,
    },
  );
  return { code, out };
}

describe('the demo', () => {
  it('publishes one of each event and ends with 0 when every fate is as it should be', async () => {
    const all = bank();
    const { code, out } = await demo(all);
    expect(out).toMatch(/^25 delivered; on purpose 1 suppressed \(insufficient funds, again\), /m);
    expect(out).toContain('1 undeliverable (switched-off phone).');
    expect(code).toBe(0);
    expect(out).toMatch(/^Account opened +\+0 ms {2}queued$/m);
    expect(out).toMatch(/^Account opened +\+1\.24 s {2}delivered {2}airline\/0$/m);
    expect(out).toMatch(/^ +npx tellerline trace demo-\S+-long /m);
    const bodies = all.events.flatMap((event) => Object.keys(event));
    for (const { key } of KINDS.filter(({ source }) => source === 'event')) {
      expect(bodies).toContain(
        key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      );
    }
  });

  it('shows what the rules make of an event', async () => {
    const all = bank();
    const { out } = await demo(all);
    const line = (title: string) =>
      out.split('\n').findLast((one) => one.startsWith(`  ${title}`)) ?? '';
    expect(line('Much money by transfer')).toMatch(/delivered .* told as large_withdrawal$/);
    expect(line('Insufficient funds, again')).toMatch(/suppressed +an earlier message told it$/);
    expect(line('Offer to one who said no')).toMatch(/refused +has not agreed to offers$/);
    expect(line('Balance in three days, 09:00')).toMatch(
      /cancelled +for 2026-11-25 03:30 UTC; given up$/,
    );
    expect(all.cancelled).toEqual([expect.stringMatching(/^demo-\S+-later$/)]);
  });

  it('ends with 1 and names what went otherwise', async () => {
    const { code, out } = await demo(bank(() => DELIVERED));
    expect(code).toBe(1);
    expect(out).toMatch(
      /Switched-off phone \(demo-\S+-fails\) is delivered; it should be undeliverable/,
    );
  });

  it('gives up in time on what never becomes final', async () => {
    const { code, out } = await demo(
      bank(() => QUEUED),
      { patience: 100 },
    );
    expect(code).toBe(1);
    expect(out).toContain('is queued; it should be delivered');
  });

  it('takes it well that an event was told in a run before', async () => {
    const all = bank();
    const publish = all.unary?.['Publish'] as (request: object) => object;
    const before = { messageId: 'm', suppressed: true, eventType: 'wishes' };
    const { code, out } = await demo({
      ...all,
      unary: {
        ...all.unary,
        Publish: (request: { event: { wishes?: object | null } }) =>
          request.event.wishes ? before : publish(request),
      },
    });
    expect(code).toBe(0);
    expect(out).toContain("; 1 told before, or waiting for a customer's day.");
  });

  it('draws over its own lines on a terminal that is large enough', async () => {
    const { out } = await demo(bank(), { isTTY: true, columns: 250, rows: 60 });
    const board = out.split('\u001b[K\n').length;
    expect(board).toBeGreaterThan(35);
    expect(out).toContain('A\r');
    expect(out).not.toMatch(/^Account opened +\+0 ms/m);
  });

  it('keeps within 80 columns, with fewer of its own', async () => {
    const http = await showing('Demo Bank: 482913 is your code.');
    const { out } = await demo(bank(), { isTTY: true, columns: 80, rows: 60, http });
    expect(out).toContain('A\r');
    const board = out.split('A\r').at(-1) ?? '';
    expect(board).toMatch(/^MESSAGE +LOCALE +SEGMENTS +STATE +AFTER/);
    expect(board).toMatch(/^ {6}for 2026-11-25 03:30 UTC; given up/m);
    const lines = stripVTControlCharacters(out).split(/[\r\n]+/);
    const wrapped = lines.filter((line) => line.length > 80 && !line.startsWith('25 delivered;'));
    expect(wrapped).toEqual([]);
    expect(out).toContain(`  curl ${http}/metrics\n      what Prometheus reads\n`);
  });

  it('leaves out what is last in a line that is too long', async () => {
    const { out } = await demo(bank(), { isTTY: true, columns: 60, rows: 24 });
    expect(out).toMatch(/^Account opened +\+1\.24 s {2}delivered$/m);
  });

  it.each([
    ['narrow', { columns: 40, rows: 60 }],
    ['low', { columns: 250, rows: 24 }],
  ])('prints lines on a terminal that is too %s', async (_, size) => {
    const { out } = await demo(bank(), { isTTY: true, ...size });
    expect(out).not.toContain('A\r');
    expect(out).toMatch(/^Account opened +\+0 ms/m);
    expect(out).toMatch(/^Offer to one who said no +refused {2}has not agreed to offers$/m);
  });

  it('says how to start the daemon where none answers', async () => {
    let out = '';
    const code = await runDemo(
      {
        address: '127.0.0.1:1',
        credentials: credentials.createInsecure(),
        apiKey: 'k',
        timeout: 2000,
      },
      {
        out: { write: (text: string) => (out += text) },
        env: {},
        interrupted: new AbortController().signal,
        patience: 1000,
        kinds: KINDS,
        http: NOWHERE,
        campaign: null,
      },
    );
    expect(code).toBe(5);
    expect(out).toContain('npm start');
  });

  it('starts no daemon where one answers that it cannot', async () => {
    const refusal = () => {
      throw new Refusal(status.UNAVAILABLE, 'the database cannot be reached');
    };
    const { code, out } = await demo({ unary: { ...bank().unary, Publish: refusal } });
    expect(code).toBe(5);
    expect(out).toBe('UNAVAILABLE: the database cannot be reached\n');
  });

  it('prints why an event was refused', async () => {
    const refusal = () => {
      throw new Refusal(status.INVALID_ARGUMENT, 'refused', [
        { field: 'event.locale', description: 'is odd' },
      ]);
    };
    const { code, out } = await demo({ unary: { ...bank().unary, Publish: refusal } });
    expect(code).toBe(6);
    expect(out).toContain('  event.locale: is odd');
  });
});

describe('the telephone in the demo', () => {
  it('is written with, and has its say in how the demo ends', async () => {
    for (const [over, ends] of [
      [{}, 0],
      [{ STOP: { text: 'later', reply: 'reply_bank_away' } }, 1],
    ] as const) {
      const phones = await PhoneBank.start(rightAnswers(over));
      const all = bank();
      // The code of the one-time password is not this bank's to send.
      const { Get: ofTexts, ...unary } = phones.answers;
      const get = all.unary?.['Get'] as (request: object) => object;
      const { code, out } = await demo(
        {
          ...all,
          unary: {
            ...all.unary,
            ...unary,
            Issue: (request: never) => {
              const { recipient } = request as { recipient: { msisdn: string } };
              phones.tell(recipient.msisdn, `${all.code} is your code`);
              return (all.unary?.['Issue'] as (request: never) => object)(request);
            },
            Get: (request: { messageId: string }) =>
              request.messageId.startsWith('reply-')
                ? (ofTexts as (request: object) => object)(request)
                : get(request),
          },
        },
        { http: phones.http },
      );
      phones.stop();
      expect(out).toContain('Customer C-1001 writes to 56789:');
      expect(out).toContain('npm run demo -- phone --as C-1003');
      expect(code).toBe(ends);
      gateway?.stop();
    }
  });
});

describe("the demo's one-time password", () => {
  it('is read from the handset and verified in every way', async () => {
    const all = bank();
    const http = await showing(`Demo Bank: ${all.code} is your code for GBP 250.00.`);
    const { code, out } = await demo(all, { http });
    expect(code).toBe(0);
    const [, scene = ''] = out.split('One-time password a-challenge, ');
    expect(scene.split('\n').slice(0, 5)).toEqual([
      'for a payment of GBP 250 to Hill & Sons:',
      '  a wrong code                                  wrong code, 4 attempts left',
      '  the right code, another amount                other context, 3 attempts left',
      "  the right code, from the simulator's handset  verified",
      '  the same code once more                       already used',
    ]);
    expect(out).not.toContain(all.code);
    expect(out).toContain(`curl -N '${http}/simulator/handset?msisdn=447400123456'`);
    expect(out).toContain('This daemon takes no texts from handsets.');
  });

  it('is left to the viewer where no handset is to be seen', async () => {
    const { code, out } = await demo(bank());
    expect(code).toBe(0);
    expect(out).toContain('wrong code, 4 attempts left');
    expect(out).not.toContain('the same code once more');
    expect(out).not.toContain('curl -N');
    expect(out).toContain(
      "npx tellerline otp verify a-challenge CODE --purpose payment --amount 'GBP 250' --payee 'Hill & Sons'",
    );
  });

  it('ends with 1 where a wrong code is taken for the right one', async () => {
    const all = bank();
    const { code } = await demo({
      ...all,
      unary: { ...all.unary, Verify: () => ({ result: 'VERIFY_RESULT_VERIFIED' }) },
    });
    expect(code).toBe(1);
  });
});
