import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_ACCOUNT } from '../../src/simulator/account-options.js';
import { originatedFields } from '../../src/simulator/mobile-originated.js';
import { SmscSimulator } from '../../src/simulator/smsc.js';
import { ACCOUNT } from '../run-settings.js';
import type { BenchCommand } from './bench-customers.js';
import { digitsOf, indexOfDigits } from './bench-customers.js';
import { CommandTimes } from './command-times.js';

/** The number that customers write to. */
const SHORT_CODE = '55888';

/** Milliseconds that the daemon may take for everything after the last message was sent. */
const PATIENCE = 120_000;

/** Milliseconds between looks at what is due. */
const TICK = 2;

/** Customers' handsets: an SMSC in this process, so that one clock sees both ends of a command. */
export class Handsets {
  readonly #smsc = new SmscSimulator({
    host: '127.0.0.1',
    port: 0,
    accounts: [{ ...DEFAULT_ACCOUNT, ...ACCOUNT, magicNumbers: false, deliverTimeout: PATIENCE }],
  });
  #times: CommandTimes | undefined;

  static async start(): Promise<Handsets> {
    const handsets = new Handsets();
    await handsets.#smsc.start();
    handsets.#listen();
    return handsets;
  }

  get port(): number {
    return this.#smsc.port;
  }

  stop(): Promise<void> {
    return this.#smsc.stop(false);
  }

  /** Sends the command of each of `count` customers at once; resolves when all came to their end. */
  async atOnce(command: BenchCommand, first: number, count: number): Promise<CommandTimes> {
    const times = this.#begin(command, first, count);
    const now = performance.now();
    for (let index = first; index < first + count; index += 1) {
      times.sent(index, now);
      this.#send(command, index);
    }
    await this.#over(times);
    return times;
  }

  /**
   * The same at a fixed rate a second. One that leaves late is measured from when
   * it was due: else a stall would hide the commands it delayed.
   */
  async paced(
    command: BenchCommand,
    first: number,
    count: number,
    rate: number,
  ): Promise<CommandTimes> {
    const times = this.#begin(command, first, count);
    const start = performance.now();
    for (let place = 0; place < count;) {
      const due = start + (place / rate) * 1000;
      if (due <= performance.now()) {
        times.sent(first + place, due);
        this.#send(command, first + place);
        place += 1;
      } else await delay(TICK);
    }
    await this.#over(times);
    return times;
  }

  #begin(command: BenchCommand, first: number, count: number): CommandTimes {
    return (this.#times = new CommandTimes(command, first, count));
  }

  #send({ text }: BenchCommand, index: number): void {
    const message = { from: digitsOf(index), to: SHORT_CODE, text };
    const fields = originatedFields(message, this.#smsc.nextReference());
    // Whether it was taken is seen with the others.
    this.#smsc.deliver(fields, ACCOUNT.systemId, PATIENCE).catch(() => undefined);
  }

  async #over(times: CommandTimes): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!times.isOver && performance.now() < deadline) await delay(20);
    const [otherwise] = times.otherwise;
    if (otherwise !== undefined) {
      throw new Error(`${otherwise[1]} commands or more were not done: "${otherwise[0]}"`);
    }
    if (!times.isOver) throw new Error(times.progress);
  }

  #listen(): void {
    this.#smsc.submits.subscribe(({ destination, text, part }) => {
      // An answer is there with its last segment; those here have one.
      if (part !== undefined && part.number < part.total) return;
      this.#times?.replied(indexOfDigits(destination), performance.now(), text);
    });
    this.#smsc.deliveries.subscribe(({ kind, fields, outcome }) => {
      if (outcome !== 'taken') return;
      const index = indexOfDigits(fields.source_addr);
      if (kind === 'mo') this.#times?.acknowledged(index, performance.now());
      else this.#times?.receipted(index, performance.now());
    });
  }
}
