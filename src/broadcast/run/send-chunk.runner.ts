import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { codeOf, Failure } from '../../failure/failure.js';
import { OutgoingRunner } from '../../event/outgoing.runner.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { AUDIENCE_READER } from '../audience/audience-reader.js';
import type { AudienceReader } from '../audience/audience-reader.js';
import type { RunContent } from '../content/run-content.js';
import { POLITENESS } from '../politeness/politeness.js';
import type { Occasion, Politeness } from '../politeness/politeness.js';
import { zonesOf } from '../politeness/recipient-zones.js';
import type { BacklogRoom } from './backlog.js';
import { OWN_CLIENT_ID } from '../../settings/settings-checks.js';
import { Backlogs } from './backlog.store.js';
import { DueMoments } from './due-moment.js';
import { recipientEventId } from './recipient-event.js';
import type { OpenRun } from './open-run.js';
import type { RunSpec } from './run-spec.js';
import { SendChunk } from './send-chunk.js';
import type { ChunkResult, ReadyRecipient } from './send-chunk.js';
import { sendFailure } from './send-failure.js';
import { turnOf } from './send-life.js';
import type { SendRefusals } from './send-refusals.js';
import { SendStore } from './send.store.js';
import type { DuePlace, DueRecipient } from './send.store.js';

/** Messages that are put into words in one turn of the event loop: a one-time password waits no longer. */
const SLICE = 50;

/** One chunk of a run. */
export interface ChunkOrder {
  run: OpenRun;
  content: RunContent;
  /** Of the run, from chunk to chunk. */
  refusals: SendRefusals;
  /** What the carriers' queues take of it; what is handed over is taken off. */
  room: BacklogRoom;
  /** Of a message, as far as is known. */
  segments: number;
  after: DuePlace;
  /** Recipients to look at, and messages to hand over, at the most. */
  reach: number;
  limit: number;
  /** Whether to leave what is not handed over yet: the run may have been paused. */
  halted(): boolean;
}

/** A recipient with the carrier that has room for it. */
interface Routed {
  due: DueRecipient;
  ready: ReadyRecipient;
  carrier: string;
}

interface Ordered extends Routed {
  /** Milliseconds. */
  timeToLive: number;
}

/** Judges, words, hands over and settles the recipients of one run whose turn it is. */
@Injectable()
export class SendChunkRunner {
  readonly #log = new Logger('Broadcast');
  readonly #ends = new WeakMap<RunSpec, DueMoments>();

  constructor(
    private readonly store: SendStore,
    private readonly backlogs: Backlogs,
    private readonly outgoing: OutgoingRunner,
    private readonly settings: SettingsStore,
    @Inject(AUDIENCE_READER) private readonly reader: AudienceReader,
    @Inject(POLITENESS) private readonly politeness: Politeness,
  ) {}

  /**
   * Rejects with a Failure where nothing came of it; what was accepted by then is
   * found again by its event ID. `now` in ms since the epoch.
   */
  async send(order: ChunkOrder, now: number): Promise<ChunkResult> {
    const { run, after, reach } = order;
    const due = await this.store.due(run.runId, after, reach, now);
    const chunk = new SendChunk(now);
    for (const one of due) chunk.accepted(one);
    const { routed, read } = await this.#routed(order, due, chunk, now);
    const ordered = await this.#judged(order, routed, chunk, now);
    await this.#handOver(order, ordered, chunk, now);
    const moved = await this.store.settle(run.runId, chunk);
    const { sent, segments, skipped, held, again } = chunk;
    const waiting = chunk.postponed.length;
    const last = read < reach && read === due.length ? null : due[read - 1];
    return { sent, segments, skipped, waiting, held, again, moved, read, last };
  }

