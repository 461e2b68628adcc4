import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gatewayLogger } from '../../src/logging/logger.adapter.js';
import { REMOVED, maskNumbers, withoutPrivate } from '../../src/logging/private-fields.js';

const NUMBER = '+919812345678';
const TEXT = 'Your code is 482913';

function logged(write: (logger: ReturnType<typeof gatewayLogger>) => void): string {
  let out = '';
  write(gatewayLogger('trace', 'n', { write: (line) => void (out += line) }));
  return out;
}

describe('a careless log call', () => {
  class DriverError extends Error {
    detail = `Key (msisdn)=(${NUMBER}) already exists`;
    parameters = [TEXT];
  }

  it.each<[string, (logger: ReturnType<typeof gatewayLogger>) => void]>([
    ['a number in the message', (l) => l.info(`sending to ${NUMBER}`)],
    ['a number in an argument', (l) => l.info('sending to %s', NUMBER)],
    ['a number in a harmless field', (l) => l.info({ note: `for ${NUMBER}` }, 'x')],
    ['a number deep down', (l) => l.info({ a: { b: [{ c: NUMBER }] } }, 'x')],
    ['a number under its name, without the plus', (l) => l.info({ msisdn: '919812345678' }, 'x')],
    [
      'a PDU',
      (l) => l.info({ pdu: { destination_addr: '919812345678', short_message: TEXT } }, 'x'),
    ],
    ['octets', (l) => l.info({ frame: Buffer.from(TEXT) }, 'x')],
    ['a request', (l) => l.info({ request: { recipient: { msisdn: NUMBER }, text: TEXT } }, 'x')],
    ['a body in camel case', (l) => l.info({ messageText: TEXT }, 'x')],
    ['template variables', (l) => l.info({ event: { variables: { code: '482913' } } }, 'x')],
    ['an error whose message has a number', (l) => l.error(new Error(`bad ${NUMBER}`))],
    [
      'an error with a cause',
      (l) => l.error({ err: new Error('x', { cause: new Error(NUMBER) }) }),
    ],
    ["a driver's error", (l) => l.error({ err: new DriverError('duplicate key') }, 'x')],
    ['a code', (l) => l.info({ verify: { challengeId: 'x', code: '482913' } }, 'x')],
    ['what a code approves', (l) => l.info({ context: { payee: TEXT, amount: [TEXT] } }, 'x')],
    ['a customer', (l) => l.info({ row: { customer: { locale: 'en', note: TEXT } } }, 'x')],
    ['a name', (l) => l.info({ row: { givenName: TEXT, city: TEXT, nickname: TEXT } }, 'x')],
    ['a piece of a file', (l) => l.info({ request: { csv: TEXT } }, 'x')],
    ['an API key', (l) => l.info({ headers: { 'x-api-key': '482913', apiKey: '482913' } }, 'x')],
  ])('leaks nothing: %s', (_name, write) => {
    const line = logged(write);
    expect(line).not.toBe('');
    expect(line).not.toMatch(/9812345678|482913|Your code/);
    expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('still says what an error was', () => {
    const line = JSON.parse(
      logged((l) => l.error({ err: Object.assign(new Error('duplicate key'), { code: '23505' }) })),
    ) as { err: Record<string, unknown> };
    expect(line.err).toMatchObject({ type: 'Error', message: 'duplicate key', code: '23505' });
  });

  it('leaves times, amounts and IDs alone', () => {
    const harmless = {
      at: '2026-11-22T08:15:00+05:30',
      zone: '+0530',
      id: '019ab000-0000-7000-8000-000000000001',
    };
    expect(logged((l) => l.info(harmless, '1+1=2'))).toContain(
      JSON.stringify(harmless).slice(1, -1),
    );
  });
});

describe('withoutPrivate', () => {
  it('gives back the very object when nothing in it is private', () => {
    const fields = { a: 1, b: { c: ['x', { d: null }] } };
    expect(withoutPrivate(fields)).toBe(fields);
  });

  it('does not change what it was given', () => {
    const fields = { a: { text: TEXT } };
    expect(withoutPrivate(fields)).toEqual({ a: { text: REMOVED } });
    expect(fields.a.text).toBe(TEXT);
  });

  it('ends on an object that holds itself', () => {
    const fields: Record<string, unknown> = {};
    fields['self'] = fields;
    expect(JSON.stringify(withoutPrivate(fields))).toContain(REMOVED);
  });
});

describe('maskNumbers', () => {
  it('leaves no E.164 number whole, whatever surrounds it', () => {
    const digits = fc.stringMatching(/^[1-9]\d{7,14}$/);
    const around = fc.string({ maxLength: 20 }).filter((s) => !/\d/.test(s));
    fc.assert(
      fc.property(around, digits, around, (before, number, after) => {
        expect(maskNumbers(`${before}+${number}${after}`)).not.toContain(`+${number}`);
      }),
    );
  });
});
