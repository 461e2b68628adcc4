import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { allKeys } from '../../src/settings/settings-keys.js';
import { problemText } from '../../src/settings/settings-problem.js';
import { settingsSchema } from '../../src/settings/settings.schema.js';
import { parseSettings } from '../../src/settings/settings.js';
import { CARRIER, KEY, noFile, read } from './reading.js';

/** Clients known by an API key instead, each its own. */
const CERTIFICATE_NAME = /^ {4}certificateCommonName: (\S+)$/gm;
const keyOf = (_: string, name: string) => `    apiKey: { file: /run/secrets/${name} }`;

describe('the files under config', () => {
  const file = (name: string) =>
    readFileSync(new URL(`../../config/${name}`, import.meta.url), 'utf8');
  const environment = {
    CARRIER_ONE_PASSWORD: 'one-password',
    CARRIER_TWO_PASSWORD: 'two-password',
    DATABASE_URL: 'postgresql://tellerline:x@db.bank.example:5432/tellerline',
  };

  it('tellerline.yaml is the demo', () => {
    const settings = read(file('tellerline.yaml'));
    expect(settings.mode).toBe('demo');
    expect(settings.simulator.enabled).toBe(true);
    expect(settings.carriers.map(({ name, host, port }) => [name, host, port])).toEqual([
      ['demo', settings.simulator.host, settings.simulator.port],
    ]);
    expect(settings.routes[0].prefixes).toEqual(['+']);
    expect(settings.grpc.host).toBe('127.0.0.1');
    expect(settings.http.host).toBe('127.0.0.1');
  });

  it('tellerline.yaml shows every key there is, and none that is not', () => {
    const uncommented = file('tellerline.yaml').replaceAll(/^(\s*)#(?=\S)/gm, '$1');
    const schema = settingsSchema(() => KEY);
    const raw: unknown = parse(uncommented, { uniqueKeys: false });
    const shown = new Set<string>();
    const walk = (value: unknown, path: string[]): void => {
      if (Array.isArray(value)) value.forEach((item) => walk(item, path));
      else if (typeof value === 'object' && value !== null) {
        for (const [key, item] of Object.entries(value)) {
          shown.add([...path, key].join('.'));
          walk(item, [...path, key]);
        }
      }
    };
    walk(raw, []);
    // Of a secret, and currencies, countries and languages.
    const notKeys = /\.(env|file|value|[A-Z]{2,3}|texts\.[a-z]{2})$/;
    const keys = allKeys(schema);
    expect(keys).toContain('carriers.reconnect.max');
    expect(keys.filter((key) => !shown.has(key))).toEqual([]);
    expect([...shown].filter((key) => !keys.includes(key) && !notKeys.test(key))).toEqual([]);
    expect(schema.safeParse(raw).error?.issues).toBeUndefined();
  });

  it('tellerline.yaml shows the defaults, where the demo needs no other', () => {
    const settings = read(file('tellerline.yaml'));
    const defaults = read('');
    for (const section of [
      'bank',
      'grpc',
      'http',
      'database',
      'retention',
      'classes',
      'log',
    ] as const) {
      expect(settings[section]).toEqual(defaults[section]);
    }
    expect(settings.shutdownDeadline).toBe(defaults.shutdownDeadline);
    const least = read(CARRIER).carriers[0];
    const { windowSize, segmentsPerSecond, password, price } = settings.carriers[0];
    expect({ ...least, windowSize, segmentsPerSecond, password, price }).toEqual(
      settings.carriers[0],
    );
  });

  it('carrier-example.yaml adds a carrier', () => {
    const settings = read(file('examples/carrier-example.yaml'), environment);
    expect(settings.carriers[0]).toMatchObject({ name: 'carrier-one', port: 3550, tls: {} });
  });

  const production = (change: (text: string) => string = (text) => text, more = environment) => {
    const files: Record<string, string> = {
      '/run/secrets/operations-api-key': 'a-long-enough-key-for-operations',
      '/run/secrets/sealing-key-1': KEY,
      '/run/secrets/sealing-key-2': KEY,
      '/run/secrets/lookup-key': KEY,
    };
    return parseSettings(
      change(file('examples/production.example.yaml')),
      more,
      (path) => files[path] ?? `a-long-enough-key-for-${path}`,
    );
  };

  it('production.example.yaml is fit for production', () => {
    const result = production();
    expect(
      result.ok ? result.settings.encryption.keys.map(({ id }) => id) : result.problems,
    ).toEqual([2, 1]);
  });

  const refused: [what: string, change: (text: string) => string, problem: string][] = [
    [
      'a secret in the file',
      (text) => text.replace('{ env: CARRIER_ONE_PASSWORD }', '{ value: x }'),
      'carriers."carrier-one".password is written in the settings file',
    ],
    [
      'the simulator',
      (text) => `${text}simulator: { enabled: true }\n`,
      'simulator.enabled is true; in production it must be false',
    ],
    [
      'no carriers',
      (text) => text.replace(/^ {4}host: (smsc|10)/gm, '    enabled: false\n$&'),
      'carriers has no enabled carrier',
    ],
    [
      'no keys',
      (text) => text.replace(/^encryption:[\s\S]*?^retention/m, 'retention'),
      'encryption has no keys and no lookupKey; production needs both',
    ],
    [
      'no TLS decision',
      (text) => text.replace(/^ {2}tls:\n( {4}.*\n)+/m, '').replace(CERTIFICATE_NAME, keyOf),
      'grpc.tls is missing; production needs a decision',
    ],
    [
      'no TLS for everyone to reach',
      (text) =>
        text.replace(/^ {2}tls:\n( {4}.*\n)+/m, '  tls: off\n').replace(CERTIFICATE_NAME, keyOf),
      'grpc.tls is off while grpc.host is 0.0.0.0',
    ],
  ];

  it.each(refused)('production refuses %s', (_, change, problem) => {
    const result = production(change);
    const found = result.ok ? [] : result.problems.map(problemText);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
  });

  it('production takes no TLS on a loopback host', () => {
    const result = production((text) =>
      text
        .replace(/^ {2}tls:\n( {4}.*\n)+/m, '  tls: off\n')
        .replace('host: 0.0.0.0', 'host: 127.0.0.1')
        .replace(CERTIFICATE_NAME, keyOf),
    );
    expect(result.ok ? [] : result.problems).toEqual([]);
  });

  it('production refuses no database, and a secret of the demo from any place', () => {
    const noDatabase = production(undefined, { ...environment, DATABASE_URL: '' });
    expect(noDatabase.ok ? [] : noDatabase.problems.map(({ path }) => path)).toEqual([
      'database.url',
    ]);
    const known = production(undefined, { ...environment, CARRIER_ONE_PASSWORD: 'secret' });
    expect(known.ok ? [] : known.problems.map(problemText).join()).toContain(
      'is a secret of the demo',
    );
  });

  it('production refuses the demo as it stands', () => {
    const result = parseSettings(
      file('tellerline.yaml').replace('mode: demo', 'mode: production'),
      {},
      noFile,
    );
    expect(result.ok ? [] : result.problems.map(({ path }) => path).sort()).toEqual([
      'carriers."demo".password',
      'clients."demo".apiKey',
      'clients."demo".apiKey',
      'clients."demo-approver".apiKey',
      'clients."demo-approver".apiKey',
      'database.url',
      'demoBank.enabled',
      'encryption',
      'grpc.tls',
      'simulator.enabled',
    ]);
  });
});
