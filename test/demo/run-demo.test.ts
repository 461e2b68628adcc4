import { afterEach, describe, expect, it } from '@jest/globals';
import { credentials, status } from '@grpc/grpc-js';
import { DEMO_CUSTOMERS } from '../../src/customer/demo-customers.js';
import { demoSteps } from '../../src/demo/demo-steps.js';
import { runDemo } from '../../src/demo/run-demo.js';
import type { Message, Recipient } from '../../src/rpc/generated/tellerline/v1/message.js';
import { Refusal, startFakeGateway } from '../cli/fake-gateway.js';
import type { Answers, FakeGateway } from '../cli/fake-gateway.js';
import { DELIVERED, QUEUED, UNDELIVERABLE } from '../cli/samples.js';

let gateway: FakeGateway | undefined;

afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});

interface Asked {
  event?: { eventId: string; recipient: Recipient };
  requestId?: string;
  recipient?: Recipient;
}

/** A bank where every message is queued at the first look and has its fate at the second. */
function bank(fate: (recipient: Recipient) => Message): Answers {
  const fates = new Map<string, Message>();
  const looks = new Map<string, number>();
  const accept = ({ event, requestId, recipient }: Asked) => {
    const messageId = event?.eventId ?? requestId ?? '';
    fates.set(messageId, fate(event?.recipient ?? recipient ?? {}));
    return { messageId, segments: 1 };
  };
  return {
    unary: {
      Publish: accept,
      Send: accept,
      Get: ({ messageId }: { messageId: string }) => {
        const look = (looks.get(messageId) ?? 0) + 1;
        looks.set(messageId, look);
        return { message: { ...(look === 1 ? QUEUED : fates.get(messageId)), messageId } };
      },
    },
    watch: (stream) => stream.write({ changes: [], cursor: 'c0' }),
  };
}

const honest = (recipient: Recipient) =>
  recipient.msisdn?.endsWith('9901') === true ? UNDELIVERABLE : DELIVERED;

async function demo(
  answers: Answers,
  screen: { isTTY?: boolean; columns?: number } = {},
  patience = 20_000,
) {
  gateway = await startFakeGateway(answers);
  let out = '';
  const code = await runDemo(
    {
      address: gateway.address,
      credentials: credentials.createInsecure(),
      apiKey: 'k',
      timeout: 5000,
    },
    {
      out: { write: (text: string) => (out += text), ...screen },
      env: { NO_COLOR: '1' },
      interrupted: new AbortController().signal,
      patience,
    },
  );
  return { code, out };
}

describe('the demo', () => {
  it('publishes one of each event and ends with 0 when every fate is as it should be', async () => {
    const { code, out } = await demo(bank(honest));
    expect(code).toBe(0);
    expect(out).toContain('7 delivered, 1 failed on purpose (switched-off phone)');
    expect(out).toMatch(/^money received +\+0 ms {2}queued$/m);
    expect(out).toMatch(/^money received +\+1\.24 s {2}delivered {2}airline\/0$/m);
    expect(out).toMatch(/^ +npx tellerline trace demo-\S+-long /m);
    const bodies = gateway?.requests.flatMap(({ request }) =>
      Object.keys((request['event'] as object) ?? {}),
    );
    for (const body of ['accountOpened', 'transactionPosted', 'cardRequested']) {
      expect(bodies).toContain(body);
    }
  });

  it('ends with 1 and names what went otherwise', async () => {
    const { code, out } = await demo(bank(() => DELIVERED));
    expect(code).toBe(1);
    expect(out).toMatch(
      /switched-off phone \(demo-\S+-fails\) is delivered; it should be undeliverable/,
    );
  });

  it('gives up in time on what never becomes final', async () => {
    const { code, out } = await demo(
      bank(() => QUEUED),
      {},
      100,
    );
    expect(code).toBe(1);
    expect(out).toContain('is queued; it should be delivered');
  });

  it('draws over its own lines on a terminal', async () => {
    const { out } = await demo(bank(honest), { isTTY: true, columns: 200 });
    // The head and eight messages.
    expect(out).toContain('\u001b[9A\r');
    expect(out).not.toMatch(/^money received +\+0 ms/m);
  });

  it('prints lines on a terminal that is too narrow', async () => {
    const { out } = await demo(bank(honest), { isTTY: true, columns: 40 });
    expect(out).not.toContain('\u001b[9A');
    expect(out).toMatch(/^money received +\+0 ms/m);
  });

  it('says how to start the daemon where none answers', async () => {
    const refusal = () => {
      throw new Refusal(status.UNAVAILABLE, 'no connection');
    };
    const { code, out } = await demo({ unary: { Publish: refusal } });
    expect(code).toBe(5);
    expect(out).toContain('npm start');
  });

  it('prints why an event was refused', async () => {
    const refusal = () => {
      throw new Refusal(status.INVALID_ARGUMENT, 'refused', [
        { field: 'event.locale', description: 'is odd' },
      ]);
    };
    const { code, out } = await demo({ unary: { Publish: refusal } });
    expect(code).toBe(6);
    expect(out).toContain('  event.locale: is odd');
  });
});

describe('demoSteps', () => {
  it('has IDs of its own in every run, and customers of the registry in several languages', () => {
    const ids = (run: string) =>
      demoSteps(run, 0).map(({ call }) =>
        'event' in call ? call.event.eventId : call.send.requestId,
      );
    expect(new Set([...ids('a'), ...ids('b')]).size).toBe(ids('a').length * 2);
    const customers = demoSteps('a', 0).flatMap(({ call }) => {
      const { recipient } = 'event' in call ? call.event : call.send;
      return recipient?.customerId ?? [];
    });
    const locales = DEMO_CUSTOMERS.filter(({ id }) => customers.includes(id)).map(
      ({ locale }) => locale,
    );
    expect(new Set(locales).size).toBeGreaterThanOrEqual(4);
  });
});
