import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerStream } from '../../src/rpc/stream-flow.js';
import type { StreamCall } from '../../src/rpc/stream-flow.js';

/** A call whose client sends `requests` and takes answers when it is let. */
class FakeCall extends Duplex {
  cancelled = false;
  readonly answers: number[] = [];
  read_ = 0;
  ended = false;
  failure: Error | undefined;
  #blocked: (() => void) | undefined;
  slow = false;

  constructor(
    private readonly requests: number,
    private readonly halfCloses = true,
  ) {
    super({ objectMode: true, highWaterMark: 1 });
    this.on('error', (error) => (this.failure = error));
  }

  override _read(): void {
    if (this.read_ < this.requests) this.push((this.read_ += 1));
    else if (this.halfCloses) this.push(null);
  }

  override _write(answer: number, _: string, done: () => void): void {
    this.answers.push(answer);
    if (this.slow) this.#blocked = done;
    else done();
  }

  override _final(done: () => void): void {
    this.ended = true;
    done();
  }

  /** The client takes what is waiting for it. */
  takeOne(): void {
    const blocked = this.#blocked;
    this.#blocked = undefined;
    blocked?.();
  }

  cancel(): void {
    this.cancelled = true;
    this.emit('cancelled');
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await turn();
}

interface Held {
  request: number;
  answer: () => void;
  fail: (error: unknown) => void;
}

function serve(call: FakeCall, window: number, pace: () => number = () => 0) {
  const held: Held[] = [];
  const stop = new AbortController();
  let most = 0;
  const done = answerStream<number, number>(call as unknown as StreamCall<number, number>, {
    window,
    stop: stop.signal,
    stopped: () => new Error('stopped'),
    pace,
    answer: (request) =>
      new Promise((resolve, reject) => {
        held.push({ request, answer: () => resolve(-request), fail: reject });
        most = Math.max(most, held.length);
      }),
    failed: (error) => error as Error,
  });
  return { held, stop, done, most: () => most };
}

describe('answerStream', () => {
  it('reads no more than the window, and goes on as answers leave', async () => {
    const call = new FakeCall(10);
    const { held } = serve(call, 3);
    await settle();
    expect(held.map((h) => h.request)).toEqual([1, 2, 3]);
    held.shift()!.answer();
    await settle();
    expect(held.map((h) => h.request)).toEqual([2, 3, 4]);
  });

  it('answers in the order of commit', async () => {
    const call = new FakeCall(3);
    const { held } = serve(call, 3);
    await settle();
    held[2].answer();
    held[0].answer();
    await settle();
    expect(call.answers).toEqual([-3, -1]);
  });

  it('counts an answer against the window until the client takes it', async () => {
    const call = new FakeCall(10);
    call.slow = true;
    const { held } = serve(call, 2);
    await settle();
    held.forEach((h) => h.answer());
    await settle();
    expect(held).toHaveLength(2);
    call.takeOne();
    await settle();
    expect(held).toHaveLength(3);
  });

  it('ends after the last answer of a half-closed stream', async () => {
    const call = new FakeCall(2);
    const { held, done } = serve(call, 10);
    await settle();
    held[0].answer();
    await settle();
    expect(call.ended).toBe(false);
    held[1].answer();
    await done;
    await settle();
    expect(call.ended).toBe(true);
    expect(call.failure).toBeUndefined();
  });

  it('ends a stream without a request', async () => {
    const call = new FakeCall(0);
    await serve(call, 10).done;
    await settle();
    expect(call.ended).toBe(true);
  });

  it('writes nothing to a cancelled call, and is done with it', async () => {
    const call = new FakeCall(2, false);
    const { held, done } = serve(call, 10);
    await settle();
    call.cancel();
    await done;
    held.forEach((h) => h.answer());
    await settle();
    expect(call.answers).toEqual([]);
  });

  it('answers what it has read when the node stops, reads no more, and says so', async () => {
    const call = new FakeCall(10, false);
    const { held, stop, done } = serve(call, 2);
    await settle();
    stop.abort();
    held[0].answer();
    await settle();
    expect(held).toHaveLength(2);
    expect(call.failure).toBeUndefined();
    held[1].answer();
    await done;
    expect(call.answers).toEqual([-1, -2]);
    expect(call.failure?.message).toBe('stopped');
  });

  it('ends with the error that an answer fails with', async () => {
    const call = new FakeCall(1, false);
    const { held, done } = serve(call, 2);
    await settle();
    held[0].fail(new Error('broken'));
    await done;
    expect(call.failure?.message).toBe('broken');
  });

  it('reads nothing while it is told to wait', async () => {
    const call = new FakeCall(3);
    const { held, done } = serve(call, 10, () => 60_000);
    await settle();
    expect(held).toHaveLength(1);
    held[0].answer();
    await settle();
    expect(held).toHaveLength(1);
    call.cancel();
    await done;
  });

  it('goes on after the wait, and does not fail', async () => {
    const call = new FakeCall(3);
    await answerStream<number, number>(call as unknown as StreamCall<number, number>, {
      window: 10,
      stop: new AbortController().signal,
      stopped: () => new Error('stopped'),
      pace: () => 2,
      answer: async (request) => -request,
      failed: (error) => error as Error,
    });
    expect(call.answers).toEqual([-1, -2, -3]);
    expect(call.failure).toBeUndefined();
  });

  it('answers every request once, and never has more outstanding than its window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 8 }),
        fc.infiniteStream(fc.nat()),
        async (requests, window, choices) => {
          const call = new FakeCall(requests);
          const { held, done, most } = serve(call, window);
          let over = false;
          void done.then(() => (over = true));
          while (!over) {
            await turn();
            const choice = choices.next().value as number;
            if (held.length > 0) held.splice(choice % held.length, 1)[0].answer();
          }
          expect(most()).toBeLessThanOrEqual(window);
          expect(call.answers.toSorted((a, b) => b - a)).toEqual(
            Array.from({ length: requests }, (_, i) => -(i + 1)),
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});
