import { status } from '@grpc/grpc-js';

/** What the process ends with; documented in docs/cli.md and never renumbered. */
export const EXIT = {
  ok: 0,
  /** A watched message ended other than delivered. */
  notDelivered: 1,
  /** A code did not verify. */
  notVerified: 1,
  /** A sending was cancelled, or failed. */
  notCompleted: 1,
  /** An import went through, and refused rows. */
  rowsRefused: 1,
  /** The bank's own system does not pass a check. */
  checksFailed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** No key, a wrong key, or a client without the permission. */
  denied: 3,
  notFound: 4,
  /** Nobody answers, or not in time: the same call can succeed later. */
  unavailable: 5,
  /** The daemon understood and refused: a field is wrong, or the state does not allow it. */
  refused: 6,
  /** Over the client's rate: the same call can succeed later. */
  overRate: 7,
  /** The daemon, or this program, has a defect. */
  failed: 8,
  /** Ended by Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_STATUS: Partial<Record<number, ExitCode>> = {
  [status.OK]: EXIT.ok,
  [status.INVALID_ARGUMENT]: EXIT.refused,
  [status.FAILED_PRECONDITION]: EXIT.refused,
  [status.OUT_OF_RANGE]: EXIT.refused,
  [status.ALREADY_EXISTS]: EXIT.refused,
  [status.UNAUTHENTICATED]: EXIT.denied,
  [status.PERMISSION_DENIED]: EXIT.denied,
  [status.NOT_FOUND]: EXIT.notFound,
  [status.UNAVAILABLE]: EXIT.unavailable,
  [status.DEADLINE_EXCEEDED]: EXIT.unavailable,
  [status.ABORTED]: EXIT.unavailable,
  [status.CANCELLED]: EXIT.unavailable,
  [status.RESOURCE_EXHAUSTED]: EXIT.overRate,
};

/** The exit code of a gRPC status code. */
export function exitCodeOfStatus(code: number): ExitCode {
  return BY_STATUS[code] ?? EXIT.failed;
}
