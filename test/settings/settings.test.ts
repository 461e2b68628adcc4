import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/settings/secret.js';
import { parseSettings } from '../../src/settings/settings.js';
import { CARRIER, problems, read } from './reading.js';

describe('settings', () => {
  it('are complete with nothing said', () => {
    const settings = read('');
    expect(settings.mode).toBe('demo');
    expect(settings.classes.otp).toEqual({
      timeToLive: 300_000,
      uncertain: 'resend',
      guaranteedShare: 0,
      maxAttempts: 20,
    });
    expect(settings.retention.messages).toBe(90 * 86_400_000);
  });

  it('take a section whose keys are all commented out for one that is not there', () => {
    expect(read('encryption:\n  #keys: []\ngrpc:\n').grpc.port).toBe(50051);
  });

  it('read secrets from the environment and from files, without the last newline', () => {
    const files: Record<string, string> = { '/run/key': 'from a file\n' };
    const result = parseSettings(
      `${CARRIER}clients:\n  - { id: a, apiKey: { file: /run/other } }`,
      { PASSWORD: 'from the environment' },
      (path) => files[path] ?? 'keykeykey\r\n',
    );
    expect(result.ok && result.settings.carriers[0].password.reveal()).toBe('from the environment');
    expect(result.ok && result.settings.clients[0].apiKey?.reveal()).toBe('keykeykey');
  });

  it('let the environment stand above the file', () => {
    const settings = read('grpc: { port: 1 }\ndatabase: { url: { value: x } }', {
      DATABASE_URL: 'postgresql://u:p@h/db',
      TELLERLINE_GRPC_PORT: '6001',
      TELLERLINE_HTTP_PORT: '6002',
    });
    expect(settings.database.url?.reveal()).toBe('postgresql://u:p@h/db');
    expect([settings.grpc.port, settings.http.port]).toEqual([6001, 6002]);
  });

  it('name the variable where the environment is wrong', () => {
    expect(problems('', { TELLERLINE_GRPC_PORT: 'eighty' })).toEqual([
      'TELLERLINE_GRPC_PORT is "eighty"; it must be a whole number from 0 to 65535',
    ]);
    expect(problems('', { DATABASE_URL: 'mysql://u:hidden@h/db' })).toEqual([
      'DATABASE_URL must be a URL such as postgresql://user:password@host:5432/database',
    ]);
  });
});

describe('a secret', () => {
  it('shows itself only when asked', () => {
    const secret = new Secret('hidden', false);
    expect(secret.reveal()).toBe('hidden');
    for (const text of [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9 }),
    ]) {
      expect(text).not.toContain('hidden');
    }
  });
});
