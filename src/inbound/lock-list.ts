import type { FieldChecks } from '../failure/field-checks.js';
import * as proto from '../rpc/generated/tellerline/v1/inbound_service.js';
import { checkCustomerId } from '../rpc/request-checks.js';
import { toTimestamp } from '../rpc/timestamps.js';
import { checkMsisdn } from './command-list-check.js';
import type { CommandLock } from './lock.store.js';
import type { LockKind, LockSubject } from './lock-subject.js';

const KINDS: Readonly<Record<LockKind, proto.LockKind>> = {
  pin: proto.LockKind.LOCK_KIND_PIN,
  code: proto.LockKind.LOCK_KIND_CODE,
};

/** Whose locks; gives nothing that is of use where it adds a violation. */
export function checkSubject(
  checks: FieldChecks,
  { customerId, msisdn }: { customerId?: string; msisdn?: string },
): LockSubject {
  if (msisdn !== undefined) return { msisdn: checkMsisdn(checks, 'msisdn', msisdn) };
  if (customerId === undefined) {
    checks.add('subject', 'is missing; give customer_id or msisdn');
    return { customerId: '' };
  }
  checkCustomerId(checks, 'customer_id', customerId);
  return { customerId };
}

/** Null for both kinds, and with a violation. */
export function checkKind(checks: FieldChecks, value: proto.LockKind): LockKind | null {
  if (value === proto.LockKind.LOCK_KIND_UNSPECIFIED) return null;
  const found = Object.entries(KINDS).find(([, kind]) => kind === value);
  if (found === undefined) {
    const allowed = Object.values(KINDS).join(', ');
    checks.add('kind', `must be one of ${allowed}, or unspecified for both`);
  }
  return (found?.[0] as LockKind | undefined) ?? null;
}

export function toProtoLock({ kind, failures, lockedUntil }: CommandLock): proto.CommandLock {
  return {
    kind: KINDS[kind],
    failures,
    lockedUntil: lockedUntil === null ? undefined : toTimestamp(lockedUntil),
  };
}
