import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { useDatabase } from '../kit/database.js';
import { DISPATCH_REPORTS, QUEUE_REPORTS, RECEIPT_REPORTS } from '../metrics/reports.js';
import { startWatchedApp } from '../metrics/watched-app.js';
import type { WatchedApp } from '../metrics/watched-app.js';

describe('the log of an application', () => {
  const db = useDatabase();
  let watched: WatchedApp;

  beforeAll(async () => {
    watched = await startWatchedApp(db.database());
  });
  afterAll(() => watched.app.close());

  function since(mark: number) {
    return watched.lines.slice(mark);
  }

  it("takes Nest's lines", () => {
    const mark = watched.lines.length;
    new Logger('Somewhere').warn('seen for +919812345678');
    expect(since(mark)).toMatchObject([
      { level: 'warn', node: 'node-1', context: 'Somewhere', msg: 'seen for +9198******78' },
    ]);
  });

  it('has nothing of the modules that Nest starts, save what goes wrong', () => {
    const contexts = watched.lines.map((line) => line['context']);
    expect(contexts).not.toContain('InstanceLoader');
    const mark = watched.lines.length;
    new Logger('InstanceLoader').error('cannot');
    expect(since(mark)).toMatchObject([{ level: 'error', context: 'InstanceLoader' }]);
  });

  it('has no line for a probe or a scrape, and one without its query for anything else', async () => {
    const mark = watched.lines.length;
    for (const path of [
      '/metrics',
      '/health/live',
      '/health/ready',
      '/nothing?msisdn=919812345678',
    ]) {
      await (await fetch(watched.url + path, { headers: { 'x-api-key': 'k-1' } })).text();
    }
    expect(since(mark)).toHaveLength(1);
    expect(since(mark)).toMatchObject([
      { req: { method: 'GET', path: '/nothing' }, res: { status: 404 } },
    ]);
    expect(JSON.stringify(since(mark))).not.toMatch(/919812345678|k-1/);
  });

  it('has the journeys, until the settings say otherwise', () => {
    const report = () => {
      QUEUE_REPORTS.forEach((each) => watched.queue.all.next(each));
      DISPATCH_REPORTS.forEach((each) => watched.dispatch.all.next(each));
      RECEIPT_REPORTS.forEach((each) => watched.receipts.all.next(each));
    };
    const mark = watched.lines.length;
    report();
    const messages = since(mark).map((line) => line['msg']);
    expect(messages).toEqual(
      expect.arrayContaining([
        'message accepted',
        'segment submitted',
        'segment final',
        'bind down',
      ]),
    );
    const before = watched.settings.current;
    watched.settings.current = { ...before, log: { ...before.log, messages: false } };
    const quiet = watched.lines.length;
    report();
    watched.settings.current = before;
    expect(since(quiet).filter((line) => 'message_id' in line)).toEqual([]);
    // What happens to the links is always written.
    expect(since(quiet).map((line) => line['msg'])).toContain('bind down');
  });

  it('changes its level with the settings', () => {
    const before = watched.settings.current;
    const after = { ...before, log: { ...before.log, level: 'error' } };
    watched.settings.changes.next({ before, after });
    const mark = watched.lines.length;
    new Logger('Somewhere').warn('unseen');
    watched.settings.changes.next({ before: after, after: before });
    expect(since(mark)).toEqual([]);
    new Logger('Somewhere').warn('seen');
    expect(since(mark)).toHaveLength(1);
  });
});
