import { describe, expect, it } from '@jest/globals';
import { carrierVerdict, eventLoopVerdict, partitionVerdict } from '../../src/health/verdicts.js';

const HOUR = 3_600_000;

describe('partitionVerdict', () => {
  it.each([
    [14 * 24 * HOUR, 'up'],
    [48 * HOUR, 'up'],
    [48 * HOUR - 1, 'degraded'],
    [HOUR, 'degraded'],
    [HOUR - 1, 'down'],
    [0, 'down'],
    [-HOUR, 'down'],
  ])('%d ms ahead: %s', (ahead, status) => {
    const now = 1_800_000_000_000;
    expect(partitionVerdict(now + ahead, now).status).toBe(status);
  });
});

describe('carrierVerdict', () => {
  const bound = { carrier: 'alpha', slot: 0, state: 'bound', reason: null };
  const waiting = { carrier: 'alpha', slot: 1, state: 'waiting', reason: 'refused' };

  it.each([
    ['all bound', [bound], 'up'],
    ['one of two bound', [bound, waiting], 'up'],
    ['none bound', [waiting], 'degraded'],
    ['none held here', [], 'up'],
    ['only those of a carrier that was removed', [{ ...waiting, carrier: 'gone' }], 'up'],
  ])('%s: %s', (_name, binds, status) => {
    expect(carrierVerdict(['alpha'], binds).status).toBe(status);
  });
});

describe('eventLoopVerdict', () => {
  it.each([
    [20, 'up'],
    [1000, 'up'],
    [1001, 'degraded'],
  ])('%d ms: %s', (p99, status) => {
    expect(eventLoopVerdict(p99).status).toBe(status);
  });
});
