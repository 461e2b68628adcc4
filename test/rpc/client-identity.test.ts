import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import { ClientDirectory } from '../../src/rpc/client-identity.js';
import type { ClientSettings } from '../../src/settings/settings.schema.js';
import { Secret } from '../../src/settings/secret.js';

function client(id: string, more: Partial<ClientSettings> = {}): ClientSettings {
  return { id, rate: 10, events: ['*'], permissions: ['publish'], ...more };
}

const key = (value: string) => new Secret(value, false);

const directory = new ClientDirectory([
  client('core', { apiKey: key('key-of-core') }),
  client('cards', { certificateCommonName: 'cards.bank.example', events: ['card_requested'] }),
  client('both', { apiKey: key('key-of-both'), certificateCommonName: 'both.bank.example' }),
]);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return 'none';
}

describe('ClientDirectory', () => {
  it.each([
    ['its key', { apiKey: 'key-of-core', commonName: undefined }, 'core'],
    ['its key, over another’s connection', { apiKey: 'key-of-core', commonName: 'x' }, 'core'],
    ['its certificate', { apiKey: undefined, commonName: 'cards.bank.example' }, 'cards'],
    ['both', { apiKey: 'key-of-both', commonName: 'both.bank.example' }, 'both'],
  ])('knows a client by %s', (_, credentials, id) => {
    expect(directory.identify(credentials).id).toBe(id);
  });

  it.each([
    ['nothing', { apiKey: undefined, commonName: undefined }],
    ['an empty key', { apiKey: '', commonName: undefined }],
    ['an unknown key', { apiKey: 'key-of-cor', commonName: undefined }],
    ['an unknown key with a known certificate', { apiKey: 'x', commonName: 'cards.bank.example' }],
    ['an unknown certificate', { apiKey: undefined, commonName: 'cards.bank.example.evil' }],
    ['the key alone of a client that needs both', { apiKey: 'key-of-both', commonName: undefined }],
    [
      'the key with another’s certificate',
      { apiKey: 'key-of-both', commonName: 'cards.bank.example' },
    ],
    [
      'the certificate alone of a client that needs both',
      { apiKey: undefined, commonName: 'both.bank.example' },
    ],
  ])('refuses %s', (_, credentials) => {
    expect(codeOf(() => directory.identify(credentials))).toBe('unauthenticated');
  });

  it('keeps no key in what it shows of itself', () => {
    expect(JSON.stringify(directory)).not.toContain('key-of');
  });

  it('refuses two clients with one key', () => {
    const twice = [client('a', { apiKey: key('same') }), client('b', { apiKey: key('same') })];
    expect(() => new ClientDirectory(twice)).toThrow('clients a and b have the same API key');
  });
});

describe('ClientIdentity', () => {
  it('has only the permissions given', () => {
    const core = directory.identify({ apiKey: 'key-of-core', commonName: undefined });
    expect(core.may('publish')).toBe(true);
    expect(core.may('send')).toBe(false);
    expect(codeOf(() => core.requireOneOf(['send', 'publish']))).toBe('none');
    expect(codeOf(() => core.requireOneOf(['send', 'operate']))).toBe('permission_denied');
  });

  it('publishes only the events given', () => {
    const cards = directory.identify({ apiKey: undefined, commonName: 'cards.bank.example' });
    expect(cards.mayPublish('card_requested')).toBe(true);
    expect(cards.mayPublish('transaction_posted')).toBe(false);
    const core = directory.identify({ apiKey: 'key-of-core', commonName: undefined });
    expect(core.mayPublish('transaction_posted')).toBe(true);
  });
});
