import type { TemplateVariables } from '../../catalogue/event-kind.js';
import type { OutgoingRecipient } from '../../event/outgoing.runner.js';
import type { AudienceSpec } from './audience-spec.js';

/** Where a reading goes on; JSON, opaque to all but the reader. */
export type AudienceCursor = Record<string, unknown>;

/** Somebody of an audience, before anything was asked of them. */
export interface AudienceMember {
  /** As in customer.msisdn_hash: a number is in a run once. */
  msisdnHash: Buffer;
  customerId: string | null;
  /** Of the uploaded audience that it came from. */
  audienceId: string | null;
  memberNumber: number | null;
  /** IANA; null where nobody knows it. */
  timeZone: string | null;
}

export interface AudiencePage {
  members: readonly AudienceMember[];
  /** Null after the last page. A page may be empty and not the last. */
  next: AudienceCursor | null;
}

/** A recipient by what the run keeps of it. */
export interface RecipientKey {
  msisdnHash: Buffer;
  customerId: string | null;
  audienceId: string | null;
  memberNumber: number | null;
}

/** A recipient as it is now, or why there is none any more. */
export type LoadedRecipient =
  | {
      recipient: OutgoingRecipient;
      /** What a text can say of it: the uploaded row's variables above the customer's (given_name, city, segment, …). */
      variables: TemplateVariables;
    }
  | { gone: 'customer_gone' | 'number_changed' | 'audience_gone' };

/** Reads audiences in pages: whoever belongs to one all the while is read once, whatever changes meanwhile. */
export interface AudienceReader {
  /**
   * Resolves with the next `limit` or fewer after a cursor; null begins. `now` in ms
   * since the epoch. Rejects with a Failure `failed_precondition` where the audience is no more.
   */
  page(
    spec: AudienceSpec,
    after: AudienceCursor | null,
    limit: number,
    now: number,
  ): Promise<AudiencePage>;
  /** How many there are, exactly; a number that several have counts as often. */
  count(spec: AudienceSpec, now: number): Promise<number>;
  /** In the order given. */
  load(keys: readonly RecipientKey[]): Promise<LoadedRecipient[]>;
}

/** The Nest token of the AudienceReader. */
export const AUDIENCE_READER = Symbol('AudienceReader');
