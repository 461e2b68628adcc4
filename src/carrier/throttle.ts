/** An answer is remembered for a second, and for the millisecond that `now` may have been rounded by. */
const GUARD_MS = 1001;
/** How long nothing is sent after the SMSC asked for less. */
const PAUSE_MS = 250;
/** What a refusal makes of the pace. */
const SLOW_DOWN = 0.7;
/** The pace never falls below this part of the rate. */
const LEAST_PACE = 0.1;
/** The part of the rate that the pace regains in a second. */
const RECOVERY_PER_SECOND = 0.05;
const BURST = 0.05;
/** So that a token is whole although its parts were added up in binary fractions. */
const ROUNDING = 1e-6;

/**
 * Keeps one slot's part of a carrier account's rate, in segments per second.
 * Two rules hold together:
 *
 * 1. A token bucket with a small burst (5 % of the rate, at least one segment)
 *    keeps the traffic smooth. Its pace falls by 30 % when the SMSC says it is
 *    throttled, and comes back by 5 % of the rate a second.
 * 2. A guard counts the segments that are unanswered or whose answer came
 *    within the last second; the sum never exceeds the rate.
 *
 * The guard makes the limit exact at the SMSC's clock, whatever the latency.
 * Let `w` be the start of any second in which the SMSC counts arrivals, and L
 * that of its arrivals which was taken last, at `take(L)`. For every other
 * arrival k of that second: k was taken before L; its answer came no earlier
 * than its arrival, so `answer(k) >= arrival(k) >= w`; and L arrived within
 * that second, so `take(L) <= arrival(L) < w + 1 s`. Hence `answer(k) >
 * take(L) - 1 s`: when L was taken, k was unanswered or answered within the
 * last second, and the guard counted it. So the second holds no more than the
 * rate. The price is throughput: at a latency of `l` seconds the most that is
 * sent is `rate / (1 + l)`.
 *
 * A segment given up after a time-out counts as answered then; one that is
 * still under way in the network after that is outside the proof.
 *
 * `now` is in milliseconds; a clock that steps back does not stall it.
 */
export class Throttle {
  #rate: number;
  #pace: number;
  #tokens: number;
  #refilledAt: number;
  #pausedUntil: number;
  #unanswered = 0;
  /** Answers by the millisecond they came in, as a ring; `#recent` is their sum. */
  readonly #answers = new Uint32Array(GUARD_MS);
  #recent = 0;
  /** The newest millisecond of the ring. */
  #newest: number;
  /** Added to the caller's clock, so that time never goes back in here. */
  #offset = 0;

  /**
   * @param rate segments per second, a whole number; 0 sends nothing
   * @param notBefore nothing is available before it: give a second when
   *   another node may have used the same slot a moment ago
   */
  constructor(rate: number, now: number, notBefore: number = now) {
    this.#rate = rate;
    this.#pace = rate;
    this.#refilledAt = now;
    this.#newest = Math.floor(now);
    this.#pausedUntil = notBefore;
    this.#tokens = this.burst;
  }

  get rate(): number {
    return this.#rate;
  }

  /** The pace now, after refusals: at most the rate. */
  get pace(): number {
    return this.#pace;
  }

  /** Taken and not yet answered. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** A new rate, such as after the settings changed; what is under way stays counted. */
  setRate(now: number, rate: number): void {
    this.#advance(now);
    this.#pace = this.#rate === 0 ? rate : Math.min(rate, (this.#pace / this.#rate) * rate);
    this.#rate = rate;
    this.#tokens = Math.min(this.#tokens, this.burst);
  }

