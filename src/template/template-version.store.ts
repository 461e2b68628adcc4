import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import { TEMPLATE_CHANGED_CHANNEL } from './active-version.sql.js';
import { inTransaction } from '../storage/entity-work.js';
import { TemplateVersionEntity } from './template-version.schema.js';
import type { TemplateVersionRow } from './template-version.schema.js';
import { VERSION_STEPS, isToBeTaken } from './version-rules.js';
import type { VersionStep } from './version-rules.js';

export interface NewVersion {
  key: string;
  /** By language tag. */
  texts: Readonly<Record<string, string>>;
  note: string;
}

/** Who does something, and when in milliseconds since the epoch. */
export interface DoneBy {
  clientId: string;
  now: number;
}

/** What became of a version; `changed` is false where a call was repeated. */
export interface Stepped {
  row: TemplateVersionRow;
  changed: boolean;
}

/** How many versions of a key are listed, newest first. */
const MOST_LISTED = 100;
const MOST_VERSIONS = 10_000;

/** Versions of templates. Those of one key are changed one after another, over all nodes. */
@Injectable()
export class TemplateVersionStore {
  constructor(private readonly entities: EntityManager) {}

  /** The next version of its key, as a draft. */
  create({ key, texts, note }: NewVersion, { clientId, now }: DoneBy): Promise<TemplateVersionRow> {
    return this.#change(key, async (tx) => {
      const [newest] = await tx.find(
        TemplateVersionEntity,
        { templateKey: key },
        { orderBy: { version: 'desc' }, limit: 1, fields: ['version'] },
      );
      const version = (newest?.version ?? 0) + 1;
      if (version > MOST_VERSIONS) {
        throw new Failure('failed_precondition', `${key} has ${MOST_VERSIONS} versions already`);
      }
      return tx.create(TemplateVersionEntity, {
        templateKey: key,
        version,
        state: 'draft',
        texts,
        note,
        createdBy: clientId,
        createdAt: new Date(now),
      });
    });
  }

  /** Throws a Failure where there is no such version, or the rules forbid it. */
  approve(key: string, version: number, by: DoneBy): Promise<Stepped> {
    return this.#change(key, async (tx) => {
      const row = await find(tx, key, version);
      const changed = take('approve', row, by);
      if (changed) {
        row.approvedBy = by.clientId;
        row.approvedAt = new Date(by.now);
      }
      return { row, changed };
    });
  }

  /** Puts a version in force in place of another, and tells every node. Throws as `approve`. */
  activate(key: string, version: number, by: DoneBy): Promise<Stepped> {
    return this.#change(key, async (tx) => {
      const row = await find(tx, key, version);
      if (!isStepOpen('activate', row, by)) return { row, changed: false };
      // One is in force at a time, also while the rows are written.
      await retire(tx, key, by);
      row.state = VERSION_STEPS.activate.to;
      row.activatedBy = by.clientId;
      row.activatedAt = new Date(by.now);
      await tell(tx, key);
      return { row, changed: true };
    });
  }

  /** Puts the shipped file in force again; gives back whether another version was. */
  activateShipped(key: string, by: DoneBy): Promise<boolean> {
    return this.#change(key, async (tx) => {
      const retired = await retire(tx, key, by);
      if (retired) await tell(tx, key);
      return retired;
    });
  }

  /** Throws a Failure `not_found`. */
  get(key: string, version: number): Promise<TemplateVersionRow> {
    return inTransaction(this.entities, 'template_version', (tx) => find(tx, key, version));
  }

  /** Newest first, a hundred at most, and always the one in force. */
  list(key: string): Promise<TemplateVersionRow[]> {
    return inTransaction(this.entities, 'template_version', async (tx) => {
      const rows = await tx.find(
        TemplateVersionEntity,
        { templateKey: key },
        { orderBy: { version: 'desc' }, limit: MOST_LISTED },
      );
      if (rows.some(({ state }) => state === 'active')) return rows;
      return [
        ...rows,
        ...(await tx.find(TemplateVersionEntity, { templateKey: key, state: 'active' })),
      ];
    });
  }

  /** How many drafts each key has; keys without any are left out. */
  drafts(): Promise<ReadonlyMap<string, number>> {
    return inTransaction(this.entities, 'template_version', async (tx) => {
      const rows = await tx.execute<{ template_key: string; drafts: number }[]>(
        `select template_key, count(*)::integer as drafts from template_version
         where state = 'draft' group by template_key`,
      );
      return new Map(rows.map((row) => [row.template_key, row.drafts]));
    });
  }

  #change<T>(key: string, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return inTransaction(this.entities, 'template_version', async (tx) => {
      // Also over versions that are not there yet.
      await tx.execute('select pg_advisory_xact_lock(hashtext(?), hashtext(?))', [
        'template_version',
        key,
      ]);
      return work(tx);
    });
  }
}

async function find(tx: EntityManager, key: string, version: number): Promise<TemplateVersionRow> {
  const row = await tx.findOne(TemplateVersionEntity, { templateKey: key, version });
  if (row === null) throw new Failure('not_found', `${key} has no version ${version}`);
  return row;
}

function isStepOpen(step: VersionStep, row: TemplateVersionRow, { clientId }: DoneBy): boolean {
  const { templateKey: key, version, state, createdBy } = row;
  const facts = { key, version, state, createdBy, approvedBy: row.approvedBy ?? null };
  return isToBeTaken(step, facts, clientId);
}

function take(step: VersionStep, row: TemplateVersionRow, by: DoneBy): boolean {
  const open = isStepOpen(step, row, by);
  if (open) row.state = VERSION_STEPS[step].to;
  return open;
}

/** The one in force, if any, and writes that before anything else of the transaction. */
async function retire(tx: EntityManager, key: string, by: DoneBy): Promise<boolean> {
  const row = await tx.findOne(TemplateVersionEntity, { templateKey: key, state: 'active' });
  if (row === null) return false;
  take('retire', row, by);
  row.retiredBy = by.clientId;
  row.retiredAt = new Date(by.now);
  await tx.flush();
  return true;
}

/** With the commit, and not without. */
async function tell(tx: EntityManager, key: string): Promise<void> {
  await tx.execute('select pg_notify(?, ?)', [TEMPLATE_CHANGED_CHANNEL, key]);
}
