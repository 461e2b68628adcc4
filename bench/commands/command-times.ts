import type { BenchCommand } from './bench-customers.js';

/** The steps of a command that the SMSC sees, in milliseconds of one clock. */
type Step = 'sent' | 'acknowledged' | 'replied' | 'receipted';

/** What became of the commands of `count` customers, one each, beginning with customer `first`. */
export class CommandTimes {
  readonly first: number;
  readonly count: number;
  readonly #command: BenchCommand;
  readonly #at: Record<Step, Float64Array>;
  readonly #done: Record<Step, number> = { sent: 0, acknowledged: 0, replied: 0, receipted: 0 };
  readonly #otherwise = new Map<string, number>();

  constructor(command: BenchCommand, first: number, count: number) {
    this.first = first;
    this.count = count;
    this.#command = command;
    const moments = () => new Float64Array(count).fill(NaN);
    this.#at = {
      sent: moments(),
      acknowledged: moments(),
      replied: moments(),
      receipted: moments(),
    };
  }

  /** For a command that is sent late: when it was due. */
  sent(index: number, at: number): void {
    this.#mark('sent', index, at);
  }

  acknowledged(index: number, at: number): void {
    this.#mark('acknowledged', index, at);
  }

  /** A text to the customer: what it says is judged too. */
  replied(index: number, at: number, text: string): void {
    if (!this.#mark('replied', index, at)) return;
    if (text.includes(this.#command.told(index))) return;
    this.#otherwise.set(text, (this.#otherwise.get(text) ?? 0) + 1);
  }

  receipted(index: number, at: number): void {
    this.#mark('receipted', index, at);
  }

  /** Whether all are acknowledged and answered, and every answer has its receipt. */
  get isOver(): boolean {
    const { acknowledged, replied, receipted } = this.#done;
    return Math.min(acknowledged, replied, receipted) === this.count;
  }

  /** How far it is, and what was said instead; for people. */
  get progress(): string {
    const { acknowledged, replied, receipted } = this.#done;
    return (
      `of ${this.count} commands ${acknowledged} were acknowledged, ${replied} answered, ` +
      `${receipted} answers receipted`
    );
  }

  /** Answers that do not say that it was done, the most frequent first. */
  get otherwise(): [text: string, count: number][] {
    return [...this.#otherwise].sort(([, one], [, other]) => other - one);
  }

  /** Milliseconds between two steps, of every command that has both. */
  between(from: Step, to: Step): number[] {
    return [...this.#at[to]]
      .map((at, place) => at - this.#at[from][place])
      .filter((milliseconds) => !Number.isNaN(milliseconds));
  }

  /** Seconds from the first command sent to the last `step`. */
  secondsUntil(step: Step): number {
    const first = this.#at.sent.reduce((least, at) => Math.min(least, at), Infinity);
    const last = this.#at[step].reduce((most, at) => Math.max(most, at), -Infinity);
    return (last - first) / 1000;
  }

  /** False of a customer who is not in the run, and of a step that there was already. */
  #mark(step: Step, index: number, at: number): boolean {
    const place = index - this.first;
    if (!(place >= 0 && place < this.count) || !Number.isNaN(this.#at[step][place])) return false;
    this.#at[step][place] = at;
    this.#done[step] += 1;
    return true;
  }
}
