import { describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { useAnswers } from './answered.js';
import { TEN } from './campaign-samples.js';
import { Refusal } from './fake-gateway.js';

const { answered, request } = useAnswers();

const RUN = {
  slot: timestampOf(TEN),
  startedAt: timestampOf(TEN + 200),
  finishedAt: timestampOf(TEN + 1440),
  node: 'sms-1',
  outcome: 'done',
  detail: '12 wishes planned',
  attempts: 2,
};

const BIRTHDAY = {
  name: 'birthday',
  description: 'Wishes on birthdays',
  enabled: true,
  cron: '*/15 * * * *',
  timeZone: 'UTC',
  missed: 'latest',
  nextRuns: [timestampOf(TEN + 900_000)],
  lastRun: RUN,
};

describe('schedules', () => {
  it('lists them with their next and last moments, without saying list', async () => {
    const off = { ...BIRTHDAY, name: 'festivals', enabled: false, nextRuns: [], lastRun: null };
    const { code, out } = await answered(
      'ListSchedules',
      { schedules: [BIRTHDAY, off] },
      'schedules',
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /^birthday +\*\/15 \* \* \* \* +UTC +latest +2026-11-23 10:15 UTC +2026-11-23 10:00 UTC +done +Wishes on birthdays$/m,
    );
    expect(out).toMatch(/^festivals .* latest +off +Wishes on birthdays$/m);
  });

  it('lists the moments of one, and what was done', async () => {
    const running = { ...RUN, finishedAt: null, outcome: 'running', detail: '' };
    const response = { runs: [running, RUN], nextPageToken: 'next' };
    const { out, err } = await answered(
      'ListScheduleRuns',
      response,
      'schedules',
      'runs',
      'birthday',
    );
    expect(request()).toEqual({ name: 'birthday', pageSize: 50, pageToken: '' });
    expect(out).toMatch(/^2026-11-23 10:00:00\.000 UTC +2026-\S+ \S+ UTC +running +2 +sms-1$/m);
    expect(out).toMatch(/ 1\.24 s +done +2 +sms-1 +12 wishes planned$/m);
    expect(err).toBe('more with: --page-token next\n');
    const none = await answered('ListScheduleRuns', {}, 'schedules', 'runs', 'birthday');
    expect(none.out).toBe('It has not run yet.\n');
  });

  it('runs one now', async () => {
    const { code, out } = await answered(
      'RunSchedule',
      { run: RUN },
      'schedules',
      'run',
      'birthday',
    );
    expect(request()).toEqual({ name: 'birthday' });
    expect(code).toBe(0);
    expect(out).toContain('12 wishes planned');
    const unknown = new Refusal(status.NOT_FOUND, 'there is no schedule brthday');
    expect((await answered('RunSchedule', unknown, 'schedules', 'run', 'brthday')).code).toBe(4);
  });

  it('gives JSON with moments in RFC 3339', async () => {
    const { out } = await answered(
      'ListSchedules',
      { schedules: [BIRTHDAY] },
      'schedules',
      '--json',
    );
    expect(JSON.parse(out)).toMatchObject({
      schedules: [{ nextRuns: ['2026-11-23T10:15:00.000Z'], lastRun: { outcome: 'done' } }],
    });
  });
});
