/** What a check says: `degraded` is for people to see and takes no traffic away. */
export interface Verdict {
  status: 'up' | 'degraded' | 'down';
  details: Record<string, unknown>;
}

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;

/**
 * Partitions are made days ahead: with less than two days something is wrong
 * that can wait for the morning, with less than an hour nothing can be accepted soon.
 * `horizon` and `now` in milliseconds since the epoch.
 */
export function partitionVerdict(horizon: number, now: number): Verdict {
  const ahead = horizon - now;
  const details = { hoursAhead: Math.max(0, Math.floor(ahead / HOUR)) };
  if (ahead < HOUR) return { status: 'down', details };
  return { status: ahead < 2 * DAY ? 'degraded' : 'up', details };
}

/** One bind of this node, as far as health asks. */
export interface BindHealth {
  carrier: string;
  slot: number;
  state: string;
  reason: string | null;
}

/**
 * Never `down`: an accepted message is kept and waits for its carrier, and
 * another node may hold the slots. A carrier none of whose binds here is bound
 * makes it `degraded`.
 */
export function carrierVerdict(enabled: readonly string[], binds: readonly BindHealth[]): Verdict {
  const details: Record<string, unknown> = {};
  let degraded = false;
  for (const carrier of enabled) {
    const held = binds.filter((bind) => bind.carrier === carrier);
    const bound = held.filter((bind) => bind.state === 'bound').length;
    const reasons = held
      .filter((bind) => bind.state !== 'bound')
      .map(({ slot, state, reason }) => ({ slot, state, reason }));
    details[carrier] = { held: held.length, bound, ...(reasons.length > 0 && { reasons }) };
    if (held.length > 0 && bound === 0) degraded = true;
  }
  return { status: degraded ? 'degraded' : 'up', details };
}

/** Above this 99th percentile of the event loop's delay, in milliseconds, everything waits. */
const SLOW_LOOP = 1000;

export function eventLoopVerdict(p99: number): Verdict {
  return { status: p99 > SLOW_LOOP ? 'degraded' : 'up', details: { delayP99Ms: Math.round(p99) } };
}
