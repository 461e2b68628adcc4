import { MESSAGE_CLASSES } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';

/** However the shares are set, the lower classes together are guaranteed no more than this. */
const MOST_GUARANTEED = 0.8;
/** How fast the widest plan is forgotten, per plan. */
const FORGET_WIDEST = 0.999;

/** What to claim of one class, at most `limit` segments and at most what is left of the plan. */
export interface ClassClaim {
  messageClass: MessageClass;
  limit: number;
}

interface Round {
  tokens: number;
  claims: readonly ClassClaim[];
  waiting: readonly MessageClass[];
  granted: Map<MessageClass, number>;
}

/**
 * Shares the tokens of an account among the classes: strict preference
 * otp > alert > service > promotion, with a guaranteed part for each class
 * that higher ones would starve.
 *
 * A class earns credit, its share of every token granted, and pays with what
 * it gets. While a class gets less than its share, its credit grows; once it
 * is worth a segment, the class comes before all others with that much as its
 * limit. So a class never gets ahead of a higher one by more than its share,
 * and one that gets its share anyway stays in the order of precedence. A class
 * that was asked for more than it had has nothing waiting, and loses its credit.
 */
export class ClassShare {
  #shares: Record<MessageClass, number>;
  readonly #credit: Record<MessageClass, number> = { otp: 0, alert: 0, service: 0, promotion: 0 };
  #round: Round | null = null;
  /** The most tokens of a recent plan. */
  #widest = 0;

  /** @param percent the guaranteed shares, 0 to 50 each; more than 80 together is scaled down */
  constructor(percent: Record<MessageClass, number>) {
    this.#shares = fractions(percent);
  }

  setShares(percent: Record<MessageClass, number>): void {
    this.#shares = fractions(percent);
  }

  /**
   * What to claim with `tokens`, in this order, each class once. Stop when the
   * tokens are used. Tokens that are left over are left for the next plan.
   *
   * @param most the most a class may have for another reason, such as its room
   *   in the window; a class limited by it is not taken for one without work
   * @param waiting the classes that may have something waiting; the others earn nothing
   */
  plan(
    tokens: number,
    most?: Record<MessageClass, number>,
    waiting: readonly MessageClass[] = MESSAGE_CLASSES,
  ): ClassClaim[] {
    this.#settle();
    const first = MESSAGE_CLASSES.filter((one) => this.#credit[one] >= 1).sort(
      (a, b) => this.#credit[b] - this.#credit[a],
    );
    const rest = MESSAGE_CLASSES.filter((one) => this.#credit[one] < 1);
    const claims = [
      ...first.map((one) => ({
        messageClass: one,
        limit: Math.min(tokens, Math.floor(this.#credit[one]), most?.[one] ?? tokens),
      })),
      ...rest.map((one) => ({
        messageClass: one,
        limit: Math.min(tokens, most?.[one] ?? tokens),
      })),
    ];
    this.#round = { tokens, claims, waiting, granted: new Map() };
    return claims;
  }

  /** Tells what the plan brought: `count` segments of the class were claimed. */
  granted(messageClass: MessageClass, count: number): void {
    const granted = this.#round?.granted;
    granted?.set(messageClass, (granted.get(messageClass) ?? 0) + count);
  }

  #settle(): void {
    const round = this.#round;
    this.#round = null;
    if (round === null) return;
    const total = [...round.granted.values()].reduce((sum, count) => sum + count, 0);
    // Nothing waiting anywhere, or the claim failed: nothing was shared out.
    if (total === 0) return;
    this.#widest = Math.max(round.tokens, this.#widest * FORGET_WIDEST);
    let left = round.tokens;
    for (const { messageClass, limit } of round.claims) {
      const asked = Math.min(limit, left);
      const got = round.granted.get(messageClass) ?? 0;
      left -= got;
      if (got < asked || !round.waiting.includes(messageClass)) {
        this.#credit[messageClass] = 0;
        continue;
      }
      const share = this.#shares[messageClass];
      // A class held back for long does not take everything when it may again.
      const ceiling = Math.max(1, 2 * share * this.#widest);
      const credit = this.#credit[messageClass] + total * share - got;
      this.#credit[messageClass] = Math.min(ceiling, Math.max(0, credit));
    }
  }
}

/** The shares as parts of 1, scaled down where they would leave too little to OTPs. */
function fractions(percent: Record<MessageClass, number>): Record<MessageClass, number> {
  const lower = (percent.alert + percent.service + percent.promotion) / 100;
  const most = Math.min(MOST_GUARANTEED, 1 - percent.otp / 100);
  const scale = (lower > most ? most / lower : 1) / 100;
  return {
    otp: 0,
    alert: percent.alert * scale,
    service: percent.service * scale,
    promotion: percent.promotion * scale,
  };
}
