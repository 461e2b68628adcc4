import { afterEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type {
  WatchRequest,
  WatchResponse,
} from '../../src/rpc/generated/tellerline/v1/message_service.js';
import { MessageState } from '../../src/rpc/generated/tellerline/v1/message.js';
import type { Message, MessageChange } from '../../src/rpc/generated/tellerline/v1/message.js';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { run } from './command-line.js';
import { startFakeGateway } from './fake-gateway.js';
import type { Answers, FakeGateway } from './fake-gateway.js';
import { ACCEPTED, DELIVERED, MESSAGE_ID, QUEUED, UNDELIVERABLE } from './samples.js';

let gateway: FakeGateway | undefined;

afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});

const change: MessageChange = {
  cursor: 'c1',
  messageId: MESSAGE_ID,
  eventId: 'posting-42',
  segmentNumber: 1,
  segmentCount: 2,
  segmentState: MessageState.MESSAGE_STATE_SUBMITTED,
  messageState: MessageState.MESSAGE_STATE_QUEUED,
  at: timestampOf(ACCEPTED + 12),
  detail: 'ESME_ROK',
};

type Stream = ServerWritableStream<WatchRequest, WatchResponse>;

/** A message that is queued when first read, and `later` once Watch has reported a change. */
function sending(later: Message): Answers {
  let current = QUEUED;
  return {
    unary: {
      Send: () => ({ messageId: MESSAGE_ID, repeatedRequest: false, segments: 1 }),
      Get: () => {
        const answer = { message: current };
        current = later;
        return answer;
      },
    },
    watch: (stream: Stream) => {
      stream.write({ changes: [], cursor: 'c0' });
      stream.write({ changes: [change], cursor: 'c1' });
    },
  };
}

describe('send --watch', () => {
  const words = ['send', '--to', '+919812345678', '--text', 'a', '--watch', '20s'];

  it('prints every step once and ends with 0 when the message is delivered', async () => {
    gateway = await startFakeGateway(sending(DELIVERED));
    const { code, out } = await run([...words, '--address', gateway.address]);
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      `${MESSAGE_ID}  accepted, 1 segment`,
      '+0 ms  queued',
      '+12 ms  submitted  airline/0  ESME_ROK',
      '+1.24 s  delivered  airline/0',
      'delivered',
    ]);
    expect(gateway.requests).toContainEqual(
      expect.objectContaining({
        method: 'Watch',
        request: { cursor: '', messageIds: [MESSAGE_ID] },
      }),
    );
  });

  it('ends with 1 when the message is not', async () => {
    gateway = await startFakeGateway(sending(UNDELIVERABLE));
    const { code, out } = await run([...words, '--address', gateway.address]);
    expect(code).toBe(1);
    expect(out.trim().endsWith('undeliverable')).toBe(true);
  });

  it('ends with 5 when there is no fate in time', async () => {
    gateway = await startFakeGateway(sending(QUEUED));
    const late = [...words.slice(0, -1), '50ms', '--address', gateway.address];
    const { code, err } = await run(late);
    expect(code).toBe(5);
    expect(err).toContain(`tellerline trace ${MESSAGE_ID}`);
  });
});

describe('watch', () => {
  it('prints changes until interrupted, and names the cursor to continue from', async () => {
    gateway = await startFakeGateway({
      watch: (stream) => stream.write({ changes: [change], cursor: 'c1' }),
    });
    const interruption = new AbortController();
    const { code, out, err } = await run(['watch', '--address', gateway.address], {
      interrupted: interruption.signal,
      onOut: () => interruption.abort(),
    });
    expect(code).toBe(130);
    expect(out).toBe(`10:00:00.012  ${MESSAGE_ID}  1/2  submitted  ESME_ROK  posting-42\n`);
    expect(err).toBe('continue with: tellerline watch --cursor c1\n');
  });

  it('resumes a lost stream from its last cursor', async () => {
    let streams = 0;
    gateway = await startFakeGateway({
      watch: (stream) => {
        streams += 1;
        stream.write({ changes: [change], cursor: `c${streams}` });
        if (streams === 1) stream.emit('error', { code: status.UNAVAILABLE, details: 'stopping' });
      },
    });
    const interruption = new AbortController();
    const { out, err } = await run(['watch', '--json', '--address', gateway.address], {
      interrupted: interruption.signal,
      onOut: (all) => {
        if (all.split('\n').length > 2) interruption.abort();
      },
    });
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as MessageChange).detail),
    ).toEqual(['ESME_ROK', 'ESME_ROK']);
    expect(gateway.requests.map((one) => one.request['cursor'])).toEqual(['', 'c1']);
    expect(err).toContain('connection lost, resuming');
  });

  it('ends with the exit code of what a retry cannot help', async () => {
    gateway = await startFakeGateway({
      watch: (stream) =>
        void stream.emit('error', { code: status.PERMISSION_DENIED, details: 'no' }),
    });
    expect(await run(['watch', '--address', gateway.address])).toMatchObject({ code: 3 });
  });
});
