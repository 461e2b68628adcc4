/** Milliseconds for which a node has a moment without saying so again. */
export const LEASE = 30_000;
/** How often a moment is begun. */
export const MOST_ATTEMPTS = 10;
