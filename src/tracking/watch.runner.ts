import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { JournalSignal } from '../queue/journal-signal.js';
import type { WatchResponse } from '../rpc/generated/tellerline/v1/message_service.js';
import { StopSignal } from '../rpc/stop-signal.js';
import { SettingsStore } from '../settings/settings.store.js';
import { encodeCursor } from './journal-cursor.js';
import type { JournalCursor } from './journal-cursor.js';
import { JournalStore } from './journal.store.js';
import type { JournalFilter, JournalPart } from './journal.store.js';
import { Wakeup } from './wakeup.js';

/** Milliseconds; other nodes' changes are seen this late at the most. */
const POLL = 1000;
/** Milliseconds to look again when transactions were under way. */
const POLL_UNSETTLED = 100;
/** Milliseconds between two looks at the least. */
const BREATH = 20;
/** Milliseconds without a change after which an empty response says that all is well. */
const HEARTBEAT = 15_000;
const CHANGES_PER_RESPONSE = 500;

/** Follows the journal for clients that watch. */
@Injectable()
export class WatchRunner {
  readonly #watchers = new Map<string, number>();

  constructor(
    private readonly journal: JournalStore,
    private readonly signal: JournalSignal,
    private readonly settings: SettingsStore,
    private readonly stop: StopSignal,
  ) {}

  /**
   * The changes after `cursor` (null: after now), until `over`. Throws a
   * Failure `failed_precondition` for a cursor older than what is kept,
   * `rate_exceeded` where the client watches too much already, `stopping` when
   * the node stops.
   */
  async *watch(
    clientId: string,
    cursor: JournalCursor | null,
    filter: JournalFilter,
    over: AbortSignal,
  ): AsyncGenerator<WatchResponse> {
    this.#enter(clientId);
    const wakeup = new Wakeup(AbortSignal.any([over, this.stop.signal]));
    const written = this.signal.written.subscribe(() => wakeup.wake());
    try {
      let place = cursor ?? (await this.journal.end(Date.now()));
      this.#checkKept(place);
      yield { changes: [], cursor: encodeCursor(place) };
      let spoken = Date.now();
      while (!wakeup.over) {
        const part = await this.journal.read(place, filter, Date.now());
        place = part.next;
        for (const response of responsesOf(part)) {
          yield response;
          spoken = Date.now();
        }
        if (Date.now() - spoken >= HEARTBEAT) {
          yield { changes: [], cursor: encodeCursor(place) };
          spoken = Date.now();
        }
        if (part.more) continue;
        await wakeup.wait(part.unsettled ? POLL_UNSETTLED : POLL, BREATH);
      }
      if (!over.aborted) throw new Failure('stopping', 'this node is stopping; watch another');
    } finally {
      written.unsubscribe();
      wakeup.close();
      this.#leave(clientId);
    }
  }

  #enter(clientId: string): void {
    const most = this.settings.current.grpc.maxWatchersPerClient;
    const watching = this.#watchers.get(clientId) ?? 0;
    if (watching >= most) {
      throw new Failure(
        'rate_exceeded',
        `client ${clientId} has ${most} watches open, the most allowed`,
      );
    }
    this.#watchers.set(clientId, watching + 1);
  }

  #leave(clientId: string): void {
    const watching = this.#watchers.get(clientId) ?? 1;
    if (watching === 1) this.#watchers.delete(clientId);
    else this.#watchers.set(clientId, watching - 1);
  }

  #checkKept(place: JournalCursor): void {
    if (place.at >= Date.now() - this.settings.current.retention.journal) return;
    throw new Failure(
      'failed_precondition',
      'the cursor is older than the journal is kept: read the messages with Get or List, and watch without a cursor',
    );
  }
}

/** A part in responses of bounded size, each with the place after it. */
function* responsesOf(part: JournalPart): Generator<WatchResponse> {
  for (let i = 0; i < part.changes.length; i += CHANGES_PER_RESPONSE) {
    const changes = part.changes.slice(i, i + CHANGES_PER_RESPONSE);
    const isLast = i + CHANGES_PER_RESPONSE >= part.changes.length;
    const cursor = isLast ? encodeCursor(part.next) : changes[changes.length - 1].cursor;
    yield { changes, cursor };
  }
}
