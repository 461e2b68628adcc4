import { Logger } from '@nestjs/common';
import type { BindHandle, SubmitOutcome } from '../carrier/bind-ports.js';
import type { Throttle } from '../carrier/throttle.js';
import { Failure } from '../failure/failure.js';
import type { UnreadableSegment } from '../queue/claim.store.js';
import type { OutboundSegment } from '../queue/outbound-segment.js';
import type { RecordStore } from '../queue/record.store.js';
import type { SegmentChange } from '../queue/segment-change.js';
import type { TrailEntry } from '../queue/trail.js';
import type { CarrierSettings, ClassSettings } from '../settings/settings.schema.js';
import type { DispatchReports } from './dispatch-reports.js';
import { attemptKey } from './places.js';
import type { Places } from './places.js';
import { submitFields } from './submit-fields.js';
import { judge } from './verdict.js';

/** What a submitter writes with, and tells. */
export interface SubmitterPorts {
  bind: BindHandle;
  throttle: Throttle;
  places: Places;
  record: RecordStore;
  reports: DispatchReports;
  settings(): { carrier: CarrierSettings; classes: ClassSettings };
  /** Whether the slot's lease still holds: past it another node may send the same. */
  leased(): boolean;
  /** A segment queues again and is due at `at`, in ms since the epoch. */
  requeued(segment: Pick<OutboundSegment, 'messageClass'>, at: number): void;
  /** A place is free again. */
  freed(): void;
}

/** Before a segment that could not be written is tried again, in ms. */
const NOT_WRITTEN_DELAY = 1_000;
/** Before one whose text cannot be opened is, in ms: a missing key is put right by a person. */
const SEALED_DELAY = 60_000;

/** Writes segments to one bind and records what became of them. */
export class Submitter {
  readonly #log: Logger;
  /** Segments the throttle is owed: a message_payload that counts as several. */
  #owed = 0;

  constructor(
    /** `<carrier>/<slot>`. */
    private readonly name: string,
    private readonly slot: number,
    private readonly ports: SubmitterPorts,
  ) {
    this.#log = new Logger(`Slot ${name}`);
  }

  /** What may be sent now, after what is owed. `now` is the throttle's. */
  tokens(now: number): number {
    const { throttle } = this.ports;
    const available = throttle.available(now);
    const paid = Math.min(this.#owed, available);
    if (paid > 0) {
      this.#owed -= paid;
      throttle.take(now, paid);
      throttle.answered(now, paid);
    }
    return available - paid;
  }

  /**
   * Writes a segment that has a place and `tokens` of the throttle. What it
   * counts for beyond those is owed.
   */
  write(segment: OutboundSegment, tokens: number): void {
    const now = Date.now();
    if (segment.expiresAt <= now) {
      this.#notWritten(segment, tokens, { t: now, s: 'expired', d: 'not sent in time' });
      return;
    }
    if (!this.ports.leased()) {
      this.#notWritten(segment, tokens, { t: now, s: 'queued', d: 'the slot was lost' });
      return;
    }
    try {
      this.ports.bind.submit(submitFields(segment, this.ports.settings().carrier, now), (outcome) =>
        this.#answered(segment, tokens, now, outcome),
      );
    } catch (error) {
      this.#refused(segment, tokens, error, now);
      return;
    }
    this.#owed += segment.airSegments - tokens;
    const waitedMs = now - segment.acceptedAt;
    this.ports.reports.all.next({ kind: 'written', ...this.#on(segment), waitedMs });
  }

  /** Closes one whose text is erased; one whose key is missing waits for it. */
  unreadable(one: UnreadableSegment): void {
    const now = Date.now();
    this.#log.error(
      { message_id: one.messageId },
      one.erased
        ? 'a segment was to be sent whose text is erased'
        : 'the text of a message cannot be opened: is a sealing key missing?',
    );
    this.ports.throttle.giveBack(performance.now(), 1);
    const entry: TrailEntry = one.erased
      ? { t: now, s: 'rejected', d: 'its text is erased' }
      : { t: now, s: 'queued', d: 'its text cannot be opened' };
    this.#record(one, change(one, entry, one.erased ? undefined : now + SEALED_DELAY));
  }

  /** submit threw, so nothing was written: for now, or for good where it cannot be encoded. */
  #refused(segment: OutboundSegment, tokens: number, error: unknown, now: number): void {
    if (error instanceof Failure && error.retryable) {
      const d = 'the bind could not take it';
      this.#notWritten(segment, tokens, { t: now, s: 'queued', d });
      return;
    }
    this.#log.error({ err: error, message_id: segment.messageId }, 'a segment cannot be encoded');
    this.#notWritten(segment, tokens, { t: now, s: 'rejected', d: 'cannot be encoded' });
  }

  #notWritten(segment: OutboundSegment, tokens: number, entry: TrailEntry): void {
    this.ports.throttle.giveBack(performance.now(), tokens);
    const dueAt = entry.s === 'queued' ? entry.t + NOT_WRITTEN_DELAY : undefined;
    this.#record(segment, change(segment, entry, dueAt));
  }

