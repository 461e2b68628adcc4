import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { FieldChecks } from '../../failure/field-checks.js';
import { codeOf, Failure } from '../../failure/failure.js';
import type { CampaignSchedule } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { BroadcastReports } from '../run/broadcast-reports.js';
import { isRunOver } from '../run/run-states.js';
import { RUNS } from '../run/runs.js';
import type { NewRun, Run, Runs } from '../run/runs.js';
import { dueMoments, firstMoment, nextMoment, windowOf } from './campaign-moments.js';
import { checkCampaignSchedule } from './campaign-schedule.js';
import { isToBeTaken } from './campaign-states.js';
import type { CampaignRow } from './campaign.schema.js';
import { CampaignStore, factsOf } from './campaign.store.js';
import type { DoneBy } from './campaign.store.js';
import { DefinitionRunner } from './definition.runner.js';
import { checkNote } from './draft.runner.js';
import { millisecondsOf } from './duration-check.js';
import { LONGEST_NOTE } from './step-log.js';
import { OWN_CLIENT_ID } from '../../settings/settings-checks.js';

/**
 * From a schedule to the last run. What is wanted is committed with the campaign
 * first, and its runs are made to follow: by whoever asked, and again by any node
 * that finds them otherwise, so that a crash in between does no harm.
 */
@Injectable()
export class CourseRunner {
  readonly #log = new Logger('Campaigns');

  constructor(
    private readonly campaigns: CampaignStore,
    private readonly definitions: DefinitionRunner,
    private readonly settings: SettingsStore,
    private readonly reports: BroadcastReports,
    @Inject(RUNS) private readonly runs: Runs,
  ) {}

  /** Throws a Failure that names all that is wrong with the schedule, or with what is to be sent by now. */
  async schedule(
    campaignId: string,
    schedule: CampaignSchedule | null | undefined,
    by: DoneBy,
  ): Promise<CampaignRow> {
    const row = await this.campaigns.get(campaignId);
    const open = isToBeTaken('schedule', factsOf(row), by.clientId);
    const checks = new FieldChecks();
    const { timeZone } = this.settings.current.bank;
    const checked = checkCampaignSchedule(checks, schedule, { now: by.now, timeZone });
    if (!open) return this.#repeated(row, checked);
    checks.finish('');
    await this.definitions.recheck(row.definition);
    const first = firstMoment(checked, by.now)!;
    const run = await this.#newRun({ ...row, schedule: checked }, first);
    const { row: scheduled, changed } = await this.campaigns.step(
      campaignId,
      'schedule',
      by,
      (current) => {
        // Rejected, changed and approved anew: the run would be of what was approved before.
        if (current.version !== row.version) {
          const text = `campaign ${campaignId} was changed meanwhile; schedule it as it is now`;
          throw new Failure('failed_precondition', text);
        }
        current.schedule = checked;
        current.nextRunAt = new Date(first);
      },
    );
    // The same call on another node was faster.
    if (!changed) return this.#repeated(scheduled, checked);
    if (!checked.recurring) await this.runs.plan(run, by.now);
    return this.#after(campaignId, by.now);
  }

  async pause(campaignId: string, by: DoneBy): Promise<CampaignRow> {
    checkNote(by.note, false);
    await this.campaigns.step(campaignId, 'pause', by, (row) => {
      row.nextRunAt = null;
    });
    return this.#after(campaignId, by.now);
  }

  /** Moments that came while it was paused are not made up for. */
  async resume(campaignId: string, by: DoneBy): Promise<CampaignRow> {
    checkNote(by.note, false);
    const latest = await this.#latest(campaignId);
    const paused = await this.campaigns.get(campaignId);
    // Before the campaign: one that goes on with a run that the sender stopped is paused again.
    if (isToBeTaken('resume', factsOf(paused), by.clientId)) {
      await this.#resumeRuns(await this.runs.open(campaignId), by.now);
    }
    await this.campaigns.step(campaignId, 'resume', by, (row) => {
      const next = nextOf(row, latest, by.now);
      row.nextRunAt = next === null ? null : new Date(next);
      return next === null ? 'running' : 'scheduled';
    });
    return this.#after(campaignId, by.now);
  }

