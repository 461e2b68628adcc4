import { describe, expect, it } from '@jest/globals';
import type { SubmitOutcome } from '../../src/carrier/bind-ports.js';
import { judge } from '../../src/dispatch/verdict.js';
import type { OutboundSegment } from '../../src/queue/outbound-segment.js';
import { carrierSettings, classSettings, segment } from './dispatch-kit.js';

const NOW = 1_700_000_000_500;

function verdict(
  outcome: SubmitOutcome,
  over: Partial<OutboundSegment> = {},
  carrier: Record<string, unknown> = {},
) {
  return judge(
    { segment: segment(over), bind: 'demo/0', writtenAt: NOW - 20 },
    outcome,
    carrierSettings(carrier),
    classSettings(),
    NOW,
  );
}

const response = (commandStatus: number, messageId = ''): SubmitOutcome => ({
  kind: 'response',
  commandStatus,
  messageId,
  late: false,
});

describe('what an outcome means for a segment', () => {
  it('is submitted under the SMSC message ID in its canonical form', () => {
    const { change } = verdict(
      response(0, '0x1F'),
      {},
      { messageId: { response: 'hex', receipt: 'decimal' } },
    );
    expect(change).toMatchObject({ to: 'submitted', smscMessageId: '31' });
    expect(change.entries).toEqual([{ t: NOW, s: 'submitted', b: 'demo/0', w: NOW - 20 }]);
  });

  it('is submitted without one where the SMSC gave none', () => {
    const { change } = verdict(response(0));
    expect(change.to).toBe('submitted');
    expect(change).not.toHaveProperty('smscMessageId');
  });

  it.each([
    ['ESME_RTHROTTLED', 0x58, true, 250],
    ['ESME_RMSGQFUL', 0x14, true, 250],
    ['ESME_RSYSERR', 0x08, false, 1000],
    ['ESME_RINVBNDSTS', 0x04, false, 1000],
  ])('queues again after %s', (name, status, throttled, delay) => {
    const found = verdict(response(status));
    expect(found.throttled).toBe(throttled);
    expect(found.change).toMatchObject({ to: 'queued', dueAt: NOW + delay });
    expect(found.change.entries[0].d).toBe(name);
  });

  it('waits longer each time, up to a limit', () => {
    const delays = [1, 2, 3, 50].map(
      (attempts) => verdict(response(0x58), { attempts }).change.dueAt! - NOW,
    );
    expect(delays).toEqual([250, 500, 1000, 5000]);
  });

  it('gives up on a status that is tried again after the most attempts, but not on being throttled', () => {
    const most = classSettings().alert.maxAttempts;
    expect(verdict(response(0x08), { attempts: most }).change.to).toBe('rejected');
    expect(verdict(response(0x58), { attempts: most }).change.to).toBe('queued');
  });

  it.each([
    ['ESME_RINVDSTADR', 0x0b],
    ['ESME_RINVSRCADR', 0x0a],
    ['ESME_RINVCMDLEN', 0x02],
  ])('is rejected by %s', (name, status) => {
    const { change, throttled } = verdict(response(status));
    expect(throttled).toBe(false);
    expect(change.to).toBe('rejected');
    expect(change.entries[0].d).toBe(name);
  });

  it("follows the carrier's own lists", () => {
    const found = verdict(response(0x0b), {}, { throttledBy: ['ESME_RINVDSTADR'] });
    expect(found).toMatchObject({ throttled: true, change: { to: 'queued' } });
  });

  it.each(['response_timeout', 'link_lost'] as const)(
    'is uncertain after %s, by class',
    (reason) => {
      const unanswered = { kind: 'unanswered', reason } as const;
      const otp = verdict(unanswered, { messageClass: 'otp' });
      expect(otp).toMatchObject({ policy: 'resend', change: { to: 'queued', dueAt: NOW } });
      expect(otp.change.entries.map((entry) => entry.s)).toEqual(['uncertain', 'queued']);
      const alert = verdict(unanswered);
      expect(alert).toMatchObject({ policy: 'hold', change: { to: 'uncertain' } });
      expect(alert.change.entries[0].d).toBe(reason);
      const promotion = verdict(unanswered, { messageClass: 'promotion' });
      expect(promotion).toMatchObject({ policy: 'drop', change: { to: 'unknown' } });
      expect(promotion.change.entries.map((entry) => entry.s)).toEqual(['uncertain', 'unknown']);
    },
  );

  it('does not send a one-time password again for ever', () => {
    const most = classSettings().otp.maxAttempts;
    const { change } = verdict(
      { kind: 'unanswered', reason: 'link_lost' },
      { messageClass: 'otp', attempts: most },
    );
    expect(change.to).toBe('unknown');
  });
});
