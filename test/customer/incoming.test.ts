import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { Incoming } from '../../src/customer/incoming.js';
import type { ReadCall } from '../../src/customer/incoming.js';

const A_MINUTE = 60_000;

/** What the server has of a call; `push` is what the wire brings. */
class FakeCall extends Duplex {
  cancelled = false;

  constructor() {
    super({ objectMode: true, read: () => undefined, write: (_chunk, _encoding, done) => done() });
  }

  cancel(): void {
    this.cancelled = true;
    this.emit('cancelled');
  }
}

function open(call = new FakeCall()) {
  const stop = new AbortController();
  return {
    call,
    stop,
    incoming: new Incoming<string>(call as unknown as ReadCall<string>, stop.signal),
  };
}

describe('Incoming', () => {
  it('gives the requests in their order, then that there are no more', async () => {
    const { call, incoming } = open();
    for (const request of ['a', 'b', null]) call.push(request);
    expect(await incoming.next(A_MINUTE)).toEqual({ kind: 'request', request: 'a' });
    expect(await incoming.next(A_MINUTE)).toEqual({ kind: 'request', request: 'b' });
    expect(await incoming.next(A_MINUTE)).toEqual({ kind: 'end' });
    expect(await incoming.next(A_MINUTE)).toEqual({ kind: 'end' });
  });

  it('reads nothing that is not asked for', async () => {
    const { call, incoming } = open();
    for (const request of ['a', 'b', 'c']) call.push(request);
    await incoming.next(A_MINUTE);
    await new Promise((resolve) => setImmediate(resolve));
    expect([call.readableFlowing, call.readableLength]).toEqual([false, 2]);
  });

  it('says that nothing came, and gives what comes later', async () => {
    const { call, incoming } = open();
    expect(await incoming.next(1)).toEqual({ kind: 'idle' });
    const next = incoming.next(A_MINUTE);
    call.push('a');
    expect(await next).toEqual({ kind: 'request', request: 'a' });
  });

  it('says that the client is gone, whatever was sent, also before', async () => {
    const { call, incoming } = open();
    const next = incoming.next(A_MINUTE);
    call.cancel();
    expect(await next).toEqual({ kind: 'gone' });
    expect(await open(call).incoming.next(A_MINUTE)).toEqual({ kind: 'gone' });
  });

  it('says that it is gone after it seemed to end', async () => {
    const { call, incoming } = open();
    call.push(null);
    expect(await incoming.next(A_MINUTE)).toEqual({ kind: 'end' });
    call.cancel();
    expect(await incoming.next(A_MINUTE)).toEqual({ kind: 'gone' });
  });

  it('says that the node stops, also before', async () => {
    const { stop, incoming } = open();
    const next = incoming.next(A_MINUTE);
    stop.abort();
    expect(await next).toEqual({ kind: 'stopping' });
    expect(await incoming.next(A_MINUTE)).toEqual({ kind: 'stopping' });
  });
});
