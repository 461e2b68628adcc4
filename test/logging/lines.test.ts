import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import { gatewayLogger } from '../../src/logging/logger.adapter.js';
import { LinkLines } from '../../src/logging/link-lines.js';
import { MessageLines } from '../../src/logging/message-lines.js';
import { DISPATCH_REPORTS, QUEUE_REPORTS, RECEIPT_REPORTS } from '../metrics/reports.js';

type Line = Record<string, unknown>;

/** A logger whose lines are kept. */
function kept(level = 'trace') {
  const lines: string[] = [];
  const logger = gatewayLogger(level, 'node-1', { write: (line) => void lines.push(line) });
  return { logger, lines, parsed: () => lines.map((line) => JSON.parse(line) as Line) };
}

function journey(): { lines: string[]; parsed: () => Line[] } {
  const log = kept();
  const messages = new MessageLines(log.logger);
  QUEUE_REPORTS.forEach((report) => messages.queue(report));
  DISPATCH_REPORTS.forEach((report) => messages.dispatch(report));
  RECEIPT_REPORTS.forEach((report) => messages.receipt(report));
  return log;
}

describe('the lines of a message', () => {
  it('are one for each step', () => {
    expect(
      journey()
        .parsed()
        .map((line) => line['msg']),
    ).toEqual([
      'message accepted',
      'message expired unsent',
      'message uncertain after a crash',
      'segment submitted',
      'segment answered with an error',
      'segment answered late',
      'segment uncertain',
      'segment final',
    ]);
  });

  it('all carry the message and its event', () => {
    for (const line of journey().parsed()) {
      expect(line).toMatchObject({
        message_id: '019ab000-0000-7000-8000-000000000001',
        event_id: 'evt-1',
        node: 'node-1',
        level: expect.stringMatching(/^(info|warn)$/),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
    }
  });

  it('name the status, the bind and the state', () => {
    const lines = journey().parsed();
    expect(lines[4]).toMatchObject({ status: 'ESME_RTHROTTLED', bind: 'alpha/0', segment: 1 });
    expect(lines[6]).toMatchObject({ reason: 'link_lost', policy: 'resend' });
    expect(lines[7]).toMatchObject({ state: 'delivered', carrier: 'alpha', end_to_end_ms: 2300 });
  });

  it('know the event of a message that another node accepted', () => {
    const log = kept();
    const messages = new MessageLines(log.logger);
    messages.dispatch(DISPATCH_REPORTS[0]);
    messages.receipt(RECEIPT_REPORTS[0]);
    expect(log.parsed()[1]).toMatchObject({ msg: 'segment final', event_id: 'evt-1' });
  });

  it('mask a number that a client used as an event ID', () => {
    const log = kept();
    new MessageLines(log.logger).queue({
      ...(QUEUE_REPORTS[0] as Extract<(typeof QUEUE_REPORTS)[number], { kind: 'accepted' }>),
      eventId: 'txn-+919812345678-7',
    });
    expect(log.lines[0]).not.toContain('9812345678');
    expect(log.parsed()[0]['event_id']).toMatch(/^txn-\+9198\*+78-7$/);
  });
});

describe('the lines of a link', () => {
  it('say what became of the binds, and that a flood was left out', () => {
    const log = kept();
    const links = new LinkLines(log.logger);
    const throttled = { kind: 'throttled', carrier: 'alpha', slot: 0, pauseMs: 500 } as const;
    links.dispatch(
      { kind: 'bind', carrier: 'alpha', slot: 0, state: 'waiting', reason: 'connection refused' },
      0,
    );
    for (let now = 0; now <= 10_000; now += 1000) links.dispatch(throttled, now);
    expect(log.parsed()).toMatchObject([
      { level: 'warn', msg: 'bind down', bind: 'alpha/0', reason: 'connection refused' },
      { msg: 'throttled by the carrier', unwritten: 0 },
      { msg: 'throttled by the carrier', unwritten: 9 },
    ]);
  });

  it('say what was wrong on a link, and nothing of what the state of the bind tells', () => {
    const log = kept();
    const links = new LinkLines(log.logger);
    for (const report of DISPATCH_REPORTS) {
      if (report.kind === 'link') for (let i = 0; i < 3; i++) links.dispatch(report, i);
    }
    expect(log.parsed()).toMatchObject([
      { level: 'warn', msg: 'malformed PDU', bind: 'alpha/0', command: 'deliver_sm' },
      { level: 'warn', msg: 'unexpected PDU', bind: 'alpha/0', command: 'query_sm' },
      { level: 'error', msg: 'a PDU could not be dealt with', err: { message: 'a defect' } },
    ]);
  });

  it('only warn of what goes well later', () => {
    const log = kept();
    const error = new Failure('storage_away', 'the database is away');
    const event = { kind: 'listener_failed', error } as const;
    new LinkLines(log.logger).dispatch({ kind: 'link', carrier: 'alpha', slot: 0, event }, 0);
    expect(log.parsed()).toMatchObject([{ level: 'warn', err: { code: 'storage_away' } }]);
  });

  it('do not let one carrier silence another', () => {
    const log = kept();
    const links = new LinkLines(log.logger);
    for (const carrier of ['alpha', 'beta']) links.receipt({ kind: 'unreadable', carrier }, 0);
    expect(log.parsed().map((line) => line['carrier'])).toEqual(['alpha', 'beta']);
  });
});
