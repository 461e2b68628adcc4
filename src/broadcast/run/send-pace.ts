/** Milliseconds of a run's rate that it may have in hand. */
const IN_HAND = 500;
/** Recipients of whom it is learnt how many segments the words take. */
const FIRST_CHUNK = 50;

/** How fast one run may go, and how much its words take. */
export class SendPace {
  #tokens: number;
  #at: number;
  #messages = 0;
  #segments = 0;

  /** `perSecond` null knows no bound. `now` in ms since the epoch. */
  constructor(
    private readonly perSecond: number | null,
    now: number,
  ) {
    this.#tokens = perSecond === null ? Infinity : 0;
    this.#at = now;
  }

  /** Messages that may go now. */
  room(now: number): number {
    if (this.perSecond === null) return this.known ? Infinity : FIRST_CHUNK;
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    const most = Math.max(1, (this.perSecond * IN_HAND) / 1000);
    this.#tokens = Math.min(most, this.#tokens + (passed * this.perSecond) / 1000);
    const whole = Math.floor(this.#tokens);
    return this.known ? whole : Math.min(whole, FIRST_CHUNK);
  }

  /** `messages` of so many segments together were handed over. */
  spend(messages: number, segments: number): void {
    this.#tokens -= messages;
    this.#messages += messages;
    this.#segments += segments;
  }

  /** Whether it is known how many segments a message has. */
  get known(): boolean {
    return this.#messages > 0;
  }

  /** Of a message, on average; 1 before any was sent. */
  get segments(): number {
    return this.#messages === 0 ? 1 : Math.max(1, this.#segments / this.#messages);
  }
}
