import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BindView } from '../../src/dispatch/bind-overview.js';
import { Readiness } from '../../src/health/readiness.js';
import { useDatabase } from '../kit/database.js';
import { startWatchedApp } from '../metrics/watched-app.js';
import type { WatchedApp } from '../metrics/watched-app.js';

interface Answer {
  code: number;
  status: string;
  details: Record<string, Record<string, unknown> & { status: string }>;
}

describe('health', () => {
  const db = useDatabase();
  let watched: WatchedApp;

  beforeEach(async () => {
    watched = await startWatchedApp(db.database());
  });
  afterEach(() => watched.app.close());

  async function ask(path: 'live' | 'ready'): Promise<Answer> {
    const response = await fetch(`${watched.url}/health/${path}`);
    const body = (await response.json()) as Omit<Answer, 'code'>;
    return { ...body, code: response.status };
  }

  function bind(carrier: string, state: BindView['state'], reason: string | null = null): BindView {
    return {
      carrier,
      slot: 0,
      state,
      reason,
      windowUsed: 0,
      windowSize: 10,
      submitRate: 0,
      since: 0,
    };
  }

  it('is live, and says how late the event loop is', async () => {
    const answer = await ask('live');
    expect(answer.code).toBe(200);
    expect(answer.details['eventLoop']?.['delayP99Ms']).toEqual(expect.any(Number));
  });

  it('is ready with the database there', async () => {
    watched.binds.push(bind('alpha', 'bound'), bind('beta', 'bound'));
    const answer = await ask('ready');
    expect(answer).toMatchObject({ code: 200, status: 'ok' });
    expect(answer.details).toMatchObject({
      lifecycle: { status: 'up' },
      database: { status: 'up' },
      partitions: { status: 'up' },
      carriers: { status: 'up', alpha: { held: 1, bound: 1 } },
    });
    expect(answer.details['partitions']?.['hoursAhead']).toBeGreaterThan(48);
  });

  it('is not ready with the database away', async () => {
    db.database().availability.next(false);
    try {
      expect(await ask('ready')).toMatchObject({
        code: 503,
        status: 'error',
        details: { database: { status: 'down' } },
      });
    } finally {
      db.database().availability.next(true);
    }
    expect((await ask('live')).code).toBe(200);
  });

  it('stays ready with a carrier down, for what it accepts is kept', async () => {
    watched.binds.push(bind('alpha', 'waiting', 'connection refused'), bind('beta', 'bound'));
    expect(await ask('ready')).toMatchObject({
      code: 200,
      details: {
        carriers: {
          status: 'degraded',
          alpha: { held: 1, bound: 0, reasons: [{ slot: 0, reason: 'connection refused' }] },
        },
      },
    });
  });

  it('is not degraded where another node holds the slots', async () => {
    expect((await ask('ready')).details['carriers']?.status).toBe('up');
  });

  it('is not ready from the moment the stop begins', async () => {
    watched.app.get(Readiness).stop();
    expect(await ask('ready')).toMatchObject({
      code: 503,
      details: { lifecycle: { status: 'down', message: 'stopping' } },
    });
    expect((await ask('live')).code).toBe(200);
  });
});
