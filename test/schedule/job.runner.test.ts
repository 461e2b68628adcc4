import { performance } from 'node:perf_hooks';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Failure } from '../../src/failure/failure.js';
import type { JobPlan, JobRun } from '../../src/schedule/job.js';
import { useDatabase } from '../kit/database.js';
import { HOUR, HOURLY, lapse, START, TestJob, TestNode } from './job-kit.js';

const test = useDatabase();

beforeAll(() => {
  Logger.overrideLogger(false);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const nodeOf = (name: string, ...jobs: TestJob[]) => new TestNode(name, test.database(), jobs);
const hours = (...counts: number[]) => counts.map((count) => START + count * HOUR);

describe('a job', () => {
  it('that is new has no past; then each of its moments is done once', async () => {
    const job = new TestJob('new');
    const node = nodeOf('a', job);
    await node.at(START);
    expect(job.slots).toEqual([]);
    await node.at(START + HOUR - 1);
    expect(job.slots).toEqual([]);
    await node.at(START + HOUR);
    await node.at(START + HOUR + 1000);
    expect(job.slots).toEqual(hours(1));
    expect(await node.history('new')).toEqual(['10:00 done done']);
    expect(node.told).toEqual([
      { kind: 'started', job: 'new', slot: START + HOUR, attempt: 1 },
      expect.objectContaining({ kind: 'finished', outcome: 'done', detail: 'done' }),
    ]);
  });

  it('that was off does not make up for it', async () => {
    const job = new TestJob('off', { ...HOURLY, missed: 'each' });
    const node = nodeOf('a', job);
    await node.at(START);
    job.planned = { ...job.planned, enabled: false };
    await node.at(START + 5 * HOUR);
    job.planned = { ...job.planned, enabled: true };
    await node.at(START + 6.5 * HOUR);
    expect(job.slots).toEqual([]);
    await node.at(START + 7 * HOUR);
    expect(job.slots).toEqual(hours(7));
  });

  it('whose cron is another goes by it from then on', async () => {
    const job = new TestJob('changed', { ...HOURLY, missed: 'each' });
    const node = nodeOf('a', job);
    await node.at(START);
    job.planned = { ...job.planned, cron: '30 * * * *' };
    await node.at(START + 3.25 * HOUR);
    expect(job.slots).toEqual([]);
    await node.at(START + 3.5 * HOUR);
    expect(job.slots).toEqual(hours(3.5));
  });

  it('goes on where it was when all nodes are started anew', async () => {
    const job = new TestJob('restarted', { ...HOURLY, missed: 'each' });
    await nodeOf('a', job).at(START);
    await nodeOf('b', job).at(START + 2 * HOUR);
    expect(job.slots).toEqual(hours(1));
  });

  it('that fails for good has failed; nothing private is told', async () => {
    const job = new TestJob('failing');
    const node = nodeOf('a', job);
    await node.at(START);
    job.work = () => Promise.reject(new Failure('failed_precondition', 'no calendar'));
    await node.at(START + HOUR);
    job.work = () => Promise.reject(new Error('+919812345678'));
    await node.at(START + 2 * HOUR);
    expect(await node.history('failing')).toEqual([
      '11:00 failed something went wrong inside',
      '10:00 failed no calendar',
    ]);
  });

  it('that fails for a while is begun again, ten times at most', async () => {
    const job = new TestJob('retried');
    const node = nodeOf('a', job);
    await node.at(START);
    job.work = () => Promise.reject(new Failure('core_away', 'the core does not answer'));
    await node.at(START + HOUR);
    // Not at once.
    await node.at(START + HOUR + 1);
    expect(job.slots).toHaveLength(1);
    for (let again = 0; again < 12; again++) {
      await lapse(test.database(), 'retried');
      await node.at(START + HOUR + 1);
    }
    expect(job.slots).toHaveLength(10);
    expect(await node.history('retried')).toEqual(['10:00 failed the core does not answer']);
    expect((await node.store.list('retried', null, 1))[0].attempts).toBe(10);
  });
});

describe('moments that were missed', () => {
  const cases: [JobPlan['missed'], number, number[], string[]][] = [
    ['skip', 4.5, [], ['10:00 skipped', '11:00 skipped', '12:00 skipped', '13:00 skipped']],
    ['latest', 4.5, [4], ['10:00 skipped', '11:00 skipped', '12:00 skipped', '13:00 done']],
    ['each', 4.5, [1, 2, 3, 4], ['10:00 done', '11:00 done', '12:00 done', '13:00 done']],
    // The last came within its grace.
    ['skip', 3.01, [3], ['10:00 skipped', '11:00 skipped', '12:00 done']],
    ['latest', 3.01, [3], ['10:00 skipped', '11:00 skipped', '12:00 done']],
    ['each', 3.01, [1, 2, 3], ['10:00 done', '11:00 done', '12:00 done']],
  ];
  it.each(cases)('%s, back after %d hours', async (missed, back, done, history) => {
    const job = new TestJob(`missed-${missed}-${Math.round(back)}`, { ...HOURLY, missed });
    const node = nodeOf('a', job);
    await node.at(START);
    for (let look = 0; look < 6; look++) await node.at(START + back * HOUR + look * 1000);
    expect(job.slots).toEqual(hours(...done));
    const told = (await node.history(job.name)).map((line) => line.split(' ', 2).join(' '));
    expect(told.reverse()).toEqual(history);
    const skipped = history.filter((line) => line.endsWith('skipped')).length;
    const reports = node.told.filter(({ kind }) => kind === 'missed');
    expect(reports).toEqual(
      skipped === 0 ? [] : [{ kind: 'missed', job: job.name, slots: skipped }],
    );
  });

  it('of more than a hundred the newest are made up for', async () => {
    const job = new TestJob('many', { ...HOURLY, missed: 'each' });
    const node = nodeOf('a', job);
    await node.at(START);
    for (let look = 0; look < 105; look++) await node.at(START + 1000.5 * HOUR);
    expect(job.slots).toEqual(hours(...Array.from({ length: 100 }, (_, index) => 901 + index)));
  });
});

describe('over several nodes', () => {
  it('a moment is one node’s, however many look at once', async () => {
    const job = new TestJob('shared', { ...HOURLY, missed: 'each' });
    const nodes = ['a', 'b', 'c', 'd'].map((name) => nodeOf(name, job));
    for (const node of nodes) await node.at(START);
    for (let hour = 1; hour <= 10; hour++) {
      await Promise.all(nodes.map((node) => node.at(START + hour * HOUR)));
    }
    expect(job.slots).toEqual(hours(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  });

  it('a job does one moment at a time', async () => {
    const job = new TestJob('slow', { ...HOURLY, missed: 'each' });
    const [a, b] = [nodeOf('a', job), nodeOf('b', job)];
    await a.at(START);
    let end: (detail: string) => void = () => undefined;
    job.work = () => new Promise((resolve) => (end = resolve));
    await a.runner.tick(() => START + HOUR);
    await b.at(START + 2 * HOUR);
    expect(job.slots).toEqual(hours(1));
    job.work = async () => 'done';
    end('slowly');
    await a.runner.idle();
    await b.at(START + 2 * HOUR);
    expect(job.slots).toEqual(hours(1, 2));
  });

  it('what a dead node had is taken over with its place, when its lease is over', async () => {
    const job = new TestJob('dying');
    const [a, b] = [nodeOf('a', job), nodeOf('b', job)];
    await a.at(START);
    let died: () => void = () => undefined;
    const dead = new Promise<void>((resolve) => (died = resolve));
    job.work = async (run) => {
      await run.keep({ page: 7 });
      died();
      return new Promise(() => undefined);
    };
    await a.runner.tick(() => START + HOUR);
    await dead;
    await b.at(START + HOUR + 1000);
    expect(job.slots).toHaveLength(1);

    await lapse(test.database(), 'dying');
    const seen: unknown[] = [];
    job.work = async (run) => {
      seen.push(run.cursor);
      return 'the rest';
    };
    await b.at(START + HOUR + 2000);
    expect(seen).toEqual([{ page: 7 }]);
    expect(await b.history('dying')).toEqual(['10:00 done the rest']);
    expect(b.told).toContainEqual({
      kind: 'taken_over',
      job: 'dying',
      slot: START + HOUR,
      attempt: 2,
      from: 'a',
    });
    expect(await b.store.list('dying', null, 1)).toMatchObject([{ node: 'b', attempts: 2 }]);
  });

  it('a node that was cut off for too long is told, and what it says counts no more', async () => {
    const job = new TestJob('cut-off');
    const [a, b] = [nodeOf('a', job), nodeOf('b', job)];
    await a.at(START);
    let goOn: () => void = () => undefined;
    const back = new Promise<void>((resolve) => (goOn = resolve));
    let refusal: unknown;
    let stopping: boolean | undefined;
    job.work = async (run) => {
      await back;
      await run.keep({ page: 1 }).catch((error: unknown) => (refusal = error));
      stopping = run.stopping;
      return 'too late';
    };
    await a.runner.tick(() => START + HOUR);
    await lapse(test.database(), 'cut-off');
    job.work = async () => 'in time';
    await b.at(START + HOUR + 1000);
    goOn();
    await a.runner.idle();
    expect(refusal).toMatchObject({ code: 'failed_precondition' });
    expect(stopping).toBe(true);
    expect(await a.history('cut-off')).toEqual(['10:00 done in time']);
    expect(a.told.at(-1)).toEqual({
      kind: 'let_go',
      job: 'cut-off',
      slot: START + HOUR,
      why: 'lost',
    });
  });

  it('a node that is at work for long says so before its lease is over, and learns that it lost it', async () => {
    const job = new TestJob('long');
    const [a, b] = [nodeOf('a', job), nodeOf('b', job)];
    await a.at(START);
    let end: (detail: string) => void = () => undefined;
    let held: JobRun | undefined;
    job.work = (run) => {
      held = run;
      return new Promise((resolve) => (end = resolve));
    };
    await a.runner.tick(() => START + HOUR);
    await lapse(test.database(), 'long');
    const clock = jest.spyOn(performance, 'now');
    const began = performance.now();
    clock.mockReturnValue(began + 11_000);
    await a.runner.tick(() => START + HOUR + 11_000);
    await b.at(START + HOUR + 12_000);
    expect(b.told).toEqual([]);

    await lapse(test.database(), 'long');
    const first = held;
    const taken = b.reported('taken_over');
    await b.runner.tick(() => START + HOUR + 20_000);
    await taken;
    clock.mockReturnValue(began + 25_000);
    expect(first?.stopping).toBe(false);
    await a.runner.tick(() => START + HOUR + 25_000);
    expect(first?.stopping).toBe(true);
    end('done by b');
    await b.runner.idle();
    expect(await b.history('long')).toEqual(['10:00 done done by b']);
  });

  it('a crash between the claim and the work is gone on with', async () => {
    const job = new TestJob('crashed');
    const [a, b] = [nodeOf('a', job), nodeOf('b', job)];
    await a.at(START);
    const slot = START + HOUR;
    // As the node does, up to where it dies.
    await a.store.claim('crashed', 'a', slot, () => ({
      skipped: [],
      run: slot,
      knownUntil: slot,
    }));
    await b.at(slot + 1000);
    expect(job.slots).toEqual([]);
    await lapse(test.database(), 'crashed');
    await b.at(slot + 2000);
    expect(job.slots).toEqual([slot]);
  });

  it('a crash before the commit leaves the moment as it was', async () => {
    const job = new TestJob('uncommitted');
    const [a, b] = [nodeOf('a', job), nodeOf('b', job)];
    await a.at(START);
    const dying = a.store.claim('uncommitted', 'a', START + HOUR, () => {
      throw new Error('the node died');
    });
    await expect(dying).rejects.toThrow('the node died');
    await b.at(START + HOUR);
    expect(job.slots).toEqual(hours(1));
  });

  it('what nobody went on with for a day has failed, and the next moment comes', async () => {
    const job = new TestJob('stale');
    const [a, b] = [nodeOf('a', job), nodeOf('b', job)];
    await a.at(START);
    job.work = () => new Promise(() => undefined);
    await a.runner.tick(() => START + HOUR);
    await test.database().rows(
      {
        name: '',
        text: `update scheduled_job_run set leased_until = clock_timestamp() - interval '25 hours'
               where job = 'stale'`,
      },
      [],
    );
    job.work = async () => 'done';
    await b.at(START + 2 * HOUR);
    await b.at(START + 2 * HOUR);
    expect(await b.history('stale')).toEqual([
      '11:00 done done',
      '10:00 failed nobody went on with it for a day',
    ]);
  });
});

describe('a stop', () => {
  it('tells the job, gives the moment away at once, and counts no attempt', async () => {
    const job = new TestJob('stopped');
    const [a, b] = [nodeOf('a', job), nodeOf('b', job)];
    await a.at(START);
    let look: () => void = () => undefined;
    const looked = new Promise<void>((resolve) => (look = resolve));
    job.work = async (run) => {
      await run.keep({ page: 3 });
      await looked;
      if (run.stopping) return 'half of it';
      return 'all of it';
    };
    await a.runner.tick(() => START + HOUR);
    const stopped = a.runner.stop();
    look();
    await stopped;
    expect(a.told.at(-1)).toMatchObject({ kind: 'let_go', why: 'stopping' });

    const seen: unknown[] = [];
    job.work = async (run) => {
      seen.push(run.cursor);
      return 'the other half';
    };
    // Its lease is over by the database's clock, which need not have moved by a millisecond.
    await lapse(test.database(), 'stopped');
    await b.at(START + HOUR + 1000);
    expect(seen).toEqual([{ page: 3 }]);
    expect(await b.store.list('stopped', null, 1)).toMatchObject([
      { node: 'b', attempts: 1, outcome: 'done', detail: 'the other half' },
    ]);
  });

  it('a job that has done all by then has done it', async () => {
    const job = new TestJob('quick');
    const node = nodeOf('a', job);
    await node.at(START);
    let end: (detail: string) => void = () => undefined;
    job.work = () => new Promise((resolve) => (end = resolve));
    await node.runner.tick(() => START + HOUR);
    const stopped = node.runner.stop();
    end('all of it');
    await stopped;
    expect(await node.history('quick')).toEqual(['10:00 done all of it']);
    await node.at(START + 2 * HOUR);
    expect(job.slots).toHaveLength(1);
  });
});

describe('by hand', () => {
  it('a job is done once more, beside its moments', async () => {
    const job = new TestJob('by-hand');
    const node = nodeOf('a', job);
    await node.at(START);
    const now = START + HOUR / 2 + 123;
    const run = await node.runner.begin('by-hand', () => now);
    expect(run).toMatchObject({ slot: now, node: 'a', outcome: 'running', attempts: 1 });
    await node.runner.idle();
    await node.at(START + HOUR);
    expect(job.slots).toEqual([now, START + HOUR]);
  });

  it('but not while it is at work, here or elsewhere, nor when it is off', async () => {
    const job = new TestJob('busy');
    const [a, b] = [nodeOf('a', job), nodeOf('b', job)];
    await a.at(START);
    let end: (detail: string) => void = () => undefined;
    job.work = () => new Promise((resolve) => (end = resolve));
    await a.runner.begin('busy', () => START + 1);
    for (const node of [a, b]) {
      await expect(node.runner.begin('busy', () => START + 2)).rejects.toMatchObject({
        code: 'failed_precondition',
        retryable: true,
      });
    }
    end('done');
    await a.runner.idle();
    job.planned = { ...HOURLY, enabled: false };
    await expect(a.runner.begin('busy', () => START + 3)).rejects.toMatchObject({
      code: 'failed_precondition',
      retryable: false,
    });
    await expect(a.runner.begin('none', () => START)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('the next moment of a job is known', () => {
    const job = new TestJob('next');
    const { runner } = nodeOf('a', job);
    expect(runner.next('next', START)).toBe(START + HOUR);
    job.planned = { ...HOURLY, enabled: false };
    expect(runner.next('next', START)).toBeNull();
    expect(runner.next('none', START)).toBeNull();
  });
});

describe('the registry of jobs', () => {
  it('refuses a name that is none, and one that is taken', () => {
    const { registry } = nodeOf('a', new TestJob('one'));
    expect(() => registry.add(new TestJob('one'))).toThrow('two jobs of the name one');
    expect(() => registry.add(new TestJob('One'))).toThrow('"One" is no name of a job');
  });
});
