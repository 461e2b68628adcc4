import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { GroupCommit } from '../queue/group-commit.js';
import { requestKey, subjectKey } from './challenge.js';
import type { Code, NewChallenge, SentCode, Subject } from './challenge.js';
import { ChallengeStore } from './challenge.store.js';
import { lockRefusal } from './order.js';
import { RateStore } from './rate.store.js';
import type { Spent } from './rate.store.js';

const LIMITS = { maxBatch: 100, maxConcurrent: 2, maxWaiting: 10_000 };

/** A sent code with the subject of its challenge. */
export type NotedCode = SentCode & { subject: Subject };

type Result<R> = R | Error;

/**
 * What Issue and Resend do to challenges, callers of one time in one
 * transaction: all of a client count their codes in the same row, where one would
 * wait for the commit of the other. Of one subject there is one at a time
 * (InTurn).
 */
@Injectable()
export class ChallengeCommits {
  readonly #opening: GroupCommit<NewChallenge, Spent | undefined>;
  readonly #noting: GroupCommit<NotedCode, Code | undefined>;

  constructor(
    private readonly challenges: ChallengeStore,
    private readonly rates: RateStore,
  ) {
    this.#opening = new GroupCommit({
      ...LIMITS,
      commit: (batch) => orEach(batch, (some) => this.#open(some)),
    });
    this.#noting = new GroupCommit({
      ...LIMITS,
      commit: (batch) => orEach(batch, (some) => this.#noteSent(some)),
    });
  }

  /**
   * Adds a challenge with its first code, and counts the code. Gives what was
   * counted; undefined where the request was there before. Rejects with a Failure
   * (`recipient_locked`, `rate_exceeded`), and nothing has changed.
   */
  open(challenge: NewChallenge): Promise<Spent | undefined> {
    return this.#opening.add(challenge);
  }

  /** The code's message was accepted. Undefined where another call has it in hand, or had. */
  noteSent(code: NotedCode): Promise<Code | undefined> {
    return this.#noting.add(code);
  }

  #open(batch: readonly NewChallenge[]): Promise<Result<Spent | undefined>[]> {
    const now = Math.max(...batch.map((one) => one.now));
    return this.challenges.lockedAll(batch, now, async (tx, attempts) => {
      const outcomes = new Map<NewChallenge, Result<Spent | undefined>>();
      for (const one of batch) {
        outcomes.set(one, lockRefusal(attempts.get(subjectKey(one))!, one.now));
      }
      const unlocked = batch.filter((one) => outcomes.get(one) === undefined);
      const spent = await this.rates.spend(tx, unlocked.map(spenderOf), now);
      unlocked.forEach((one, index) => outcomes.set(one, spent[index]));
      const good = unlocked.filter((one) => !(outcomes.get(one) instanceof Failure));
      const added = await this.challenges.addChallenges(tx, good);
      const taken = good.filter(({ challengeId }) => !added.has(challengeId));
      await this.rates.giveBack(
        tx,
        taken.flatMap((one) => outcomes.get(one) as Spent),
      );
      for (const one of taken) outcomes.set(one, undefined);
      // A repeat is answered as the first call was, whatever would refuse it now.
      const refused = batch.filter((one) => outcomes.get(one) instanceof Failure);
      const known = await this.challenges.codesOf(refused, tx);
      await this.challenges.forget(tx, refused);
      return batch.map((one) => (known.has(requestKey(one)) ? undefined : outcomes.get(one)));
    });
  }

  #noteSent(batch: readonly NotedCode[]): Promise<(Code | undefined)[]> {
    const now = Math.max(...batch.map((one) => one.now));
    const subjects = batch.map(({ subject }) => subject);
    return this.challenges.lockedAll(subjects, now, async (tx) => {
      const codes = await this.challenges.noteSent(tx, batch);
      return batch.map((one) => codes.get(requestKey(one)));
    });
  }
}

function spenderOf({ recipientHash, place, clientId }: NewChallenge) {
  return { recipientHash, prefix: place.prefix, clientId };
}

/** One that the database will never take must not take the others with it. */
async function orEach<T, R>(
  batch: readonly T[],
  commit: (some: readonly T[]) => Promise<Result<R>[]>,
): Promise<Result<R>[]> {
  try {
    return await commit(batch);
  } catch (error) {
    if (batch.length === 1 || (error instanceof Failure && error.retryable)) throw error;
  }
  const results: Result<R>[] = [];
  for (const one of batch) {
    results.push(...(await commit([one]).catch((error: unknown) => [error as Error])));
  }
  return results;
}
