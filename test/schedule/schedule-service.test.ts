import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Inject, Module } from '@nestjs/common';
import { JobModule } from '../../src/schedule/job.module.js';
import { JobRunner } from '../../src/schedule/job.runner.js';
import { JOBS } from '../../src/schedule/job.js';
import type { Jobs } from '../../src/schedule/job.js';
import type {
  ListScheduleRunsResponse,
  ListSchedulesResponse,
  RunScheduleResponse,
} from '../../src/rpc/generated/tellerline/v1/schedule_service.js';
import { useDatabase } from '../kit/database.js';
import { call, clientOf, KEYS, startGateway } from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';
import { HOURLY, TestJob } from './job-kit.js';

const PARIS_DAILY = { ...HOURLY, cron: '30 2 * * *', timeZone: 'Europe/Paris' };
const WORKING = new TestJob('working', PARIS_DAILY);
const OFF = new TestJob('off', { ...HOURLY, enabled: false });

@Module({})
class TestJobsModule {
  constructor(@Inject(JOBS) jobs: Jobs) {
    jobs.add(WORKING);
    jobs.add(OFF);
  }
}

const test = useDatabase();
let gateway: Gateway;
let client: ReturnType<typeof clientOf>;

beforeAll(async () => {
  gateway = await startGateway({
    modules: [JobModule, TestJobsModule],
    database: test.database(),
  });
  client = clientOf(gateway.address, 'ScheduleService');
});

afterAll(async () => {
  client.close();
  await gateway.close();
});

const operate = <T>(method: string, request: object) =>
  call<T>(client, method, request, KEYS.operator);

async function schedule(name: string) {
  const { schedules } = await operate<ListSchedulesResponse>('ListSchedules', {});
  return schedules.find((one) => one.name === name);
}

describe('ScheduleService', () => {
  it('is for those who may operate', async () => {
    await expect(call(client, 'ListSchedules', {}, KEYS.reader)).rejects.toMatchObject({
      reason: 'PERMISSION_DENIED',
    });
  });

  it('lists every job with its next five runs', async () => {
    const { schedules } = await operate<ListSchedulesResponse>('ListSchedules', {});
    expect(schedules.map(({ name }) => name)).toEqual(['job-history', 'off', 'working']);
    const working = await schedule('working');
    expect(working).toMatchObject({
      description: 'A job of a test.',
      enabled: true,
      cron: '30 2 * * *',
      timeZone: 'Europe/Paris',
      missed: 'skip',
    });
    expect(working?.nextRuns).toHaveLength(5);
    for (const { seconds } of working!.nextRuns) {
      const at = new Date(Number(seconds) * 1000);
      const shown = at.toLocaleTimeString('en-GB', { timeZone: 'Europe/Paris' });
      expect(['02:30:00', '03:30:00']).toContain(shown);
      expect(at.getTime()).toBeGreaterThan(Date.now());
    }
    expect((await schedule('off'))?.nextRuns).toEqual([]);
  });

  it('runs a job now, shows it as its last run, and lists runs page by page', async () => {
    for (let count = 0; count < 3; count++) {
      const { run } = await operate<RunScheduleResponse>('RunSchedule', { name: 'working' });
      expect(run).toMatchObject({ outcome: 'running', attempts: 1, finishedAt: null });
      await gateway.app.get(JobRunner).idle();
    }
    expect(WORKING.slots).toHaveLength(3);
    expect((await schedule('working'))?.lastRun).toMatchObject({ outcome: 'done', detail: 'done' });

    const list = (pageToken: string) =>
      operate<ListScheduleRunsResponse>('ListScheduleRuns', {
        name: 'working',
        pageSize: 2,
        pageToken,
      });
    const first = await list('');
    const second = await list(first.nextPageToken);
    expect(second.nextPageToken).toBe('');
    const slots = [...first.runs, ...second.runs].map(
      ({ slot }) => Number(slot!.seconds) * 1000 + slot!.nanos / 1e6,
    );
    expect(slots).toEqual([...WORKING.slots].reverse());
  });

  it.each<[string, object, string, string]>([
    ['RunSchedule', { name: 'none' }, 'NOT_FOUND', 'name'],
    ['RunSchedule', { name: 'off' }, 'FAILED_PRECONDITION', 'name'],
    ['ListScheduleRuns', { name: 'none' }, 'NOT_FOUND', 'name'],
    ['ListScheduleRuns', { name: 'off', pageSize: 501 }, 'INVALID_ARGUMENT', 'page_size'],
    ['ListScheduleRuns', { name: 'off', pageToken: 'x' }, 'INVALID_ARGUMENT', 'page_token'],
  ])('%s refuses %o', async (method, request, reason, field) => {
    await expect(operate(method, request)).rejects.toMatchObject({ reason, fields: [field] });
  });
});
