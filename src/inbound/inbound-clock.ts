/** Milliseconds since the epoch. */
export type Clock = () => number;

/** The Nest token of another clock than the system's, for tests. */
export const INBOUND_CLOCK = Symbol('InboundClock');