  /** How many segments may be taken now. */
  available(now: number): number {
    const time = this.#advance(now);
    if (time < this.#pausedUntil) return 0;
    return Math.max(0, Math.min(Math.floor(this.#tokens + ROUNDING), this.#guardRoom));
  }

  /** Takes `count` segments, no more than `available`; each is answered or given back later. */
  take(now: number, count: number): void {
    if (count > this.available(now)) {
      throw new RangeError(`took ${count} segments where fewer were available`);
    }
    this.#tokens -= count;
    this.#unanswered += count;
  }

  /** `count` taken segments were never written to a bind. */
  giveBack(now: number, count: number): void {
    this.#advance(now);
    this.#unanswered = Math.max(0, this.#unanswered - count);
    this.#tokens = Math.min(this.burst, this.#tokens + count);
  }

  /** `count` taken segments came to their end: any response, a time-out, a lost link. */
  answered(now: number, count = 1): void {
    this.#advance(now);
    const ended = Math.min(count, this.#unanswered);
    this.#unanswered -= ended;
    this.#answers[mod(this.#newest)] += ended;
    this.#recent += ended;
  }

  /**
   * The SMSC refused a segment as too many (besides `answered`). A window full
   * of refusals slows down once.
   */
  throttled(now: number): void {
    const time = this.#advance(now);
    if (time < this.#pausedUntil) return;
    this.#pace = Math.max(this.#rate * LEAST_PACE, this.#pace * SLOW_DOWN);
    this.#pausedUntil = time + PAUSE_MS;
    this.#tokens = Math.min(this.#tokens, 1);
  }

  /**
   * When something will be available if nothing is answered before: `now`
   * where something is, Infinity at rate 0. While only an answer can help it
   * is when an answer of this moment would.
   */
  nextAt(now: number): number {
    const time = this.#advance(now);
    if (this.#rate < 1) return Infinity;
    const byPause = this.#pausedUntil;
    const byTokens =
      this.#tokens + ROUNDING >= 1 ? time : time + ((1 - this.#tokens) * 1000) / this.#pace;
    const byGuard = this.#guardRoom > 0 ? time : this.#guardOpensAt(time);
    const next = Math.max(time, byPause, byTokens, byGuard);
    return next === time ? now : Math.ceil(next - this.#offset);
  }

  /** The most that may be taken at once, in segments. */
  get burst(): number {
    return this.#rate < 1 ? 0 : Math.max(1, Math.ceil(this.#rate * BURST));
  }

  get #guardRoom(): number {
    return this.#rate - this.#unanswered - this.#recent;
  }

  /** When enough of the remembered answers are old; later if only new answers can help. */
  #guardOpensAt(time: number): number {
    let missing = 1 - this.#guardRoom;
    for (let at = this.#newest - GUARD_MS + 1; at <= this.#newest; at++) {
      missing -= this.#answers[mod(at)];
      if (missing <= 0) return at + GUARD_MS;
    }
    return time + GUARD_MS;
  }

  /** Brings tokens, pace and guard up to `now`; returns the time in here. */
  #advance(now: number): number {
    let time = now + this.#offset;
    if (time < this.#refilledAt) {
      this.#offset = this.#refilledAt - now;
      time = this.#refilledAt;
    }
    const seconds = (time - this.#refilledAt) / 1000;
    if (seconds > 0) {
      this.#refilledAt = time;
      this.#tokens = Math.min(this.burst, this.#tokens + seconds * this.#pace);
      this.#pace = Math.min(this.#rate, this.#pace + seconds * this.#rate * RECOVERY_PER_SECOND);
      this.#forget(Math.floor(time));
    }
    return time;
  }

  #forget(newest: number): void {
    if (newest - this.#newest >= GUARD_MS) {
      if (this.#recent > 0) this.#answers.fill(0);
      this.#recent = 0;
    } else {
      for (let at = this.#newest + 1; at <= newest; at++) {
        this.#recent -= this.#answers[mod(at)];
        this.#answers[mod(at)] = 0;
      }
    }
    this.#newest = newest;
  }
}

/** The place in the ring of a millisecond, which may be before the clock's zero. */
function mod(at: number): number {
  return ((at % GUARD_MS) + GUARD_MS) % GUARD_MS;
}

/**
 * The part of an account's `limit` (segments per second) that belongs to the
 * slot number `slot`, counted from 0: whole numbers whose sum is the limit.
 * With more slots than segments per second the last ones get 0.
 */
export function slotRate(limit: number, slots: number, slot: number): number {
  return Math.floor(limit / slots) + (slot < limit % slots ? 1 : 0);
}
