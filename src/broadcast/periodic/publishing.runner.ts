import { Injectable } from '@nestjs/common';
import { CoreAway } from '../../core-banking/core-away.js';
import { OWN_CLIENT } from '../../event/own-client.js';
import { PublisherRunner } from '../../event/publisher.runner.js';
import { codeOf, Failure } from '../../failure/failure.js';
import type { FailureCode } from '../../failure/failure.js';
import type { Event } from '../../rpc/generated/tellerline/v1/event.js';

/** Events under way at a time: they share their commits, and leave room for everybody else's. */
const AT_A_TIME = 20;

/** What became of some events. */
export class Published {
  sent = 0;
  /** By what was wrong, such as `consent_missing`. */
  readonly refused = new Map<FailureCode, number>();

  refuse(code: FailureCode): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  /** Such as `12 sent, 3 consent_missing`. */
  toString(): string {
    const refused = [...this.refused].map(([code, count]) => `${count} ${code}`);
    return [`${this.sent} sent`, ...refused].join(', ');
  }
}

/** Publishes what Tellerline itself has to say, as a client would. */
@Injectable()
export class OwnPublisher {
  constructor(private readonly publisher: PublisherRunner) {}

  /**
   * Makes an event of each item, where there is one, and publishes it; a repeat of an
   * event ID is sent once. Rejects with a retryable Failure once what was under way has
   * ended: then all of them are to be published again. An item for which the core has no
   * usable answer is refused where it has one for others: it must not hold up all.
   */
  async publish<Item>(
    items: readonly Item[],
    eventsOf: (item: Item) => Promise<readonly Event[]> | readonly Event[],
    into: Published,
  ): Promise<void> {
    for (let from = 0; from < items.length; from += AT_A_TIME) {
      const some = items.slice(from, from + AT_A_TIME);
      const done = await Promise.allSettled(some.map((item) => this.#of(item, eventsOf, into)));
      const failures = done.flatMap((one) =>
        one.status === 'rejected' ? [one.reason as Error] : [],
      );
      const isPassing = (failure: Error) => !(failure instanceof CoreAway && failure.answered);
      const passing = failures.length === done.length ? failures[0] : failures.find(isPassing);
      if (passing !== undefined) throw passing;
      for (const { code } of failures as CoreAway[]) into.refuse(code);
    }
  }

  async #of<Item>(
    item: Item,
    eventsOf: (item: Item) => Promise<readonly Event[]> | readonly Event[],
    into: Published,
  ): Promise<void> {
    let events: readonly Event[];
    try {
      events = await eventsOf(item);
    } catch (error) {
      refuseOrThrow(error, into);
      return;
    }
    for (const event of events) {
      try {
        await this.publisher.publish(OWN_CLIENT, event, 'event');
        into.sent += 1;
      } catch (error) {
        refuseOrThrow(error, into);
      }
    }
  }
}

function refuseOrThrow(error: unknown, into: Published): void {
  if (!(error instanceof Failure) || error.retryable) throw error;
  into.refuse(codeOf(error));
}
