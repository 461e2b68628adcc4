import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { credentials } from '@grpc/grpc-js';
import { GatewayClient } from '../../src/cli/client.js';
import { wrap } from '../../src/demo/chat-screen.js';
import { usePhone } from '../../src/demo/interactive-phone.js';
import { Phone } from '../../src/demo/phone.js';
import { playTalk } from '../../src/demo/phone-talk.js';
import { startFakeGateway } from '../cli/fake-gateway.js';
import type { FakeGateway } from '../cli/fake-gateway.js';
import { PhoneBank, rightAnswers } from './phone-bank.js';
import type { Told } from './phone-bank.js';

const FIRST = '+919876543210';
const SECOND = '+12025550143';
const plain = (_style: string, text: string) => text;

let bank: PhoneBank | undefined;
let gateway: FakeGateway | undefined;
let client: GatewayClient | undefined;

afterEach(() => {
  client?.close();
  gateway?.stop();
  bank?.stop();
  bank = gateway = client = undefined;
});

async function talk(
  answers = rightAnswers(),
  prepare: (bank: PhoneBank) => void = () => {},
): Promise<{ right: boolean; out: string; bank: PhoneBank }> {
  const started = await PhoneBank.start(answers);
  bank = started;
  prepare(started);
  gateway = await startFakeGateway({ unary: started.answers });
  const { address } = gateway;
  const target = { address, credentials: credentials.createInsecure(), apiKey: 'k', timeout: 5000 };
  client = new GatewayClient(target);
  let out = '';
  const right = await playTalk({
    client,
    http: started.http,
    out: { write: (text: string) => (out += text) },
    paint: plain,
    interrupted: new AbortController().signal,
  });
  return { right, out, bank: started };
}

describe("the demo's talk", () => {
  it('says all that it is to say, answers what the bank asks, and finds all as it should be', async () => {
    const { right, out, bank: talked } = await talk();
    expect(talked.written.map(({ text }) => text)).toEqual([
      ...['BAL', '1', 'MINI 4321', 'PAY POWER 120.50', '482913', 'BLOCK 1234', 'FX USD'],
      ...['STOP', 'START', 'Where is my parcel?'],
    ]);
    expect(new Set(talked.written.map(({ from, to }) => `${from} ${to}`))).toEqual(
      new Set([`${FIRST} 56789`]),
    );
    expect(out).not.toContain('should be');
    expect(right).toBe(true);
  });

  it('is shown as a chat, with what happened and how long it took', async () => {
    const { out } = await talk();
    expect(out).toMatch(/^Customer C-1001 writes to 56789:$/m);
    const lines = out.split('\n');
    const at = lines.findIndex((line) => line.trim() === 'PAY POWER 120.50');
    expect(lines[at]).toHaveLength(76);
    expect(lines[at + 1]).toBe('  482913 is your code for INR 120.50');
    expect(lines[at + 2]).toMatch(/^ {2}bill payment: waiting, \d+(\.\d+)? m?s$/);
    expect(out).toMatch(/^ {2}bill payment: done, with code, \d/m);
    expect(out).toMatch(/^ {2}card suspend: refused \(already done\), \d/m);
    expect(out).toMatch(/^ {2}unknown: answered, \d/m);
  });

  it('never sends a text that the daemon would take for a repeat of one before', async () => {
    bank = await PhoneBank.start(() => null);
    const phone = await Phone.open(bank.http, FIRST);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now');
    try {
      for (const later of [0, 0, 2_000, 60_000, 119_000]) {
        clock.mockReturnValue(now + later);
        expect(await phone?.send('BAL')).toBe('sent');
      }
    } finally {
      clock.mockRestore();
      phone?.close();
    }
    expect(new Set(bank.raw).size).toBe(5);
    expect(new Set(bank.written.map(({ text }) => text))).toEqual(new Set(['BAL']));
  });

  it.each<[string, Record<string, Told>, string]>([
    [
      'another answer',
      { 'FX USD': { text: 'later', reply: 'reply_bank_away' } },
      'it should be reply_exchange_rates',
    ],
    [
      'a card that is not blocked',
      {
        'BLOCK 1234': {
          ...{ text: 'no', reply: 'reply_refused', service: 'card_suspend' },
          ...{ state: 'refused', reason: 'account_not_active' },
        },
      },
      'it should be reply_card_suspended or reply_refused',
    ],
    [
      'a code that pays nothing',
      { '482913': { text: 'wrong code', reply: 'reply_wrong_code', state: 'refused' } },
      'it should be reply_payment_done',
    ],
    [
      'questions without an end',
      { '1': { text: '1 a', reply: 'reply_choose', state: 'waiting' } },
      'it should be reply_balance',
    ],
  ])('is wrong with %s, and goes on', async (_, over, said) => {
    const { right, out } = await talk(rightAnswers(over));
    expect(right).toBe(false);
    expect(out).toContain(said);
    expect(out).toContain('unknown: answered');
  });

  it('is another customer where the first has written much', async () => {
    const { right, bank: talked } = await talk(rightAnswers(), (before) => {
      for (let i = 0; i < 20; i++) before.wrote('C-1001');
    });
    expect(right).toBe(true);
    expect(new Set(talked.written.map(({ from }) => from))).toEqual(new Set([SECOND]));
    expect(talked.written.map(({ text }) => text)).toContain('BLOCK 9006');
  });

  it('is another customer where the first is locked', async () => {
    const { bank: talked } = await talk(rightAnswers(), (before) => {
      before.locked = ['C-1001'];
    });
    expect(talked.written[0]?.from).toBe(SECOND);
  });

  it('says so where nobody may write any more', async () => {
    const {
      right,
      out,
      bank: talked,
    } = await talk(rightAnswers(), (before) => {
      before.locked = ['C-1001', 'C-1006', 'C-1003', 'C-1008', 'C-1002'];
    });
    expect({ right, written: talked.written }).toEqual({ right: true, written: [] });
    expect(out).toContain('written as much as they may');
  });

  it('is left out where handsets send nothing', async () => {
    const { right, out } = await talk(rightAnswers(), (before) => (before.takes = 404));
    expect(right).toBe(true);
    expect(out).toContain('takes no texts from handsets');
  });

  it('ends as wrong where the daemon does not take a text', async () => {
    const { right, out } = await talk(rightAnswers(), (before) => (before.takes = 503));
    expect(right).toBe(false);
    expect(out).toContain('the daemon did not take it');
  });
});

