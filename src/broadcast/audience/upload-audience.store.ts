import { Injectable } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import { Database } from '../../storage/database.js';
import type { AudienceMember, AudiencePage } from './audience-reader.js';
import { AUDIENCE_STATE, MEMBER_PAGE } from './member.sql.js';
import type { MemberColumns } from './member.sql.js';
import { memberKey, RecipientPlaces } from './recipient-places.store.js';

/** The members of an uploaded audience, in their order in the upload. */
@Injectable()
export class UploadAudience {
  constructor(
    private readonly database: Database,
    private readonly places: RecipientPlaces,
  ) {}

  /** Those after a member; null begins. Rejects with a Failure `failed_precondition`. */
  async page(audienceId: string, after: number | null, limit: number): Promise<AudiencePage> {
    await this.#usable(audienceId);
    const rows = await this.database.rows<MemberColumns>(MEMBER_PAGE, [
      audienceId,
      after ?? 0,
      limit,
    ]);
    const keys = rows.map((row): Omit<AudienceMember, 'timeZone'> => ({
      msisdnHash: row.msisdn_hash,
      customerId: row.customer_id,
      audienceId,
      memberNumber: row.member_number,
    }));
    const found = new Map(rows.map((row) => [memberKey(audienceId, row.member_number), row]));
    const members = await this.places.places(keys, found);
    const last = rows.at(-1)?.member_number;
    return { members, next: last === undefined || rows.length < limit ? null : { after: last } };
  }

  async count(audienceId: string): Promise<number> {
    return this.#usable(audienceId);
  }

  /** How many members there are. */
  async #usable(audienceId: string): Promise<number> {
    const [state] = await this.database.rows<{ complete: boolean; members: number }>(
      AUDIENCE_STATE,
      [audienceId],
    );
    if (state === undefined) throw new Failure('failed_precondition', 'the audience was deleted');
    if (!state.complete) {
      throw new Failure(
        'failed_precondition',
        'the audience is not complete: it was not uploaded to its end',
      );
    }
    return state.members;
  }
}
