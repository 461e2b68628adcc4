import { EntityManager } from '@mikro-orm/postgresql';
import type { InferEntity } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import { Database } from '../../storage/database.js';
import { inTransaction } from '../../storage/entity-work.js';
import { AudienceEntity } from './audience.schema.js';
import { AUDIENCE_DROP, AUDIENCE_LOCK, AUDIENCE_USERS } from './audience.sql.js';

export type AudienceRow = InferEntity<typeof AudienceEntity>;

/** Uploaded audiences, for whoever looks after them. `now` in ms since the epoch; what is past its time is not there. */
@Injectable()
export class AudienceStore {
  constructor(
    private readonly database: Database,
    private readonly entities: EntityManager,
  ) {}

  /** Throws a Failure `not_found`. */
  async get(audienceId: string, now: number): Promise<AudienceRow> {
    const row = await inTransaction(this.entities, 'audience_get', (tx) =>
      tx.findOne(AudienceEntity, { audienceId, expiresAt: { $gt: new Date(now) } }),
    );
    if (row === null) throw unknownAudience();
    return row;
  }

  /** Newest first, below an audience or from the newest; `next` is the one to go on below, null on the last page. */
  async list(
    below: string | null,
    size: number,
    now: number,
  ): Promise<{ audiences: AudienceRow[]; next: string | null }> {
    const found = await inTransaction(this.entities, 'audience_list', (tx) =>
      tx.find(
        AudienceEntity,
        {
          expiresAt: { $gt: new Date(now) },
          ...(below !== null && { audienceId: { $lt: below } }),
        },
        // One more tells whether there is a next page.
        { orderBy: { audienceId: 'desc' }, limit: size + 1 },
      ),
    );
    const audiences = found.slice(0, size);
    return { audiences, next: found.length > size ? audiences[size - 1].audienceId : null };
  }

  /**
   * From now on it is not there; its members are deleted by the cleaning. Throws a
   * Failure `not_found`, or `failed_precondition` where something sends to it.
   */
  delete(audienceId: string, now: number): Promise<void> {
    return this.database.transaction(async (tx) => {
      const locked = await tx.rows(AUDIENCE_LOCK, [audienceId, now]);
      if (locked.length === 0) throw unknownAudience();
      const [user] = await tx.rows<{ name: string }>(AUDIENCE_USERS, [audienceId]);
      if (user !== undefined) {
        const text = `${user.name} sends to the audience; cancel it first`;
        throw new Failure('failed_precondition', text);
      }
      await tx.rows(AUDIENCE_DROP, [audienceId]);
    });
  }
}

function unknownAudience(): Failure {
  const description = 'is not an audience that is there';
  return new Failure('not_found', `audience_id: ${description}`, {
    violations: [{ field: 'audience_id', description }],
  });
}
