import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '../cli/exit-codes.js';
import type { ExitCode } from '../cli/exit-codes.js';
import { formatElapsed } from '../cli/text/elapsed.js';
import type { Paint } from '../cli/text/paint.js';
import { DEMO_CUSTOMERS } from '../customer/demo-customers.js';
import type { Screen } from './board-screen.js';
import { ChatScreen } from './chat-screen.js';
import { Phone, SHORT_CODE } from './phone.js';

/** As long as a timer can wait, in milliseconds. */
const FOR_EVER = 2 ** 31 - 1;
/** Milliseconds for an answer, where nobody types. */
const PATIENCE = 20_000;
/** A timer that keeps no process up. */
const UNHELD = { ref: false };
const PROMPT = '> ';
const MSISDN = /^\+\d{7,15}$/;

export interface PhoneSurroundings {
  http: string;
  input: Readable;
  out: Screen & Writable;
  paint: Paint;
  interrupted: AbortSignal;
}

const HELP =
  'Write as to the bank: BAL, MINI, PAY POWER 5, MOVE 200 SAV CUR, BLOCK 1234, FX USD, HELP ...\n' +
  'The PIN of every demo customer is 2468. /as C-1003 or /as +NUMBER is another telephone, /quit the end.\n';

/** A telephone at the terminal: what is typed is sent to the bank, what it answers is shown as it comes. */
export async function usePhone(person: string, surroundings: PhoneSurroundings): Promise<ExitCode> {
  const { input, out, interrupted } = surroundings;
  const session = new Session(surroundings);
  if (!(await session.become(person))) return session.failure;
  out.write(HELP);
  const terminal = out.isTTY === true;
  const lines = createInterface({ input, output: out, terminal, prompt: PROMPT });
  session.prompt = (keepCursor) => {
    if (terminal && !closed) lines.prompt(keepCursor);
  };
  let closed = false;
  lines.once('close', () => (closed = true));
  const end = () => lines.close();
  interrupted.addEventListener('abort', end, { once: true });
  if (interrupted.aborted) end();
  lines.once('SIGINT', end);
  session.prompt();
  try {
    for await (const line of lines) {
      const word = line.trim();
      if (word === '/quit') break;
      await session.take(word);
      session.prompt();
    }
  } finally {
    interrupted.removeEventListener('abort', end);
    lines.close();
    session.close();
  }
  out.write('\n');
  return EXIT.ok;
}

class Session {
  /** Where somebody types; what is typed already stays with `keepCursor`. */
  prompt: (keepCursor?: boolean) => void = () => {};
  failure: ExitCode = EXIT.ok;
  readonly #chat: ChatScreen;
  #phone: Phone | undefined;
  #sentAt: number | undefined;
  #answered: () => void = () => {};

  constructor(private readonly around: PhoneSurroundings) {
    this.#chat = new ChatScreen(around.out, around.paint);
  }

  /** Another's telephone from now on; false, and said why, where there is none. */
  async become(person: string): Promise<boolean> {
    const { http, out, paint } = this.around;
    const msisdn = MSISDN.test(person)
      ? person
      : DEMO_CUSTOMERS.find(({ id }) => id === person.toUpperCase())?.msisdn;
    if (msisdn === undefined) {
      const known = DEMO_CUSTOMERS.map(({ id }) => id).join(', ');
      out.write(`There is no ${person}; say one of ${known}, or a number such as +447400123456.\n`);
      this.failure = EXIT.usage;
      return false;
    }
    const phone = await Phone.open(http, msisdn);
    if (phone === null) {
      out.write(
        `There is no handset at ${http}: is the daemon running (npm start), with its simulator?\n`,
      );
      this.failure = EXIT.unavailable;
      return false;
    }
    this.#phone?.close();
    this.#phone = phone;
    this.#sentAt = undefined;
    void this.#show(phone);
    out.write(`${paint('bold', `The telephone of ${person}, ${msisdn}, to ${SHORT_CODE}`)}\n`);
    return true;
  }

  async take(line: string): Promise<void> {
    const { out } = this.around;
    if (line === '') return;
    if (line === '/as' || line.startsWith('/as ')) {
      await this.become(line.slice(3).trim());
    } else if (line.startsWith('/')) {
      out.write(HELP);
    } else {
      this.#rewrite(line);
      this.#sentAt = performance.now();
      const answered = new Promise<void>((resolve) => (this.#answered = resolve));
      const sent = await this.#phone?.send(line);
      if (sent !== 'sent') this.#chat.remark('the daemon did not take it', true);
      // Of a file of lines each is a turn in a talk.
      else if (out.isTTY !== true) await Promise.race([answered, sleep(PATIENCE, 'late', UNHELD)]);
    }
  }

  close(): void {
    this.#phone?.close();
  }

  /** What was typed stands to the right, as in a chat. */
  #rewrite(line: string): void {
    const { out } = this.around;
    if (out.isTTY !== true) return;
    const rows = Math.ceil((PROMPT.length + line.length) / (out.columns ?? 80)) || 1;
    out.write(`\u001b[${rows}A\r\u001b[J`);
    this.#chat.customer(line);
  }

  /** Until it is closed; what is being typed stays below. */
  async #show(phone: Phone): Promise<void> {
    for (;;) {
      const text = await phone.next(FOR_EVER);
      if (text === null) return;
      const { out } = this.around;
      if (out.isTTY === true) out.write('\r\u001b[J');
      this.#chat.bank(text);
      const after =
        this.#sentAt === undefined ? '' : formatElapsed(performance.now() - this.#sentAt);
      this.#chat.remark(after);
      this.#answered();
      this.prompt(true);
    }
  }
}
