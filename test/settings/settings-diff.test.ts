import { describe, expect, it } from '@jest/globals';
import { applicableSettings, carrierChange, isSame } from '../../src/settings/settings-diff.js';
import { CARRIER, read } from './reading.js';

const carrier = (line = '', text = CARRIER) => read(`${text}    ${line}\n`).carriers[0];

describe('a change of a carrier', () => {
  const cases: [change: string, line: string, from: string, expected: string][] = [
    ['of nothing', '', '', 'none'],
    ['of the window', 'windowSize: 20', '', 'limits'],
    ['of statuses', 'throttledBy: [ESME_RTHROTTLED]', '', 'limits'],
    ['of encodings', 'encodings: [gsm7, latin1, ucs2]', '', 'limits'],
    ['of a nested limit', 'reconnect: { max: 30s }', '', 'limits'],
    ['to what it was by default', 'windowSize: 10', '', 'none'],
    ['of the bind', 'bindType: transmitter-receiver', '', 'rebind'],
    ['of the slots', 'slots: 2', '', 'rebind'],
    ['to disabled', 'enabled: false', '', 'rebind'],
  ];
  it.each(cases)('%s', (_, line, from, expected) => {
    expect(carrierChange(carrier(from), carrier(line))).toBe(expected);
    expect(carrierChange(carrier(line), carrier(from))).toBe(expected);
  });

  it('of the password, or of TLS, needs a new bind', () => {
    const other = read(CARRIER, { PASSWORD: 'another' }).carriers[0];
    expect(carrierChange(carrier(), other)).toBe('rebind');
    expect(carrierChange(carrier(), read(CARRIER).carriers[0])).toBe('none');
    const tls = (value: string) => carrier('', CARRIER.replace('tls: off', `tls: ${value}`));
    expect(carrierChange(tls('off'), tls('{}'))).toBe('rebind');
    expect(carrierChange(tls('{ ca: a }'), tls('{ ca: b }'))).toBe('rebind');
    expect(carrierChange(tls('{ ca: a }'), tls('{ ca: a }'))).toBe('none');
  });

  it('of the rate is one of limits', () => {
    const faster = carrier('', CARRIER.replace('segmentsPerSecond: 10', 'segmentsPerSecond: 11'));
    expect(carrierChange(carrier(), faster)).toBe('limits');
  });
});

describe('settings read twice', () => {
  it('are the same', () => {
    expect(isSame(read(CARRIER), read(CARRIER))).toBe(true);
  });
});

describe('what waits for a restart', () => {
  it('stays as it was and is named; the rest is taken up', () => {
    const before = read('grpc: { port: 1 }');
    const after = read(
      'grpc: { port: 2, tls: off }\nlog: { level: warn }\ndatabase: { poolSize: 5 }',
    );
    const { settings, afterRestart } = applicableSettings(before, after);
    expect(afterRestart.sort()).toEqual(['database.poolSize', 'grpc.port', 'grpc.tls']);
    expect(settings.grpc).toEqual(before.grpc);
    expect(settings.database).toEqual(before.database);
    expect(settings.log.level).toBe('warn');
  });

  it('names a section that is no object by itself', () => {
    const { settings, afterRestart } = applicableSettings(read(''), read('nodeName: a'));
    expect(afterRestart).toEqual(['nodeName']);
    expect(settings.nodeName).toBeUndefined();
  });

  it('is nothing where the file is the same', () => {
    expect(applicableSettings(read(CARRIER), read(CARRIER)).afterRestart).toEqual([]);
  });
});
