import { OtpPurpose } from '../rpc/generated/tellerline/v1/otp_service.js';

/** What a code is for. The place in the list, from 1, is stored; never reorder. */
export const OTP_PURPOSES = [
  'login',
  'payment',
  'transfer',
  'card',
  'new_payee',
  'registration',
  'password_reset',
  'other',
] as const;

export type OtpPurposeName = (typeof OTP_PURPOSES)[number];

/** The stored number of a purpose, 1 (login) to 8 (other): as in the proto. */
export function purposeCode(purpose: OtpPurposeName): number {
  return OTP_PURPOSES.indexOf(purpose) + 1;
}

/** The purpose of a stored number; throws on a number that is none. */
export function purposeOfCode(code: number): OtpPurposeName {
  const found = OTP_PURPOSES[code - 1];
  if (found === undefined) throw new Error(`no purpose of a code has the number ${code}`);
  return found;
}

export function toProtoPurpose(purpose: OtpPurposeName): OtpPurpose {
  return OtpPurpose[`OTP_PURPOSE_${purpose.toUpperCase()}` as keyof typeof OtpPurpose];
}

const BY_PROTO = new Map<string, OtpPurposeName>(
  OTP_PURPOSES.map((purpose) => [toProtoPurpose(purpose), purpose]),
);

/** Undefined for what is no purpose. */
export function purposeOf(value: string): OtpPurposeName | undefined {
  return BY_PROTO.get(value);
}

export const PROTO_PURPOSES: readonly string[] = [...BY_PROTO.keys()];