  async cancel(campaignId: string, by: DoneBy): Promise<CampaignRow> {
    checkNote(by.note, false);
    await this.campaigns.step(campaignId, 'cancel', by, (row) => {
      row.nextRunAt = null;
    });
    return this.#after(campaignId, by.now);
  }

  /** Makes the runs of a campaign follow it, and it them. `now` in ms since the epoch. */
  async advance(campaignId: string, now: number): Promise<void> {
    const row = await this.campaigns.find(campaignId);
    if (row === null) return;
    const open = await this.runs.open(campaignId);
    if (row.state === 'cancelled') {
      for (const { runId } of open) await this.runs.cancel(runId, now);
    } else if (row.state === 'paused') {
      await this.#pauseRuns(open, now);
      await this.#settle(row, now);
    } else if (row.state === 'scheduled' || row.state === 'running') {
      const why = whyStopped(open);
      if (why !== null) {
        await this.#halt(campaignId, why, now);
        return this.#pauseRuns(open, now);
      }
      await this.#resumeRuns(open, now);
      await this.#planDue(row, now);
      await this.#settle(row, now);
    }
  }

  async #after(campaignId: string, now: number): Promise<CampaignRow> {
    try {
      await this.advance(campaignId, now);
    } catch (error) {
      // What was asked is committed; whoever looks next goes on from here.
      this.#log.warn({ err: error }, 'the runs of a campaign follow it later');
      this.reports.all.next({ kind: 'failed', step: 'campaign', code: codeOf(error) });
    }
    return this.campaigns.get(campaignId);
  }

  async #pauseRuns(open: readonly Run[], now: number): Promise<void> {
    for (const { runId, state } of open) {
      if (state !== 'paused') await this.runs.pause(runId, now);
    }
  }

  async #resumeRuns(open: readonly Run[], now: number): Promise<void> {
    for (const { runId, state } of open) {
      if (state === 'paused') await this.runs.resume(runId, now);
    }
  }

  /** Pauses a campaign whose run the sender had to stop: it would be stopped at once again. */
  async #halt(campaignId: string, why: string, now: number): Promise<void> {
    const note = `its sending was stopped: ${why}`.slice(0, LONGEST_NOTE);
    await this.campaigns.step(
      campaignId,
      'pause',
      { clientId: OWN_CLIENT_ID, note, now },
      (row) => {
        row.nextRunAt = null;
      },
    );
  }

  /** Plans the runs whose moment has come, and a one-off's at once. A key is planned once. */
  async #planDue(row: CampaignRow, now: number): Promise<void> {
    const { campaignId, schedule } = row;
    if (!schedule) return;
    if (!schedule.recurring) {
      if ((await this.#latest(campaignId)) === undefined) await this.#planOnly(row, now);
      return;
    }
    const first = row.nextRunAt?.getTime();
    if (first === undefined) return;
    const { due, next } = dueMoments(schedule.recurring, first, now);
    if (next === first) return;
    // A moment that can never be sent does not stand in the way of the next.
    for (const moment of due) await this.#planIfPossible(row, moment, now);
    await this.campaigns.change(campaignId, (current) => {
      if (current.nextRunAt?.getTime() !== first) return false;
      current.nextRunAt = next === null ? null : new Date(next);
      return true;
    });
  }

  async #planOnly(row: CampaignRow, now: number): Promise<void> {
    const failure = await this.#planIfPossible(row, onlyMoment(row), now);
    if (failure === null) return;
    const note = `it could not be sent: ${failure.publicMessage}`.slice(0, LONGEST_NOTE);
    await this.campaigns.step(row.campaignId, 'complete', { clientId: OWN_CLIENT_ID, note, now });
  }

  /** Why it never can be, or null. */
  async #planIfPossible(row: CampaignRow, moment: number, now: number): Promise<Failure | null> {
    try {
      await this.runs.plan(await this.#newRun(row, moment), now);
      return null;
    } catch (error) {
      if (!(error instanceof Failure) || error.retryable) throw error;
      this.#log.error({ err: error }, `campaign ${row.campaignId} was not sent at its moment`);
      this.reports.all.next({ kind: 'failed', step: 'plan', code: error.code });
      return error;
    }
  }

  /** The campaign's state by its runs: running once one is, completed when the last is over. */
  async #settle({ campaignId }: CampaignRow, now: number): Promise<void> {
    const [open, latest] = await Promise.all([
      this.runs.open(campaignId),
      this.#latest(campaignId),
    ]);
    const row = await this.campaigns.get(campaignId);
    const comesAgain = row.schedule?.recurring !== undefined && row.nextRunAt !== null;
    const by = { clientId: OWN_CLIENT_ID, note: noteOf(latest), now };
    if (row.state === 'paused') {
      // One that recurs waits for whoever paused it.
      if (row.schedule?.recurring || latest === undefined || !isRunOver(latest.state)) return;
    } else if (row.state !== 'scheduled' && row.state !== 'running') {
      return;
    }
    if (comesAgain) return;
    if (open.length === 0 && (latest !== undefined || row.schedule?.recurring)) {
      await this.campaigns.step(campaignId, 'complete', by, (row) => {
        row.nextRunAt = null;
      });
    } else if (row.state === 'scheduled' && hasBegun(row, open)) {
      await this.campaigns.step(campaignId, 'start', by, (row) => {
        row.nextRunAt = null;
      });
    }
  }

  async #newRun(row: CampaignRow, at: number): Promise<NewRun> {
    const { campaignId, definition, schedule, createdBy } = row;
    const { runLifetime } = this.settings.current.broadcast;
    const lifetime = definition.lifetime ? millisecondsOf(definition.lifetime) : runLifetime;
    const { startsAt, endsAt, moment } = windowOf(schedule!, at, lifetime);
    return {
      key: `campaign:${campaignId}:${new Date(at).toISOString()}`,
      campaignId,
      schedule: null,
      clientId: createdBy,
      spec: await this.definitions.specOf(definition, moment),
      startsAt,
      endsAt,
    };
  }

  async #latest(campaignId: string): Promise<Run | undefined> {
    return (await this.runs.latest([campaignId])).get(campaignId);
  }

  /** A repeat of the same is answered as the first was; another schedule is none. */
  #repeated(row: CampaignRow, schedule: CampaignSchedule): CampaignRow {
    // As JSON has it, without what is undefined.
    const asked: unknown = JSON.parse(JSON.stringify(schedule));
    if (isDeepStrictEqual(asked, row.schedule)) return row;
    throw new Failure(
      'failed_precondition',
      `campaign ${row.campaignId} has another schedule already; cancel it, and create another`,
    );
  }
}

