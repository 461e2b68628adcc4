import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { within } from '../dispatch/within.js';
import { Failure } from '../failure/failure.js';
import { SettingsStore } from '../settings/settings.store.js';
import { INBOUND_CLOCK } from './inbound-clock.js';
import type { Clock } from './inbound-clock.js';
import { InboundReports } from './inbound-reports.js';
import { IntakeStore } from './intake.store.js';
import { pickParts } from './parts.js';
import { TEXT_ANSWERER } from './received-text.js';
import type { TextAnswerer } from './received-text.js';
import { messageOf } from './work-message.js';
import { MOST_ATTEMPTS, pauseAfter, placeOf } from './work-pace.js';
import { WorkStore } from './work.store.js';
import type { ClaimedMessage } from './work.store.js';

/** Milliseconds that a message is in a node's hands; it is renewed as long as the node lives. */
const LEASE = 30_000;
const RENEWAL = 10_000;
/** Milliseconds for an answer: what hangs longer is tried again. */
const LONGEST_ANSWER = 300_000;
const LAST_PATIENCE = 2_000;

/**
 * Hands what was kept to the answerer, one message of a number at a time and the
 * oldest first, over all nodes. What this node kept it looks at once; what a dead
 * node left comes back with its lease.
 */
@Injectable()
export class WorkRunner implements OnModuleDestroy {
  readonly #log = new Logger('Inbound');
  readonly #inHand = new Map<ClaimedMessage, Promise<void>>();
  #pulling: Promise<void> | undefined;
  #again = false;
  #stopping = false;

  constructor(
    private readonly store: WorkStore,
    private readonly settings: SettingsStore,
    private readonly reports: InboundReports,
    intake: IntakeStore,
    @Inject(TEXT_ANSWERER) private readonly answerer: TextAnswerer,
    @Optional() @Inject(INBOUND_CLOCK) private readonly clock: Clock = Date.now,
  ) {
    intake.kept.subscribe(() => this.wake());
  }

  /** For what other nodes kept and have no room for, what a dead one left, and what is to be tried again. */
  @Interval(1000)
  scheduled(): void {
    this.wake();
  }

  @Interval(RENEWAL)
  async renew(): Promise<void> {
    try {
      await this.store.renew([...this.#inHand.keys()], this.clock() + LEASE);
    } catch (error) {
      if (error instanceof Failure && error.retryable) return;
      this.#log.error({ err: error }, 'what is in hand was not renewed');
    }
  }

  /** Looks at what is due. */
  wake(): void {
    this.#again = true;
    if (this.#pulling !== undefined || this.#stopping) return;
    this.#pulling = this.#pull().finally(() => {
      this.#pulling = undefined;
      if (this.#again) this.wake();
    });
  }

  /** Resolves when nothing that is due is left, or in hand. */
  async idle(): Promise<void> {
    while (this.#pulling !== undefined || this.#inHand.size > 0) {
      await this.#pulling;
      await Promise.all(this.#inHand.values());
    }
  }

  /** Claims no more; resolves when what is in hand is answered, or given back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.idle();
  }

  /** What the gateway's stop did not wait for is not waited for much longer. */
  onModuleDestroy(): Promise<void> {
    return within(Date.now() + LAST_PATIENCE, this.stop());
  }

  /** Never rejects. */
  async #pull(): Promise<void> {
    while (this.#again && !this.#stopping) {
      this.#again = false;
      const { enabled, maxConcurrent } = this.settings.current.inbound;
      const room = maxConcurrent - this.#inHand.size;
      // Whatever is done next makes room, and wakes.
      if (!enabled || room <= 0) return;
      try {
        const claimed = await this.store.claim(this.clock(), LEASE, room);
        // A claim that was under way at the stop is for whoever comes next.
        if (this.#stopping) {
          const now = this.clock();
          await Promise.all(claimed.map((message) => this.store.giveBack(message, now)));
          return;
        }
        // There may be more: a claim looks at so many of the oldest.
        if (claimed.length > 0) this.#again = true;
        for (const message of claimed) {
          const done = this.#work(message).finally(() => {
            this.#inHand.delete(message);
            this.wake();
          });
          this.#inHand.set(message, done);
        }
      } catch (error) {
        if (error instanceof Failure && error.retryable) return;
        this.#log.error({ err: error }, "customers' messages were not looked at");
        return;
      }
    }
  }

  /** Never rejects: what could not be settled comes back with its lease. */
  async #work(message: ClaimedMessage): Promise<void> {
    try {
      await this.#answer(message).catch((error: unknown) => this.#failed(message, error));
    } catch (error) {
      if (error instanceof Failure && error.retryable) return;
      this.#log.error({ carrier: message.carrier, ...placeOf(error) }, 'a message was not settled');
    }
  }

  async #answer(message: ClaimedMessage): Promise<void> {
    const { carrier, total } = message;
    const { parts, others } = pickParts(this.store.open(message));
    if (parts.length > 0) {
      const { country } = this.settings.current.carriers.find(({ name }) => name === carrier) ?? {};
      const received = messageOf(parts, { carrier, total, country });
      if (received.missingParts > 0 && received.attempt === 1) {
        this.reports.all.next({ kind: 'parts_missing', carrier });
      }
      await withinTime(this.answerer.answer(received));
    } else {
      this.#log.warn({ carrier }, 'a message was past its retention before it was answered');
    }
    const { partsWithin } = this.settings.current.inbound;
    await this.store.finish(message, others, { now: this.clock(), partsWithin });
  }

  async #failed(message: ClaimedMessage, error: unknown): Promise<void> {
    const { carrier } = message;
    const attempt = Math.max(...message.rows.map(({ attempts }) => attempts));
    const now = this.clock();
    if (error instanceof Failure && error.retryable) {
      await this.store.giveBack(message, now + pauseAfter(attempt, error.retryAfter));
      return;
    }
    this.reports.all.next({ kind: 'failed', carrier, attempt });
    const what = { carrier, attempt, ...placeOf(error) };
    if (attempt < MOST_ATTEMPTS) {
      this.#log.warn(what, 'a message could not be answered and is tried again');
      await this.store.giveBack(message, now + pauseAfter(attempt));
      return;
    }
    this.#log.error(what, 'a message could not be answered and was given up');
    const { partsWithin } = this.settings.current.inbound;
    await this.store.finish(message, [], { now, partsWithin });
  }
}

async function withinTime(answer: Promise<void>): Promise<void> {
  const answered = new AbortController();
  const late = delay(LONGEST_ANSWER, undefined, { signal: answered.signal, ref: false }).then(
    () => {
      throw new Failure('internal', 'an answer took too long');
    },
    () => undefined,
  );
  try {
    await Promise.race([answer, late]);
  } finally {
    answered.abort();
  }
}