  /** Those of `due` whose carrier has room, and how many were looked at for that. */
  async #routed(
    { run, room, segments, limit }: ChunkOrder,
    due: readonly DueRecipient[],
    chunk: SendChunk,
    now: number,
  ): Promise<{ routed: Routed[]; read: number }> {
    const open = due.filter(({ accepted }) => accepted === null);
    const loaded = open.length === 0 ? [] : await this.reader.load(open);
    const routed: Routed[] = [];
    for (const [index, one] of open.entries()) {
      if (routed.length >= limit) return { routed, read: due.indexOf(one) };
      const ready = loaded[index];
      if ('gone' in ready) {
        chunk.skip(one, ready.gone);
        continue;
      }
      const carrier = this.#carrierOf(run, ready, now);
      if (carrier === null) chunk.skip(one, 'no_route');
      else if (room.of(carrier) === 0) chunk.hold();
      else {
        room.take(carrier, segments);
        routed.push({ due: one, ready, carrier });
      }
    }
    return { routed, read: due.length };
  }

  #carrierOf({ spec }: OpenRun, { recipient }: ReadyRecipient, now: number): string | null {
    try {
      return this.backlogs.carrierOf(recipient.msisdn, spec.messageClass, now);
    } catch (error) {
      if (codeOf(error) !== 'no_route') throw error;
      return null;
    }
  }

  async #judged(
    { run, room, segments }: ChunkOrder,
    routed: readonly Routed[],
    chunk: SendChunk,
    now: number,
  ): Promise<Ordered[]> {
    if (routed.length === 0) return [];
    const verdicts = await this.politeness.judge(routed.map(candidateOf), occasionOf(run, now));
    const { classes } = this.settings.current;
    const timeToLive = run.spec.timeToLive ?? classes[run.spec.messageClass].timeToLive;
    return routed.flatMap((one, index) => {
      const deadline = this.#deadline(run, one);
      const turn = turnOf(verdicts[index], { now, endsAt: run.endsAt, deadline, timeToLive });
      if (turn.kind === 'send') return [{ ...one, timeToLive: turn.timeToLive }];
      room.take(one.carrier, -segments);
      if (turn.kind === 'wait') chunk.postpone(one.due, turn.until);
      else chunk.skip(one.due, turn.reason);
      return [];
    });
  }

  /** When a recipient's day is over for the run, in ms since the epoch: in the first zone where it is. */
  #deadline({ spec }: OpenRun, { due, ready }: Routed): number | null {
    if (spec.moment.by === 'start') return null;
    let moments = this.#ends.get(spec);
    if (moments === undefined) {
      const { until } = spec.moment;
      moments = new DueMoments({ ...spec.moment, minutes: until }, -Infinity);
      this.#ends.set(spec, moments);
    }
    const { msisdn, timeZone } = ready.recipient;
    const zones = zonesOf(msisdn, timeZone, this.settings.current);
    // It was due when it was time in the last of them.
    const first = Math.min(...zones.map((zone) => moments.of([zone])));
    return first > due.dueAt ? first : moments.of(zones);
  }

  async #handOver(
    order: ChunkOrder,
    ordered: readonly Ordered[],
    chunk: SendChunk,
    now: number,
  ): Promise<void> {
    const refused: Ordered[] = [];
    const underWay: Promise<void>[] = [];
    for (let from = 0; from < ordered.length; from += SLICE) {
      if (from > 0) await nextTurn();
      if (chunk.again > 0 || order.halted()) break;
      for (const one of ordered.slice(from, from + SLICE)) {
        underWay.push(this.#one(order, one, chunk, refused, now));
      }
    }
    await Promise.all(underWay);
    if (refused.length > 0) await this.#judgeAgain(order.run, refused, chunk, now);
  }

  /** Rejects with nothing. */
  async #one(
    order: ChunkOrder,
    one: Ordered,
    chunk: SendChunk,
    refused: Ordered[],
    now: number,
  ): Promise<void> {
    const { run, content, room, segments, refusals } = order;
    const { due, ready, timeToLive } = one;
    const { messageClass, consent, eventType, senderId } = run.spec;
    try {
      const sent = await this.outgoing.send({
        clientId: OWN_CLIENT_ID,
        eventId: recipientEventId({ runId: run.runId, ...due }),
        eventType,
        messageClass,
        consent,
        recipient: {
          ...ready.recipient,
          locale: content.locale(due.variant, ready.recipient.locale),
        },
        recipientField: 'recipient',
        content: content.of(due.variant, ready.recipient, ready.variables),
        field: `variants[${due.variant}]`,
        senderId,
        timeToLive,
        now,
      });
      room.take(one.carrier, sent.segments - segments);
      refusals.sent();
      chunk.send(due, sent.messageId, sent.carrier, sent.segments);
    } catch (error) {
      room.take(one.carrier, -segments);
      const failure = sendFailure(error);
      if (failure.kind === 'again') return chunk.pause(failure.after);
      if (failure.kind === 'refused') {
        refused.push(one);
        return;
      }
      if (failure.kind === 'skip') {
        refusals.refused(failure.reason, failure.words);
        return chunk.skip(due, failure.reason);
      }
      this.#log.error({ err: error, run: run.runId }, 'a recipient was put off');
      chunk.later(due, run.endsAt);
    }
  }

  /** Those who said no between being judged and being sent to: what they said. */
  async #judgeAgain(
    run: OpenRun,
    refused: readonly Ordered[],
    chunk: SendChunk,
    now: number,
  ): Promise<void> {
    const verdicts = await this.politeness
      .judge(refused.map(candidateOf), occasionOf(run, now))
      .catch((error: unknown) => {
        if (error instanceof Failure && error.retryable) return [];
        throw error;
      });
    refused.forEach(({ due }, index) => {
      const verdict = verdicts.at(index);
      chunk.skip(due, verdict?.kind === 'skip' ? verdict.reason : 'consent_missing');
    });
  }
}

function candidateOf({ due, ready }: Routed) {
  return { msisdnHash: due.msisdnHash, recipient: ready.recipient };
}

function occasionOf({ spec, endsAt }: OpenRun, now: number): Occasion {
  return { messageClass: spec.messageClass, consent: spec.consent, now, until: endsAt };
}