describe('what is said', () => {
  it.each([
    ['a line', 10, ['a line']],
    ['one two three', 8, ['one two', 'three']],
    ['incomprehensible', 5, ['incomprehensible']],
    ['', 5, ['']],
  ])('of %j in %s columns is %j', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });
});

/** A telephone in a test's hands. */
async function pickUp(person: string, isTTY = false, answers = rightAnswers()) {
  bank = await PhoneBank.start(answers);
  const { http } = bank;
  const input = new PassThrough();
  const out = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  let shown = '';
  let wanted: { text: string; found: () => void } | undefined;
  out.on('data', (piece) => {
    shown += String(piece);
    if (wanted !== undefined && shown.includes(wanted.text)) wanted.found();
  });
  const interruption = new AbortController();
  const { signal: interrupted } = interruption;
  const ended = usePhone(person, { http, input, out, paint: plain, interrupted });
  return {
    ended,
    type: (line: string) => void input.write(`${line}\n`),
    input,
    interruption,
    shown: () => stripVTControlCharacters(shown),
    raw: () => shown,
    see: (text: string) =>
      new Promise<void>((found) => {
        wanted = { text, found };
        if (shown.includes(text)) found();
      }),
  };
}

describe('the telephone', () => {
  it('sends what is typed, and shows what comes back and when', async () => {
    const phone = await pickUp('C-1001');
    phone.type('STOP');
    await phone.see('no offers');
    phone.type('/quit');
    expect(await phone.ended).toBe(0);
    expect(bank?.written).toEqual([{ from: FIRST, to: '56789', text: 'STOP' }]);
    expect(phone.shown()).toMatch(/^ {2}no offers\n {2}\d+(\.\d+)? m?s$/m);
    await bank?.left(FIRST);
  });

  it('becomes another, or anybody with a number', async () => {
    const phone = await pickUp('c-1001');
    for (const [line, seen] of [
      ['/as C-1006', `telephone of C-1006, ${SECOND}`],
      ['STOP', 'no offers'],
      ['/as +447400123456', 'telephone of +447400123456'],
      ['START', '  offers'],
      ['/as nobody', 'There is no nobody; say one of C-1001'],
      ['/what', '/quit the end'],
    ] as const) {
      phone.type(line);
      await phone.see(seen);
    }
    phone.type('/quit');
    await phone.ended;
    expect(bank?.written.map(({ from, text }) => `${from} ${text}`)).toEqual([
      `${SECOND} STOP`,
      '+447400123456 START',
    ]);
  });

  it('shows what comes unasked, with the line that is typed put to the right', async () => {
    const phone = await pickUp('C-1001', true);
    await phone.see('> ');
    bank?.tell(FIRST, 'A card was used.');
    await phone.see('A card was used.');
    phone.type('STOP');
    await phone.see('no offers');
    expect(phone.shown()).toMatch(/^ {72}STOP$/m);
    // The typed line is taken away first.
    expect(phone.raw()).toContain('\u001b[1A\r\u001b[J');
    phone.type('/quit');
    await phone.ended;
  });

  it('takes the lines of a file in turn, and ends with them', async () => {
    const phone = await pickUp('C-1001');
    phone.input.end('STOP\nSTART\n');
    expect(await phone.ended).toBe(0);
    expect(phone.shown()).toMatch(/no offers\n[^]*offers\n/);
    expect(bank?.written.map(({ text }) => text)).toEqual(['STOP', 'START']);
  });

  it('ends when it is interrupted', async () => {
    const phone = await pickUp('C-1001');
    await phone.see('/quit the end');
    phone.interruption.abort();
    expect(await phone.ended).toBe(0);
  });

  it('is nobody that it does not know, and needs a daemon', async () => {
    expect(await (await pickUp('C-9999')).ended).toBe(2);
    bank?.stop();
    const out = Object.assign(new PassThrough(), { isTTY: false });
    const interrupted = new AbortController().signal;
    const around = { http: 'http://127.0.0.1:1', input: new PassThrough(), out, paint: plain };
    expect(await usePhone('C-1001', { ...around, interrupted })).toBe(5);
    expect(String(out.read())).toContain('npm start');
  });
});
