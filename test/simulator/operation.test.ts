import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../../src/simulator/account-options.js';
import { noCounts, statisticsLine } from '../../src/simulator/counts.js';
import {
  parseSimulatorSettings,
  readSimulatorSettings,
} from '../../src/simulator/simulator.schema.js';
import { parseTerminalCommand } from '../../src/simulator/terminal-command.js';
import { Statistics, obey } from '../../src/simulator/terminal.js';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';
import { buildSimulator } from './built-simulator.js';
import { RawClient, pdu, submit } from './raw-client.js';

describe('settings', () => {
  it('of the default file are valid and have the account of the demo', () => {
    const { host, accounts } = readSimulatorSettings('config/simulator.yaml');
    expect(host).toBe('127.0.0.1');
    expect(accounts[0]).toMatchObject({ systemId: 'tellerline', tps: 1000, receiptDelay: 800 });
    expect(accounts.find(({ systemId }) => systemId === 'bench')?.tps).toBe(Infinity);
  });

  it('of the default file describe every key', () => {
    const file = readFileSync('config/simulator.yaml', 'utf8');
    for (const key of Object.keys(DEFAULT_ACCOUNT)) expect(file).toContain(`${key}: `);
  });

  it('that say little are filled up', () => {
    const text = 'accounts: [{ systemId: a, password: b }]';
    expect(parseSimulatorSettings(text, 'x.yaml')).toEqual({
      host: '127.0.0.1',
      port: 2775,
      statistics: 5000,
      accounts: [{ ...DEFAULT_ACCOUNT, systemId: 'a', password: 'b' }],
    });
  });

  it.each([
    ['port: 70000', 'port: '],
    ['accounts: []', 'accounts: '],
    ['colour: red', 'colour'],
    [
      'accounts: [{ systemId: a, password: 9-letters }]',
      'accounts.0.password: has more than 8 characters, which is what SMPP allows',
    ],
    ['accounts: [{ systemId: a, password: b, tps: 0 }]', 'accounts.0.tps: '],
    [
      'accounts: [{ systemId: a, password: b, receiptDelay: 5 }]',
      'accounts.0.receiptDelay: must be a duration with a unit, such as 500ms',
    ],
    [
      'accounts: [{ systemId: a, password: b, receiptDelay: 5 fortnights }]',
      'accounts.0.receiptDelay: is "5 fortnights"; it must be 0s to 24h',
    ],
    [
      'accounts: [{ systemId: a, password: b }, { systemId: a, password: c }]',
      'accounts.1.systemId: is "a", which another account has',
    ],
  ])('%s are refused with %s', (text, message) => {
    expect(() => parseSimulatorSettings(text, 'x.yaml')).toThrow(message);
    expect(() => parseSimulatorSettings(text, 'x.yaml')).toThrow('x.yaml is not valid');
  });
});

describe('a typed line', () => {
  it.each([
    ['', { do: 'nothing' }],
    ['drop', { do: 'drop' }],
    ['  half-open ', { do: 'half-open' }],
    ['off', { do: 'off' }],
    ['silence', { do: 'on', condition: 'silent', duration: undefined }],
    ['silence 10s', { do: 'on', condition: 'silent', duration: 10_000 }],
    ['malformed tlv-cut', { do: 'malformed', kind: 'tlv-cut' }],
    [
      'mo +919812345678 56767 BAL  now',
      { do: 'mo', mo: { from: '+919812345678', to: '56767', text: 'BAL now' } },
    ],
    [
      'mo narrow:919812345678 56767 BAL',
      { do: 'mo', mo: { systemId: 'narrow', from: '919812345678', to: '56767', text: 'BAL' } },
    ],
  ])('%j is %j', (line, command) => {
    expect(parseTerminalCommand(line)).toEqual(command);
  });

  it.each([
    ['dance', 'help'],
    ['toString', 'help'],
    ['silence soon', '10s'],
    ['malformed', 'tlv-cut'],
    ['mo +91 56767 BAL', 'mo +919812345678 56767 BAL'],
    ['mo +919812345678 56767', 'mo +919812345678 56767 BAL'],
  ])('%j is answered with what is allowed', (line, allowed) => {
    expect(parseTerminalCommand(line)).toEqual({
      do: 'complain',
      message: expect.stringContaining(allowed),
    });
  });
});

describe('a command', () => {
  let smsc: Smsc;
  let client: RawClient;
  let quits = 0;
  const say = async (line: string) => obey(line, smsc, new Statistics(smsc), () => (quits += 1));
  beforeEach(async () => {
    smsc = await startSmsc();
    client = await RawClient.bound(smsc.port);
    quits = 0;
  });
  afterEach(async () => smsc.stop());

  it('mo sends a message', async () => {
    expect(await say('mo +919812345678 56767 BAL')).toBe('taken by the client');
    await client.delivery();
    expect(await say('mo nobody:919812345678 56767 BAL')).toBe('no account nobody');
  });

  it('throttle and off begin and end a fault', async () => {
    await say('throttle');
    client.send(submit(2, '919812345678'));
    expect((await client.response(2)).status).toBe(0x58);
    await say('off');
    client.send(submit(3, '919812345678'));
    expect((await client.response(3)).status).toBe(0);
  });

  it('malformed, drop, stats, help and quit do so', async () => {
    expect(await say('malformed unknown-command')).toBe('sent on 1 binds');
    await client.next(({ id }) => id === 0x0f0f);
    await say('drop');
    await client.closed;
    expect(await say('stats')).toContain('submits');
    expect(await say('help')).toContain('half-open');
    await say('quit');
    expect(quits).toBe(1);
  });
});

describe('statistics', () => {
  it('are per second since the last line', () => {
    const before = { ...noCounts(), submits: 100, receiptsTaken: 10 };
    const after = { ...noCounts(), submits: 300, accepted: 290, receiptsTaken: 60, throttled: 10 };
    expect(statisticsLine(before, after, 2000, { bound: 2, waiting: 3 })).toBe(
      'binds 2 | submits 100/s | receipts 25/s | throttled 5/s | waiting receipts 3 | total 300 in, 290 accepted, 60 receipts taken',
    );
  });
});

describe('the program', () => {
  const { entry, remove } = buildSimulator();
  afterAll(remove);

  it('says where it listens, obeys commands, and stops cleanly on SIGTERM', async () => {
    const child = spawn(process.execPath, [entry, '--port', '0', '--commands'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const line = async () => ((await lines.next()) as { value: string }).value;
    const port = Number(/listens on 127\.0\.0\.1:(\d+)/.exec(await line())?.[1]);
    const client = await RawClient.bound(port);
    client.send(submit(2, '919812349919'));
    expect((await client.response(2)).status).toBe(0x58);
    expect(await line()).toContain('help');
    child.stdin.write('throttle 10s\n');
    expect(await line()).toBe('throttling');
    child.kill('SIGTERM');
    const unbind = await client.next(({ id }) => id === 0x06);
    client.send(pdu(0x80000006, unbind.sequence));
    await client.closed;
    expect(await exited).toEqual([0, null]);
  });

  it.each([
    [['nowhere.yaml'], 'nowhere.yaml'],
    [['--port', 'x'], '--port must be 0 to 65535'],
    [['--loud'], '--loud is not an option'],
  ])('refuses %j and says why', async (args, message) => {
    const child = spawn(process.execPath, [entry, ...args]);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(said).toContain(message);
  });
});
