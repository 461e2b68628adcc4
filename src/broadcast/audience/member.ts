import type { Sealer } from '../../storage/sealing.js';

/** What is kept, sealed, of a row of an uploaded audience. */
export interface MemberContent {
  /** E.164 with the plus sign; absent of a customer, whose number is the registry's. */
  msisdn?: string;
  /** BCP 47. */
  locale?: string;
  /** IANA. */
  timeZone?: string;
  variables: Readonly<Record<string, string>>;
}

const contextOf = (audienceId: string, memberNumber: number) =>
  `audience_member.member_sealed:${audienceId}:${memberNumber}`;

export function sealMember(
  content: MemberContent,
  audienceId: string,
  memberNumber: number,
  sealer: Sealer,
): Buffer {
  return sealer.seal(JSON.stringify(content), contextOf(audienceId, memberNumber));
}

/** Throws a Failure `internal` where the seal cannot be opened. */
export function openMember(
  sealed: Buffer,
  audienceId: string,
  memberNumber: number,
  sealer: Sealer,
): MemberContent {
  const json = sealer.open(sealed, contextOf(audienceId, memberNumber)).toString();
  return JSON.parse(json) as MemberContent;
}
