import type { Agenda } from './agenda.js';

/** Faults of the whole SMSC that can be switched on for a time. */
export type Condition =
  /** Reads, and answers nothing. */
  | 'silent'
  /** Every submit_sm gets ESME_RTHROTTLED. */
  | 'throttling'
  /** Every bind is refused. */
  | 'refusing-binds'
  /** No deliver_sm goes out. */
  | 'receipts-paused'
  /** enquire_link gets no answer; everything else does. */
  | 'ignoring-enquire-link'
  /** Responses to submit_sm are made and kept back. */
  | 'holding-responses';

/** Which conditions are in force. */
export class Conditions {
  readonly #since = new Map<Condition, symbol>();

  constructor(
    private readonly agenda: Agenda,
    private readonly ended: (condition: Condition) => void,
  ) {}

  has(condition: Condition): boolean {
    return this.#since.has(condition);
  }

  /** Switches it on, for `duration` milliseconds or until it is switched off. */
  on(condition: Condition, duration = Infinity): void {
    const mark = Symbol(condition);
    this.#since.set(condition, mark);
    if (duration === Infinity) return;
    this.agenda.after(duration, () => {
      // Not when it was switched on anew since.
      if (this.#since.get(condition) === mark) this.off(condition);
    });
  }

  off(condition: Condition): void {
    if (this.#since.delete(condition)) this.ended(condition);
  }

  allOff(): void {
    for (const condition of [...this.#since.keys()]) this.off(condition);
  }
}
