import { describe, expect, it } from '@jest/globals';
import { Backlog } from '../../src/dispatch/backlog.js';

const NOW = 1_700_000_000_000;

function drained(): Backlog {
  const backlog = new Backlog();
  const all = (['otp', 'alert', 'service', 'promotion'] as const).map((messageClass) => ({
    messageClass,
    asked: 1,
    got: 0,
  }));
  backlog.learn(backlog.mark(), all);
  return backlog;
}

describe('what a slot knows of waiting segments', () => {
  it('supposes work at first', () => {
    expect(new Backlog().any(NOW)).toBe(true);
  });

  it('knows a class as empty when it gave less than asked', () => {
    const backlog = new Backlog();
    backlog.learn(backlog.mark(), [
      { messageClass: 'otp', asked: 5, got: 3 },
      { messageClass: 'alert', asked: 2, got: 2 },
    ]);
    expect(backlog.waits('otp', NOW)).toBe(false);
    expect(backlog.waits('alert', NOW)).toBe(true);
    expect(backlog.waits('service', NOW)).toBe(true);
  });

  it('does not take a class that was asked for nothing as empty', () => {
    const backlog = new Backlog();
    backlog.learn(backlog.mark(), [{ messageClass: 'promotion', asked: 0, got: 0 }]);
    expect(backlog.waits('promotion', NOW)).toBe(true);
  });

  it('does not forget a wake that came during the claim', () => {
    const backlog = drained();
    const mark = backlog.mark();
    backlog.wake('otp');
    backlog.learn(mark, [{ messageClass: 'otp', asked: 1, got: 0 }]);
    expect(backlog.waits('otp', NOW)).toBe(true);
  });

  it('keeps a class behind those before it', () => {
    const backlog = drained();
    backlog.wake('service');
    expect(backlog.waitsBefore('otp', NOW)).toBe(false);
    expect(backlog.waitsBefore('alert', NOW)).toBe(false);
    expect(backlog.waitsBefore('service', NOW)).toBe(false);
    expect(backlog.waitsBefore('promotion', NOW)).toBe(true);
  });

  it('remembers what was put off until it falls due', () => {
    const backlog = drained();
    backlog.wakeAt('alert', NOW + 500);
    backlog.wakeAt('otp', NOW + 200);
    expect(backlog.nextDue).toBe(NOW + 200);
    expect(backlog.any(NOW + 199)).toBe(false);
    expect(backlog.waits('otp', NOW + 200)).toBe(true);
    expect(backlog.waits('alert', NOW + 200)).toBe(false);
    expect(backlog.nextDue).toBe(NOW + 500);
  });
});
