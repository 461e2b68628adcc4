import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayClient } from '../cli/client.js';
import { followMessages } from '../cli/follow.js';
import { formatElapsed } from '../cli/text/elapsed.js';
import { stateName } from '../cli/text/names.js';
import { timestampMs } from '../cli/text/timestamp.js';
import type { Message } from '../rpc/generated/tellerline/v1/message.js';
import { MessageClass } from '../rpc/generated/tellerline/v1/message.js';
import type { Run } from './demo-steps.js';
import { otpNumber } from './otp-scene.js';

/** Milliseconds between two codes, and for one of them to be delivered. */
const EVERY = 3_000;
const PATIENCE = 20_000;
const MOST = 10;

/** How one code went, in milliseconds since it was accepted. */
export interface CodeTimes {
  submitted: number;
  delivered: number;
}

/** Sends codes one after another while something else goes on, and measures them. */
export class CodeSender {
  readonly times: CodeTimes[] = [];
  /** Codes that did not arrive in time. */
  late = 0;
  readonly #ended = new AbortController();
  #working: Promise<void> | null = null;

  constructor(
    private readonly client: GatewayClient,
    private readonly run: Run,
    private readonly say: (text: string) => void,
  ) {}

  start(): void {
    this.#working ??= this.#work();
  }

  /** Resolves once the last one is done with; rejects with what went wrong. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { signal } = this.#ended;
    for (let place = 0; place < MOST && !signal.aborted; place++) {
      const times = await this.#send(place);
      if (times === null) this.late++;
      else {
        this.times.push(times);
        const { submitted, delivered } = times;
        this.say(
          `  meanwhile a one-time password: on the wire after ${formatElapsed(submitted)}, ` +
            `delivered after ${formatElapsed(delivered)}`,
        );
      }
      await delay(EVERY, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Null where it was not delivered in time. */
  async #send(place: number): Promise<CodeTimes | null> {
    const { client, run } = this;
    const { messageId } = await client.send({
      requestId: `demo-${run.name}-code-${place}`,
      recipient: { msisdn: otpNumber({ ...run, number: run.number + 1 + place }) },
      content: { text: `Demo Bank: ${100_000 + ((run.number + place) % 900_000)} is your code.` },
      messageClass: MessageClass.MESSAGE_CLASS_OTP,
      senderId: '',
      lifetime: undefined,
    });
    const signal = AbortSignal.timeout(PATIENCE);
    for await (const message of followMessages(client, [messageId], { signal })) {
      const times = timesOf(message);
      if (times !== null) return times;
    }
    return null;
  }
}

/** Null before it is delivered. */
function timesOf(message: Message): CodeTimes | null {
  const accepted = timestampMs(message.acceptedAt) ?? 0;
  const timeline = message.segments[0]?.timeline ?? [];
  const at = (state: string) => {
    const entry = timeline.find((one) => stateName(one.state) === state);
    return timestampMs(entry?.at);
  };
  const submitted = at('submitted') ?? at('submitting');
  const delivered = at('delivered');
  if (submitted === null || delivered === null) return null;
  return { submitted: submitted - accepted, delivered: delivered - accepted };
}
