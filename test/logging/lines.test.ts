import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import { BroadcastLines } from '../../src/logging/broadcast-lines.js';
import { gatewayLogger } from '../../src/logging/logger.adapter.js';
import { InboundLines } from '../../src/logging/inbound-lines.js';
import { LinkLines } from '../../src/logging/link-lines.js';
import { MessageLines } from '../../src/logging/message-lines.js';
import { ServiceLines } from '../../src/logging/service-lines.js';
import {
  AUTHORING_REPORTS,
  BROADCAST_REPORTS,
  CORE_REPORTS,
  CUSTOMER_REPORTS,
  DISPATCH_REPORTS,
  EVENT_REPORTS,
  INBOUND_REPORTS,
  JOB_REPORTS,
  OTP_REPORTS,
  QUEUE_REPORTS,
  RECEIPT_REPORTS,
} from '../metrics/reports.js';

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

describe('the lines of the services', () => {
  function written(): Line[] {
    const log = kept();
    const lines = new ServiceLines(log.logger);
    EVENT_REPORTS.forEach((report) => lines.event(report));
    OTP_REPORTS.forEach((report) => lines.otp(report));
    AUTHORING_REPORTS.forEach((report) => lines.authoring(report));
    CUSTOMER_REPORTS.forEach((report) => lines.customer(report));
    return log.parsed();
  }

  it('are for what somebody will ask about, and nothing that comes with every message', () => {
    expect(written().map((line) => `${String(line['level'])} ${String(line['msg'])}`)).toEqual([
      // The customer's wish, and the bank's trouble.
      'info scheduled event given up',
      'warn scheduled event given up',
      'warn one-time passwords held',
      'warn one-time passwords released',
      'info template drafted',
      'info template approved',
      'info template activated',
      'info template registered',
      'info template registration removed',
      'info customer import finished',
      'warn customer import cut short',
    ]);
  });

  it('say which and why, and lose none of it to the removal of private fields', () => {
    expect(written()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event_type: 'offer', failure: 'consent_missing' }),
        expect.objectContaining({
          prefix: '+4479',
          country: 'GB',
          until: '2026-11-22T11:00:00.000Z',
          reason: '3 of 120 verified',
        }),
        expect.objectContaining({ template: 'offer', version: 3, client: 'author' }),
        expect.objectContaining({ template: 'offer', carrier: 'alpha', locale: 'hi' }),
      ]),
    );
    expect(JSON.stringify(written())).not.toContain('[removed]');
  });

  it('count the rows of one import, and begin anew with the next', () => {
    const log = kept();
    const lines = new ServiceLines(log.logger);
    const rows = { kind: 'imported', rows: 10, stored: 9, refused: 1, clientId: 'crm' } as const;
    lines.customer(rows);
    lines.customer({ ...rows, clientId: 'other' });
    lines.customer(rows);
    lines.customer({ kind: 'import_ended', whole: true, clientId: 'crm' });
    lines.customer({ kind: 'import_ended', whole: false, clientId: 'crm' });
    expect(log.parsed()).toMatchObject([
      { client: 'crm', rows: 20, stored: 18, refused: 2 },
      { client: 'crm', rows: 0, stored: 0, refused: 0 },
    ]);
  });
});

