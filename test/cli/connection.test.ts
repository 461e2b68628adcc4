import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectionTarget, demoKeyIn, hostOf, isLoopback } from '../../src/cli/connection.js';
import type { ConnectionOptions } from '../../src/cli/connection.js';

const DEMO = `
mode: demo
clients:
  - id: by-environment
    apiKey: { env: SOME_KEY }
  - id: demo
    apiKey: { value: demo-key }
`;

let directory: string;
const file = (name: string) => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tellerline-cli-'));
  writeFileSync(file('tellerline.yaml'), DEMO);
  writeFileSync(file('key'), '  from-file\n');
  writeFileSync(file('two-lines'), 'one\ntwo\n');
});

afterAll(() => rmSync(directory, { recursive: true }));

function keyOf(options: Partial<ConnectionOptions>, env: NodeJS.ProcessEnv = {}): string | null {
  return connectionTarget(
    { address: '127.0.0.1:50051', timeout: 1000, ...options },
    { TELLERLINE_CONFIG: file('tellerline.yaml'), ...env },
  ).apiKey;
}

describe('demoKeyIn', () => {
  const clients = (permissions: string) => `
clients:
  - { id: writer, apiKey: { value: w }, permissions: [broadcast] }
  - { id: approver, apiKey: { value: a }, permissions: ${permissions} }
`;

  it('is the first, or the first of those with a permission', () => {
    expect(demoKeyIn(clients('[read, approve]'))).toBe('w');
    expect(demoKeyIn(clients('[read, approve]'), 'approve')).toBe('a');
    expect(demoKeyIn(clients('[read]'), 'approve')).toBeNull();
    expect(demoKeyIn(clients('approve'), 'approve')).toBeNull();
    expect(demoKeyIn(`mode: production${clients('[approve]')}`, 'approve')).toBeNull();
  });
});

describe('the API key', () => {
  it('comes from the file before the environment', () => {
    expect(keyOf({ apiKeyFile: file('key') }, { TELLERLINE_API_KEY: 'from-env' })).toBe(
      'from-file',
    );
  });

  it('comes from the environment before the demo settings', () => {
    expect(keyOf({}, { TELLERLINE_API_KEY: 'from-env' })).toBe('from-env');
  });

  it.each(['127.0.0.1:1', '127.9.9.9:1', 'localhost:1', '[::1]:1'])(
    'is the demo key at %s',
    (address) => {
      expect(keyOf({ address })).toBe('demo-key');
    },
  );

  it.each(['10.0.0.1:1', 'sms.bank.example:1', '127.0.0.1.example:1', '[2001:db8::1]:1'])(
    'is never the demo key at %s',
    (address) => {
      expect(keyOf({ address })).toBeNull();
    },
  );

  it('is refused in more than one line, without being shown', () => {
    expect(() => keyOf({ apiKeyFile: file('two-lines') })).toThrow(/one line of printable ASCII$/);
  });

  it('is none where the settings cannot be read', () => {
    expect(keyOf({}, { TELLERLINE_CONFIG: file('absent.yaml') })).toBeNull();
  });
});

describe('demoKeyIn', () => {
  it.each([
    [DEMO, 'demo-key'],
    [DEMO.replace('mode: demo', ''), 'demo-key'],
    [DEMO.replace('mode: demo', 'mode: production'), null],
    ['clients: [{ id: a }, null]', null],
    ['clients: 7', null],
    ['', null],
    ['a: [', null],
  ])('of %j is %p', (yaml, key) => {
    expect(demoKeyIn(yaml)).toBe(key);
  });
});

describe('the address', () => {
  it('is a host and a port', () => {
    expect(hostOf('[::1]:50051')).toBe('::1');
    expect(hostOf('sms.bank.example:443')).toBe('sms.bank.example');
  });

  it.each(['', 'localhost', 'localhost:', ':50051', 'a b:1', 'http://a:1', 'a:65536', '::1:50051'])(
    'is not %j',
    (address) => {
      expect(() => hostOf(address)).toThrow(/must be host:port/);
    },
  );

  it('is in clear only on loopback, or by decision', () => {
    const secure = (options: Partial<ConnectionOptions>) =>
      connectionTarget(
        { address: 'sms.bank.example:443', timeout: 1, ...options },
        {},
      ).credentials._isSecure();
    expect(secure({})).toBe(true);
    expect(secure({ plaintext: true })).toBe(false);
    expect(secure({ address: '127.0.0.1:1' })).toBe(false);
  });

  it('counts only addresses of the machine itself as loopback', () => {
    expect(['127.0.0.1', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true]);
    expect(['0.0.0.0', '127.0.0.1.example', '128.0.0.1'].map(isLoopback)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
