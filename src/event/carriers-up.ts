import type { BindView } from '../dispatch/bind-overview.js';

/** Milliseconds; looking costs more than an event may. */
const LOOK_INTERVAL = 250;

/**
 * Which carriers can take messages now. One whose binds this node holds is up
 * when any of them is bound; of one that other nodes hold nothing is known, and
 * it is taken for up.
 */
export class CarriersUp {
  #down: ReadonlySet<string> = new Set();
  #lookedAt = -Infinity;

  constructor(private readonly binds: () => readonly BindView[]) {}

  /** Looks again where the last look is old. */
  look(now: number): void {
    if (Math.abs(now - this.#lookedAt) < LOOK_INTERVAL) return;
    this.#lookedAt = now;
    const binds = this.binds();
    const down = new Set(binds.map((bind) => bind.carrier));
    for (const bind of binds) if (bind.state === 'bound') down.delete(bind.carrier);
    this.#down = down;
  }

  readonly isUp = (carrier: string): boolean => !this.#down.has(carrier);
}
