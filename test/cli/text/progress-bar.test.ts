import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BroadcastRun } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { progressBar } from '../../../src/cli/text/progress-bar.js';
import { formatProgress } from '../../../src/cli/views/run-view.js';
import { RUN } from '../campaign-samples.js';

describe('progressBar', () => {
  it.each([
    [0, 0, '░░░░░░░░░░'],
    [0.5, 0.2, '█████▒▒░░░'],
    [1, 0, '██████████'],
    // More than all of it is all of it.
    [0.9, 0.4, '█████████▒'],
    [2, -1, '██████████'],
  ])('shows %d done and %d under way as %s', (done, underWay, bar) => {
    expect(progressBar(done, underWay, 10)).toBe(bar);
  });
});

describe('formatProgress', () => {
  it('has nothing done where nobody is known yet', () => {
    const none = { ...RUN.progress, recipients: '0', planned: '0', sent: '0', expanded: false };
    const line = formatProgress({ ...RUN, progress: none } as unknown as BroadcastRun, 100);
    expect(line).toMatch(/^running {2}░{30} {2}0 % /);
  });

  it('has a bar of one width, whatever is beside it', () => {
    const widths = ['1', '999', '29999'].map((sent) => {
      const progress = { ...RUN.progress, sent, skipped: sent };
      const line = formatProgress({ ...RUN, progress } as unknown as BroadcastRun, 79);
      return /[█▒░]+/.exec(line)?.[0].length;
    });
    expect(new Set(widths)).toEqual(new Set([11]));
  });

  it('fits whatever columns there are, and always says the state where it can', () => {
    const count = fc.integer({ min: 0, max: 10_000_000 });
    const progress = fc.record({
      recipients: count.map(String),
      expanded: fc.boolean(),
      planned: count.map(String),
      sent: count.map(String),
      delivered: count.map(String),
      skipped: count.map(String),
      messagesPerSecond: fc.double({ min: 0, max: 1e5, noNaN: true }),
      timeLeft: fc.option(count.map((seconds) => ({ seconds: String(seconds), nanos: 0 }))),
    });
    fc.assert(
      fc.property(progress, fc.integer({ min: 1, max: 300 }), (one, columns) => {
        const run = { ...RUN, progress: one } as unknown as BroadcastRun;
        const line = formatProgress(run, columns);
        expect(line.length).toBeLessThanOrEqual(columns);
        expect(line).toMatch(new RegExp(`^${'running'.slice(0, columns)}`));
        expect(line).not.toMatch(/NaN|Infinity|undefined|-\d/);
      }),
    );
  });
});
