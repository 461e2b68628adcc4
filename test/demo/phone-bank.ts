import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { DEMO_CUSTOMERS } from '../../src/customer/demo-customers.js';
import type { Answers } from '../cli/fake-gateway.js';
import { DELIVERED } from '../cli/samples.js';

/** A text from the bank, and what the audit has of it. */
export interface Told {
  text: string;
  reply: string;
  service?: string;
  state?: string;
  reason?: string;
  guard?: string;
  /** A code: the message is in the audit without a reply, and the order has it. */
  confirms?: boolean;
}

interface Entry {
  commandId: string;
  customerId: string;
  replyMessageId: string;
  answersCommandId: string;
  state: string;
  service: string;
  reason: string;
  guard: string;
  receivedAt: object;
}

/** A bank that answers what handsets write, with the audit of it. */
export class PhoneBank {
  /** Without the spaces at their ends. */
  readonly written: { from: string; to: string; text: string }[] = [];
  /** Octet for octet. */
  readonly raw: string[] = [];
  readonly audit: Entry[] = [];
  locked: string[] = [];
  /** The status that a handset's text is answered with. */
  takes = 202;
  readonly #looking = new Map<string, Set<ServerResponse>>();
  readonly #server: Server;
  readonly #replies = new Map<string, string>();

  private constructor(private readonly answer: (text: string) => Told | null) {
    this.#server = createServer((request, response) => {
      if (request.method === 'POST') void this.#take(request, response);
      else this.#look(request, response);
    });
  }

  static async start(answer: (text: string) => Told | null): Promise<PhoneBank> {
    const bank = new PhoneBank(answer);
    await new Promise<void>((resolve) => bank.#server.listen(0, '127.0.0.1', resolve));
    return bank;
  }

  get http(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a gateway with this bank behind it answers. */
  get answers(): NonNullable<Answers['unary']> {
    return {
      ListCommands: ({ customerId }: { customerId: string }) => ({
        commands: this.audit.filter((entry) => entry.customerId === customerId).toReversed(),
      }),
      GetCommand: ({ commandId }: { commandId: string }) => ({
        command: this.audit.find((entry) => entry.commandId === commandId),
      }),
      ListLocks: ({ customerId }: { customerId: string }) => ({
        locks: this.locked.includes(customerId)
          ? [{ kind: 'LOCK_KIND_PIN', failures: 0, lockedUntil: timestampOf(Date.now()) }]
          : [],
      }),
      Get: ({ messageId }: { messageId: string }) => ({
        message: { ...DELIVERED, messageId, eventType: this.#replies.get(messageId) ?? '' },
      }),
    };
  }

  /** A text that nobody asked for. */
  tell(msisdn: string, text: string): void {
    for (const response of this.#looking.get(msisdn.replace('+', '')) ?? []) {
      response.write(`${JSON.stringify({ text })}\n`);
    }
  }

  /** Once nobody looks at a handset any more. */
  async left(msisdn: string): Promise<void> {
    const looking = [...(this.#looking.get(msisdn.replace('+', '')) ?? [])];
    await Promise.all(looking.map((response) => once(response, 'close')));
  }

  /** An entry of before the talk. */
  wrote(customerId: string): void {
    this.#enter(customerId, { text: '', reply: 'reply_help' });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #look(request: IncomingMessage, response: ServerResponse): void {
    const msisdn = new URL(request.url ?? '', 'http://x').searchParams.get('msisdn') ?? '';
    response.writeHead(200, { connection: 'close' });
    response.flushHeaders();
    const looking = this.#looking.get(msisdn) ?? new Set();
    this.#looking.set(msisdn, looking.add(response));
    response.once('close', () => looking.delete(response));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request) body += String(piece);
    response.writeHead(this.takes).end();
    if (this.takes >= 300) return;
    const message = JSON.parse(body) as { from: string; to: string; text: string };
    this.raw.push(message.text);
    this.written.push({ ...message, text: message.text.trimEnd() });
    const told = this.answer(message.text.trimEnd());
    if (told === null) return;
    const customer = DEMO_CUSTOMERS.find(({ msisdn }) => msisdn === message.from);
    this.#enter(customer?.id ?? '', told);
    this.tell(message.from, told.text);
  }

  #enter(customerId: string, told: Told): void {
    const number = this.audit.length;
    const replyMessageId = `reply-${number}`;
    this.#replies.set(replyMessageId, told.reply);
    const { service = 'balance', state = 'answered', reason = '', guard = 'registered' } = told;
    const asker = this.audit.at(-1);
    const ofOrder = told.confirms === true && asker !== undefined;
    const stateOf = (name: string) => `COMMAND_STATE_${name.toUpperCase()}`;
    if (ofOrder)
      Object.assign(asker, { replyMessageId, state: stateOf(state), guard: 'COMMAND_GUARD_CODE' });
    this.audit.push({
      commandId: `command-${number}`,
      customerId,
      replyMessageId: ofOrder ? '' : replyMessageId,
      answersCommandId: ofOrder ? asker.commandId : '',
      state: stateOf(ofOrder ? 'answered' : state),
      service,
      reason: ofOrder ? 'confirmed' : reason,
      guard: `COMMAND_GUARD_${guard.toUpperCase()}`,
      receivedAt: timestampOf(Date.now()),
    });
  }
}

const CODE = '482913';

/** Answers as a bank should; with some words in place of others. */
export function rightAnswers(
  over: Record<string, Told | null> = {},
): (text: string) => Told | null {
  let question = '';
  const pay = { service: 'bill_payment' } as const;
  return (text) => {
    if (text in over) return over[text] ?? null;
    const [word = ''] = text.split(' ');
    switch (word) {
      case 'BAL':
        question = word;
        return { text: 'Which?\n1 savings', reply: 'reply_choose', state: 'waiting' };
      case '1':
        return { text: 'savings has INR 10', reply: 'reply_balance' };
      case 'MINI':
        return { text: 'entries', reply: 'reply_mini_statement', service: 'mini_statement' };
      case 'PAY':
        question = word;
        return {
          ...pay,
          text: `${CODE} is your code for INR 120.50`,
          reply: 'reply_confirm_payment',
          state: 'waiting',
        };
      case CODE:
        if (question !== 'PAY') return null;
        return { ...pay, text: 'paid', reply: 'reply_payment_done', state: 'done', confirms: true };
      case 'BLOCK':
        return {
          text: 'is blocked already',
          reply: 'reply_refused',
          service: 'card_suspend',
          state: 'refused',
          reason: 'already_done',
        };
      case 'FX':
        return {
          text: '0.86',
          reply: 'reply_exchange_rates',
          service: 'exchange_rate',
          guard: 'none',
        };
      case 'STOP':
        return { text: 'no offers', reply: 'reply_stopped', service: 'stop', state: 'done' };
      case 'START':
        return { text: 'offers', reply: 'reply_started', service: 'start', state: 'done' };
      default:
        return { text: 'Did you mean BAL?', reply: 'reply_unknown', service: '' };
    }
  };
}
