import type { SubmitOutcome } from '../carrier/bind-ports.js';
import type { UncertainPolicy } from '../message/message-class.js';
import type { OutboundSegment } from '../queue/outbound-segment.js';
import type { SegmentChange } from '../queue/segment-change.js';
import type { TrailEntry } from '../queue/trail.js';
import type { CarrierSettings, ClassSettings } from '../settings/settings.schema.js';
import { canonicalMessageId } from '../smpp/message-id.js';
import { statusName } from '../smpp/status.js';

/** What an outcome means: the segment's change, and what the throttle should know. */
export interface Verdict {
  change: SegmentChange;
  /** The SMSC asked for less. */
  throttled: boolean;
  /** What the class's policy made of an uncertain segment. */
  policy: UncertainPolicy | null;
}

export interface Submission {
  segment: OutboundSegment;
  /** `<carrier>/<slot>`. */
  bind: string;
  /** When its submit_sm was written, in ms since the epoch. */
  writtenAt: number;
}

/** A refused segment waits this long before it is tried again, doubled each time. */
const THROTTLE_DELAY = { first: 250, most: 5_000 };
const RETRY_DELAY = { first: 1_000, most: 60_000 };
/** Not bound, as the SMSC sees it: the segment was not even looked at. */
const NOT_TAKEN = ['ESME_RINVBNDSTS'];

/** What becomes of a segment after its submit_sm was answered, or was not. */
export function judge(
  { segment, bind, writtenAt }: Submission,
  outcome: SubmitOutcome,
  carrier: CarrierSettings,
  classes: ClassSettings,
  now: number,
): Verdict {
  const { uncertain: policy, maxAttempts } = classes[segment.messageClass];
  const at = { t: now, b: bind, w: writtenAt };
  const to = (...entries: TrailEntry[]): SegmentChange => ({
    messageId: segment.messageId,
    segmentNumber: segment.segmentNumber,
    attempts: segment.attempts,
    to: entries[entries.length - 1].s,
    entries,
  });
  const plain = (change: SegmentChange): Verdict => ({ change, throttled: false, policy: null });

  if (outcome.kind === 'unanswered') {
    const uncertain: TrailEntry = { ...at, s: 'uncertain', d: outcome.reason };
    const verdict = (change: SegmentChange) => ({ change, throttled: false, policy });
    if (policy === 'hold') return verdict(to(uncertain));
    if (policy === 'drop') return verdict(to(uncertain, { t: now, s: 'unknown', d: 'dropped' }));
    if (segment.attempts >= maxAttempts) {
      return verdict(to(uncertain, { t: now, s: 'unknown', d: 'too many attempts' }));
    }
    return verdict({ ...to(uncertain, { t: now, s: 'queued', d: 'sent again' }), dueAt: now });
  }

  if (outcome.commandStatus === 0) {
    const smscMessageId = canonicalMessageId(outcome.messageId, carrier.messageId.response);
    const entry: TrailEntry = { ...at, s: 'submitted' };
    if (outcome.late) entry.d = 'answered late';
    // Whichever attempt the SMSC took, it has the segment.
    const submitted = { ...to(entry), attempts: undefined };
    if (smscMessageId !== '') return plain({ ...submitted, smscMessageId });
    return plain({ ...submitted, entries: [{ ...entry, d: 'the SMSC gave no message ID' }] });
  }

  const status = statusName(outcome.commandStatus);
  const throttled = carrier.throttledBy.includes(status);
  const retried = carrier.retriedBy.includes(status) && segment.attempts < maxAttempts;
  if (!throttled && !retried && !NOT_TAKEN.includes(status)) {
    return plain(to({ ...at, s: 'rejected', d: status }));
  }
  const delay = throttled ? THROTTLE_DELAY : RETRY_DELAY;
  const dueAt = now + Math.min(delay.most, delay.first * 2 ** Math.min(segment.attempts - 1, 20));
  return { change: { ...to({ ...at, s: 'queued', d: status }), dueAt }, throttled, policy: null };
}
