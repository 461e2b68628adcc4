import { randomBytes } from 'node:crypto';
import { OptimisticLockError, UniqueConstraintViolationException } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import type { CampaignDefinition } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { Uuid7Generator } from '../../message/uuid7.js';
import { StatementRefused } from '../../storage/database-errors.js';
import { inTransaction } from '../../storage/entity-work.js';
import { CampaignEntity } from './campaign.schema.js';
import type { CampaignRow } from './campaign.schema.js';
import type { CampaignState } from './campaign-states.js';
import { CAMPAIGN_STEPS, isToBeTaken } from './campaign-states.js';
import type { CampaignStep } from './campaign-states.js';
import { withStep } from './step-log.js';

/** Who does something, why, and when in milliseconds since the epoch. */
export interface DoneBy {
  clientId: string;
  note: string;
  now: number;
}

/** What became of a campaign; `changed` is false where a call was repeated. */
export interface Stepped {
  row: CampaignRow;
  changed: boolean;
}

export interface CampaignPage {
  /** Empty is all. */
  states: readonly CampaignState[];
  /** Before this ID; null begins with the newest. */
  below: string | null;
  size: number;
}

/** How often a change is begun anew because others were faster. */
const MOST_TRIES = 5;

/** The campaigns. Of two who change one at once, the second begins anew with what the first made of it. */
@Injectable()
export class CampaignStore {
  readonly #ids = new Uuid7Generator(randomBytes);

  constructor(private readonly entities: EntityManager) {}

  /** A draft, that `writers` have a hand in; with a request ID that the client used before, the campaign that came of it. */
  async create(
    definition: CampaignDefinition,
    writers: readonly string[],
    requestId: string,
    by: DoneBy,
  ): Promise<CampaignRow> {
    try {
      return await this.#insert(definition, writers, requestId, by);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const first = await this.requested(requestId, by.clientId);
      if (first === null) throw error;
      return first;
    }
  }

  /** What a client created by a request ID; null where it did not, and for the empty one. */
  async requested(requestId: string, clientId: string): Promise<CampaignRow | null> {
    if (requestId === '') return null;
    return inTransaction(this.entities, 'campaign', (tx) =>
      tx.findOne(CampaignEntity, { createdBy: clientId, requestId }),
    );
  }

  /** Throws a Failure `not_found`. */
  async get(campaignId: string): Promise<CampaignRow> {
    const row = await this.find(campaignId);
    if (row === null) throw new Failure('not_found', `there is no campaign ${campaignId}`);
    return row;
  }

  find(campaignId: string): Promise<CampaignRow | null> {
    return inTransaction(this.entities, 'campaign', (tx) =>
      tx.findOne(CampaignEntity, { campaignId }),
    );
  }

  /** Newest first. */
  list({ states, below, size }: CampaignPage): Promise<CampaignRow[]> {
    return inTransaction(this.entities, 'campaign', (tx) =>
      tx.find(
        CampaignEntity,
        {
          ...(below === null ? {} : { campaignId: { $lt: below } }),
          ...(states.length === 0 ? {} : { state: { $in: [...states] } }),
        },
        { orderBy: { campaignId: 'desc' }, limit: size },
      ),
    );
  }

  /**
   * Takes a step, if it is still to be taken. `also` changes what goes with it, and
   * may say to which of the step's states it leads, or throw. Throws a Failure where
   * there is no such campaign, or the rules forbid it.
   */
  step(
    campaignId: string,
    step: CampaignStep,
    by: DoneBy,
    also: (row: CampaignRow) => CampaignState | void = () => undefined,
  ): Promise<Stepped> {
    return this.change(campaignId, (row) => {
      if (!isToBeTaken(step, factsOf(row), by.clientId)) return false;
      const { to, word } = CAMPAIGN_STEPS[step];
      row.state = also(row) ?? to[0];
      if (word !== null) {
        const { now, clientId, note } = by;
        row.steps = withStep(row.steps, { at: now, clientId, step: word, note });
      }
      row.updatedAt = new Date(by.now);
      return true;
    });
  }

  /** Changes a campaign where `change` says that it did. */
  async change(campaignId: string, change: (row: CampaignRow) => boolean): Promise<Stepped> {
    for (let tries = 1; ; tries++) {
      try {
        return await inTransaction(this.entities, 'campaign', async (tx) => {
          const row = await tx.findOne(CampaignEntity, { campaignId });
          if (row === null) throw new Failure('not_found', `there is no campaign ${campaignId}`);
          return { row, changed: change(row) };
        });
      } catch (error) {
        if (!(error instanceof OptimisticLockError)) throw error;
        if (tries === MOST_TRIES) {
          throw new Failure('overloaded', `campaign ${campaignId} is changed by many at once`);
        }
      }
    }
  }

  #insert(
    definition: CampaignDefinition,
    writers: readonly string[],
    requestId: string,
    by: DoneBy,
  ): Promise<CampaignRow> {
    const { clientId, now, note } = by;
    return inTransaction(this.entities, 'campaign', async (tx) =>
      tx.create(CampaignEntity, {
        campaignId: this.#ids.next(now),
        name: definition.name,
        state: 'draft',
        definition,
        schedule: null,
        requestId: requestId === '' ? null : requestId,
        createdBy: clientId,
        createdAt: new Date(now),
        updatedAt: new Date(now),
        writtenBy: [...new Set(writers)],
        approvedBy: null,
        steps: [{ at: now, clientId, step: 'created', note }],
        nextRunAt: null,
        version: 1,
      }),
    );
  }
}

/** What rules ask of a campaign. */
export function factsOf({ campaignId, state, writtenBy, steps }: CampaignRow) {
  return { campaignId, state, writtenBy, lastStep: steps.at(-1) };
}

function isUniqueViolation(error: unknown): boolean {
  if (error instanceof StatementRefused) return error.sqlState === '23505';
  return error instanceof UniqueConstraintViolationException;
}