/** Why the sender, and not a person, paused one of the runs; null where it did not. */
function whyStopped(open: readonly Run[]): string | null {
  return open.find(({ state, failure }) => state === 'paused' && failure !== null)?.failure ?? null;
}

/** The next moment of a paused campaign that goes on; null where its run has begun, or none is left. */
function nextOf(row: CampaignRow, latest: Run | undefined, now: number): number | null {
  const { schedule } = row;
  if (schedule?.recurring) return nextMoment(schedule.recurring, now);
  const startsAt = latest?.startsAt ?? onlyMoment(row);
  return startsAt > now ? startsAt : null;
}

/** The moment of a one-off: the same for whoever plans its run. */
function onlyMoment({ schedule, steps, updatedAt }: CampaignRow): number {
  const scheduled = steps.findLast(({ step }) => step === 'scheduled');
  return firstMoment(schedule!, scheduled?.at ?? updatedAt.getTime())!;
}

/** Of one that recurs, whose last moment has come, the run that is open is the last. */
function hasBegun({ schedule }: CampaignRow, open: readonly Run[]): boolean {
  return Boolean(schedule?.recurring) || open.some(({ state }) => state !== 'planned');
}

/** Why a campaign is over, where that is not plain. */
function noteOf(latest: Run | undefined): string {
  if (latest?.state !== 'failed') return '';
  return `its last sending failed: ${latest.failure ?? ''}`.slice(0, LONGEST_NOTE);
}