  #answered(
    segment: OutboundSegment,
    tokens: number,
    writtenAt: number,
    outcome: SubmitOutcome,
  ): void {
    const now = Date.now();
    const { carrier, classes } = this.ports.settings();
    const late = outcome.kind === 'response' && outcome.late;
    const submission = { segment, bind: this.name, writtenAt };
    const verdict = judge(submission, outcome, carrier, classes, now);
    this.#reportOutcome(segment, now - writtenAt, outcome, verdict.policy);
    if (late) {
      // A late refusal of what was sent again since, or dropped, changes nothing.
      const held = classes[segment.messageClass].uncertain === 'hold';
      if (held || verdict.change.to === 'submitted') {
        this.ports.record.change(verdict.change, () => this.#requeued(segment, verdict.change));
      }
      return;
    }
    const { throttle } = this.ports;
    const monotonic = performance.now();
    throttle.answered(monotonic, tokens);
    if (verdict.throttled) {
      throttle.throttled(monotonic);
      this.ports.reports.all.next({
        kind: 'throttled',
        carrier: carrier.name,
        slot: this.slot,
        pauseMs: Math.max(0, throttle.nextAt(monotonic) - monotonic),
      });
    }
    this.#record(segment, verdict.change);
  }

  /** Records a segment's outcome and gives its place back after that. */
  #record(
    segment: Pick<OutboundSegment, 'messageId' | 'segmentNumber' | 'messageClass' | 'attempts'>,
    outcome: SegmentChange,
  ): void {
    this.ports.record.change(outcome, () => {
      this.ports.places.free(attemptKey(segment));
      this.#requeued(segment, outcome);
      this.ports.freed();
    });
  }

  #requeued(segment: Pick<OutboundSegment, 'messageClass'>, outcome: SegmentChange): void {
    if (outcome.to === 'queued') this.ports.requeued(segment, outcome.dueAt ?? 0);
  }

  #on(segment: OutboundSegment) {
    return {
      carrier: this.ports.settings().carrier.name,
      slot: this.slot,
      messageClass: segment.messageClass,
      messageId: segment.messageId,
      eventId: segment.eventId,
      segmentNumber: segment.segmentNumber,
    };
  }

  #reportOutcome(
    segment: OutboundSegment,
    latencyMs: number,
    outcome: SubmitOutcome,
    policy: ReturnType<typeof judge>['policy'],
  ): void {
    const on = this.#on(segment);
    if (outcome.kind === 'unanswered') {
      const { reason } = outcome;
      this.ports.reports.all.next({ kind: 'unanswered', ...on, reason, policy: policy ?? 'hold' });
    } else {
      const { commandStatus: status, late } = outcome;
      this.ports.reports.all.next({ kind: 'answered', ...on, status, latencyMs, late });
    }
  }
}

function change(
  segment: Pick<OutboundSegment, 'messageId' | 'segmentNumber' | 'attempts'>,
  entry: TrailEntry,
  dueAt: number | undefined,
): SegmentChange {
  const { messageId, segmentNumber, attempts } = segment;
  return { messageId, segmentNumber, attempts, to: entry.s, entries: [entry], dueAt };
}
