/** Milliseconds since the epoch. */
export type Clock = () => number;

/** The Nest token of another clock than the system's, for tests. */
export const OTP_CLOCK = Symbol('OtpClock');