describe("the lines of customers' messages", () => {
  it('are one for each command, without a word of the text', () => {
    const log = kept();
    const lines = new InboundLines(log.logger);
    INBOUND_REPORTS.forEach((report) => lines.handled(report));
    const command_id = '019ab000-0000-7000-8000-0000000000c0';
    expect(log.parsed()).toMatchObject([
      { msg: 'command handled', command_id, service: 'balance', state: 'answered', ms: 420 },
      { service: 'answer', state: 'refused', reason: 'wrong_code', guard: 'none' },
      { service: null, state: 'ignored', reason: 'loop' },
    ]);
    expect(log.lines.join()).not.toContain('[removed]');
  });

  it('are for what somebody has to look at', () => {
    const log = kept();
    const lines = new InboundLines(log.logger);
    INBOUND_REPORTS.forEach((report) => lines.inbound(report, 0));
    expect(log.parsed().map((line) => `${String(line['level'])} ${String(line['msg'])}`)).toEqual([
      'info command settled',
      'error command uncertain: the bank never told its outcome',
      'error customer not told: no answer to the command could be sent',
      'error customer not told: no answer to the command could be sent',
      'warn customer locked',
      'warn customer unlocked by a person',
      'warn a message is tried again',
    ]);
    expect(log.parsed()[0]).toMatchObject({ service: 'bill_payment', state: 'done', by: 'person' });
    expect(log.parsed()[2]).toMatchObject({ service: 'card_suspend' });
    expect(log.parsed()[4]).toMatchObject({
      what: 'pin',
      customer_id: 'C-1001',
      until: '2026-11-22T11:00:00.000Z',
      locks: 2,
    });
  });

  it('tell once that the bank is away, and once that it answers', () => {
    const log = kept();
    const lines = new InboundLines(log.logger);
    CORE_REPORTS.forEach((report) => lines.core(report, 0));
    for (const state of ['half_open', 'closed', 'closed'] as const) {
      lines.core({ kind: 'breaker', state }, 0);
    }
    expect(log.parsed().map((line) => line['msg'])).toEqual([
      'core banking answered wrongly',
      'core banking calls crowded out',
      'core banking is away: no calls for now',
      'core banking answers again',
    ]);
    expect(log.parsed()[0]).toMatchObject({ method: 'PayBill', problem: 'reference' });
  });

  it('leave a flood out, and count it', () => {
    const log = kept();
    const lines = new InboundLines(log.logger);
    const failed = { kind: 'failed', carrier: 'alpha', attempt: 1 } as const;
    for (let now = 0; now <= 10_000; now += 2_500) lines.inbound(failed, now);
    expect(log.parsed()).toMatchObject([{ unwritten: 0 }, { unwritten: 3 }]);
  });
});

describe('the lines of broadcasts and jobs', () => {
  it('are for what somebody will ask about', () => {
    const log = kept();
    const lines = new BroadcastLines(log.logger);
    BROADCAST_REPORTS.forEach((report) => lines.broadcast(report, 0));
    JOB_REPORTS.forEach((report) => lines.job(report));
    expect(log.parsed().map((line) => `${String(line['level'])} ${String(line['msg'])}`)).toEqual([
      'info broadcast running',
      'error broadcast failed',
      'info queued messages taken back',
      'info audience uploaded',
      'warn audience upload cut short',
      'info audiences deleted',
      'warn a step of broadcasts is tried again',
      'info job done',
      'error job failed',
      'warn job missed: no node was there in time',
      'warn job taken over from a node that said nothing',
      'warn job failed for now, and is tried again',
    ]);
    expect(log.parsed()[0]).toMatchObject({ campaign: 'Autumn', class: 'promotion' });
    expect(log.parsed()[6]).toMatchObject({ step: 'send', failure: 'storage_away' });
    expect(log.parsed()[7]).toMatchObject({
      job: 'birthday',
      slot: '2026-11-23T10:00:00.000Z',
      seconds: 2,
      detail: '12 planned',
    });
    expect(log.parsed()[10]).toMatchObject({ job: 'retention', attempt: 2, held_by: 'node-2' });
    expect(log.lines.join()).not.toContain('[removed]');
  });

  it('leave a flood out, and count it', () => {
    const log = kept();
    const lines = new BroadcastLines(log.logger);
    const failed = { kind: 'failed', step: 'send', code: 'away' } as const;
    for (let now = 0; now <= 10_000; now += 2_500) lines.broadcast(failed, now);
    expect(log.parsed()).toMatchObject([{ unwritten: 0 }, { unwritten: 3 }]);
  });
});
