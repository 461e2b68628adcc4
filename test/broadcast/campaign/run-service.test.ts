import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { parse } from 'csv-parse/sync';
import { EXPORT_COLUMNS } from '../../../src/broadcast/campaign/export-row.js';
import { EXPORT_PAGE, OPTED_OUT_AFTER } from '../../../src/broadcast/campaign/report.sql.js';
import { recipientStateCode } from '../../../src/broadcast/run/recipient-states.js';
import type { RecipientState } from '../../../src/broadcast/run/recipient-states.js';
import type { Run } from '../../../src/broadcast/run/runs.js';
import { moveTally } from '../../../src/broadcast/run/tally.store.js';
import { Uuid7Generator } from '../../../src/message/uuid7.js';
import type {
  BroadcastRun,
  ExportReportResponse,
  GetReportResponse,
  WatchRunResponse,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import type { Statement } from '../../../src/storage/queryable.js';
import { StopSignal } from '../../../src/rpc/stop-signal.js';
import { register } from '../audience/reader-kit.js';
import { SEALER } from '../../rpc/gateway.js';
import {
  ANN,
  MOST_WATCHERS,
  OPERATOR,
  readAll,
  refused,
  refusal,
  STRANGER,
  useNodes,
} from './campaign-kit.js';
import { variantOf } from './definitions.js';

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
const NOBODY = '01933000-0000-7000-8000-000000000001';

/** A node of a plan that was carried out. */
interface PlanNode {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

function readOf(node: PlanNode, table: string): number {
  const inner = (node.Plans ?? []).reduce((sum, one) => sum + readOf(one, table), 0);
  if (node['Relation Name'] !== table) return inner;
  const rows = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  return inner + rows * node['Actual Loops'];
}

const msisdnOf = (i: number) => `+9198${String(10_000_000 + i)}`;

/** One WatchRun call, read run by run. */
class Watching {
  readonly #answers: AsyncIterator<WatchRunResponse>;

  constructor(private readonly stream: ClientReadableStream<WatchRunResponse>) {
    this.#answers = stream[Symbol.asyncIterator]() as AsyncIterator<WatchRunResponse>;
  }

  /** Undefined at the end; rejects with the CallFailure. */
  next(): Promise<BroadcastRun | undefined> {
    return this.#answers.next().then(
      (result) => (result.done === true ? undefined : result.value.run),
      (error: unknown) => refused(error),
    );
  }

  close(): void {
    this.stream.on('error', () => undefined);
    this.stream.cancel();
  }
}

describe('a sending', () => {
  const { nodes, database } = useNodes(2);
  const ids = new Uuid7Generator(randomBytes);
  let run: Run;

  beforeEach(async () => {
    const campaignId = await nodes[0].approved({
      variants: [variantOf({ percent: 40 }), variantOf({ percent: 50, name: 'long' })],
      holdOutPercent: 10,
    });
    await nodes[0].campaign('ScheduleCampaign', { campaignId, schedule: { now: {} } });
    const [planned] = await nodes[0].runs.list(campaignId, null, 1);
    run = await nodes[0].runs.change(planned.runId, 'running', Date.now());
  });

  interface Put {
    i: number;
    state: RecipientState;
    variant?: number;
    reason?: string;
    carrier?: string;
    segments?: number;
    customerId?: string;
    /** Whether a message is kept. */
    message?: boolean;
    sentAt?: number;
  }

  /** Recipients of the run, as its sender and its follower leave them. */
  async function put(recipients: readonly Put[]): Promise<void> {
    await database.database().transaction(async (tx) => {
      for (const one of recipients) {
        const hash = SEALER.lookupHash(msisdnOf(one.i));
        const messageId = one.message === true ? ids.next(Date.now()) : null;
        if (messageId !== null) {
          await tx.rows(
            {
              name: '',
              text: `insert into message values ($1, 'tellerline', $2, 'campaign', 4, null, $3, $4,
                'cheap', 'BANK', 'en', 1, 1, 0, 1, now(), null)`,
            },
            [messageId, `broadcast:${messageId}`, hash, SEALER.seal(msisdnOf(one.i), 'recipient')],
          );
        }
        await tx.rows(
          {
            name: '',
            text: `insert into broadcast_recipient (run_id, msisdn_hash, customer_id, variant, state,
                reason, due_at, message_id, carrier, segments, sent_at)
              values ($1, $2, $3, $4, $5, $6, now(), $7, $8, $9, to_timestamp($10::bigint / 1000.0))`,
          },
          [
            run.runId,
            hash,
            one.customerId ?? null,
            one.variant ?? 0,
            recipientStateCode(one.state),
            one.reason ?? null,
            messageId,
            one.carrier ?? null,
            one.segments ?? null,
            one.sentAt ?? null,
          ],
        );
      }
      await moveTally(
        tx,
        run.runId,
        recipients.map((one) => ({
          variant: one.variant ?? 0,
          state: one.state,
          reason: one.reason ?? '',
          carrier: one.carrier ?? '',
          recipients: 1,
          segments: one.segments ?? 0,
        })),
      );
    });
  }

  const watch = (node = 0, key = ANN, runId = run.runId): Watching =>
    new Watching(nodes[node].stream<WatchRunResponse>('WatchRun', { runId }, key));

  describe('that is watched', () => {
    it('is told at once, when it changed, and for the last time when it is over', async () => {
      const watching = watch(1, OPERATOR);
      expect(await watching.next()).toMatchObject({
        runId: run.runId,
        state: 'RUN_STATE_RUNNING',
        progress: { recipients: '0', expanded: false },
      });
      await put([
        { i: 1, state: 'planned' },
        { i: 2, state: 'delivered', carrier: 'cheap', segments: 2 },
      ]);
      expect(await watching.next()).toMatchObject({
        progress: { recipients: '2', planned: '1', delivered: '1', segments: '2' },
      });
      await nodes[0].runs.cancel(run.runId, Date.now());
      // Who was planned is closed a moment later, and the watch waits for it.
      expect(await watching.next()).toMatchObject({
        state: 'RUN_STATE_CANCELLED',
        progress: { planned: '1' },
      });
      const close = 'update broadcast_tally set state = 7 where run_id = $1 and state = 0';
      await database.database().rows({ name: '', text: close }, [run.runId]);
      let last: BroadcastRun | undefined;
      for (let next = await watching.next(); next !== undefined; next = await watching.next()) {
        last = next;
      }
      expect(last).toMatchObject({
        state: 'RUN_STATE_CANCELLED',
        progress: { planned: '0', cancelled: '1' },
      });
    });

    it('is told once, and the call over, where it is over already', async () => {
      await nodes[0].runs.cancel(run.runId, Date.now());
      const answers = await readAll(
        nodes[0].stream<WatchRunResponse>('WatchRun', { runId: run.runId }),
      );
      expect(answers.map((answer) => answer.run?.state)).toEqual(['RUN_STATE_CANCELLED']);
    });

    it('is watched by a client so many times at once, and by others all the same', async () => {
      const watching = Array.from({ length: MOST_WATCHERS }, () => watch());
      for (const one of watching) await one.next();
      const more = watch();
      expect(await refusal(more.next())).toMatchObject({ code: RESOURCE_EXHAUSTED });
      const others = watch(0, OPERATOR);
      await others.next();
      for (const one of [...watching, others]) one.close();
    });

    it('is watched elsewhere when the node stops', async () => {
      const watching = watch(1);
      await watching.next();
      nodes[1].gateway.app.get(StopSignal, { strict: false }).stop();
      expect(await refusal(watching.next())).toMatchObject({ code: UNAVAILABLE });
    });
  });

  /** Watches a statement; gives how many rows of a table it read each time, when it is done again. */
  const rowsRead = ({ name, text }: Statement, table: string): (() => Promise<number[]>) => {
    const rows = jest.spyOn(database.database(), 'rows');
    return async () => {
      const asked = rows.mock.calls.flatMap(([one, values]) => (one.name === name ? [values] : []));
      rows.mockRestore();
      const explained = { name: '', text: `explain (analyze, format json) ${text}` };
      return Promise.all(
        asked.map(async (values) => {
          const [plan] = await database
            .database()
            .rows<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(explained, values);
          return readOf(plan['QUERY PLAN'][0].Plan, table);
        }),
      );
    };
  };

  describe('that is reported', () => {
    const report = (runId = run.runId): Promise<GetReportResponse> =>
      nodes[0].ask('GetReport', { runId }, ANN);

    it('has its lines, its costs, and who said STOP after they were sent it', async () => {
      const sentAt = Date.now();
      await put([
        { i: 1, state: 'delivered', carrier: 'cheap', segments: 2, sentAt },
        { i: 2, state: 'delivered', carrier: 'dear', segments: 1, sentAt },
        { i: 3, state: 'undeliverable', reason: 'err:001', carrier: 'cheap', segments: 2, sentAt },
        { i: 4, state: 'skipped', reason: 'opted_out' },
        { i: 5, state: 'held_out', variant: -1 },
      ]);
      const said = async (i: number, at: number, category: string): Promise<void> => {
        await database.database().rows(
          {
            name: '',
            text: `insert into opt_out values ($1, $3, to_timestamp($2::bigint / 1000.0), 'sms:STOP')`,
          },
          [SEALER.lookupHash(msisdnOf(i)), at, category],
        );
      };
      // Two words of one number are one; before, or of none that it was sent to, is none.
      await said(1, sentAt + 1000, 'offers');
      await said(1, sentAt + 1000, 'greetings');
      await said(3, sentAt + 2000, 'offers');
      await said(2, sentAt - 60_000, 'offers');
      await said(4, sentAt + 1000, 'offers');
      await said(9, sentAt + 1000, 'offers');
      const { lines, costs, optedOut, run: shown } = await report();
      expect(optedOut).toBe('2');
      expect(lines.map((line) => Object.values(line).join(' '))).toEqual([
        'a RECIPIENT_STATE_DELIVERED  2 3',
        'a RECIPIENT_STATE_UNDELIVERABLE err:001 1 2',
        'a RECIPIENT_STATE_SKIPPED opted_out 1 0',
        'hold-out RECIPIENT_STATE_HELD_OUT  1 0',
      ]);
      expect(costs).toEqual([
        { currencyCode: 'INR', units: '0', nanos: 480_000_000 },
        { currencyCode: 'USD', units: '0', nanos: 8_500_000 },
      ]);
      expect(shown?.progress?.recipients).toBe('5');
    });

    it('looks at few of the STOPs at a time, and counts a number once', async () => {
      const sentAt = Date.now();
      await database.database().rows(
        {
          name: '',
          text: `insert into broadcast_recipient (run_id, msisdn_hash, variant, state, due_at, sent_at)
            select $1, sha256(i::text::bytea), 0, 2, now(), to_timestamp($2::bigint / 1000.0)
            from generate_series(1, 6000) as t (i)`,
        },
        [run.runId, sentAt],
      );
      // The first thousand to two categories, which are far from each other.
      await database.database().rows(
        {
          name: '',
          text: `insert into opt_out
            select sha256(i::text::bytea), category, to_timestamp($1::bigint / 1000.0) + later, 'sms:STOP'
            from generate_series(1, 12000) as t (i),
              (values ('offers', interval '1 minute'), ('greetings', interval '1 hour')) as c (category, later)
            where i <= 1000 or category = 'offers'`,
        },
        [sentAt],
      );
      const read = rowsRead(OPTED_OUT_AFTER, 'opt_out');
      expect((await report()).optedOut).toBe('6000');
      const counts = await read();
      expect(counts.length).toBeGreaterThan(1);
      // All that a number said is looked at again for each, which is two at the most.
      expect(Math.max(...counts)).toBeLessThanOrEqual(3 * 5000);
    });

    it('is none where there is none', async () => {
      expect((await refusal(report(NOBODY))).code).toBe(NOT_FOUND);
      expect(await refusal(report('mine'))).toMatchObject({
        code: INVALID_ARGUMENT,
        fields: ['run_id'],
      });
    });
  });

  describe('that is exported', () => {
    const exported = async (request: object = {}): Promise<Record<string, string>[]> => {
      const pieces = await readAll(
        nodes[0].stream<ExportReportResponse>('ExportReport', { runId: run.runId, ...request }),
      );
      const csv = Buffer.concat(pieces.map((piece) => piece.csv));
      return parse(csv, { columns: true });
    };

    it('has a line for each recipient, of the states that are asked for', async () => {
      await register(database.database(), [
        { id: '=cmd|calc', msisdn: msisdnOf(2), givenName: 'Asha' },
      ]);
      const sentAt = Date.UTC(2026, 10, 23, 9);
      await put([
        { i: 1, state: 'delivered', carrier: 'cheap', segments: 2, message: true, sentAt },
        { i: 2, state: 'skipped', reason: 'frequency_cap', customerId: '=cmd|calc', variant: 1 },
        { i: 3, state: 'held_out', variant: -1, customerId: 'gone' },
      ]);
      const rows = await exported();
      expect(rows).toHaveLength(3);
      expect(Object.keys(rows[0])).toEqual([...EXPORT_COLUMNS]);
      const byState = Object.fromEntries(rows.map((row) => [row.state, row]));
      expect(byState.delivered).toMatchObject({
        customer_id: '',
        masked_msisdn: "'+9198******01",
        variant: 'a',
        carrier: 'cheap',
        segments: '2',
        sent_at: '2026-11-23T09:00:00.000Z',
        finished_at: '',
      });
      expect(byState.delivered.message_id).not.toBe('');
      expect(byState.skipped).toMatchObject({
        customer_id: "'=cmd|calc",
        masked_msisdn: "'+9198******02",
        variant: 'long',
        reason: 'frequency_cap',
      });
      expect(byState.held_out).toMatchObject({ variant: 'hold-out', masked_msisdn: '' });
      const some = await exported({ states: ['RECIPIENT_STATE_SKIPPED'] });
      expect(some.map(({ state }) => state)).toEqual(['skipped']);
    });

    it('has everybody once, over many pages', async () => {
      const count = 2500;
      await database.database().rows(
        {
          name: '',
          text: `insert into broadcast_recipient (run_id, msisdn_hash, customer_id, variant, state, due_at)
            select $1, substring(sha256(i::text::bytea) for 16), 'C' || i, 0, 0, now()
            from generate_series(1, $2::integer) as t (i)`,
        },
        [run.runId, count],
      );
      const rows = await exported();
      expect(new Set(rows.map((row) => row.customer_id)).size).toBe(count);
      expect(rows).toHaveLength(count);
    });

    it('reads few recipients at a time, however seldom the states are that are asked for', async () => {
      await database.database().rows(
        {
          name: '',
          text: `insert into broadcast_recipient (run_id, msisdn_hash, customer_id, variant, state, due_at)
            select $1, sha256(i::text::bytea), 'C' || i, 0, case when i = 4711 then 5 else 2 end, now()
            from generate_series(1, 5000) as t (i)`,
        },
        [run.runId],
      );
      const read = rowsRead(EXPORT_PAGE, 'broadcast_recipient');
      const rows = await exported({ states: ['RECIPIENT_STATE_REJECTED'] });
      expect(rows.map((row) => row.customer_id)).toEqual(['C4711']);
      const counts = await read();
      expect(Math.max(...counts)).toBeLessThanOrEqual(1000);
      expect(counts.reduce((sum, one) => sum + one)).toBe(5000);
    });

    it('of none is the header alone', async () => {
      const pieces = await readAll(
        nodes[0].stream<ExportReportResponse>('ExportReport', { runId: run.runId }),
      );
      expect(Buffer.concat(pieces.map(({ csv }) => csv)).toString()).toBe(
        `${EXPORT_COLUMNS.join(',')}\n`,
      );
    });

    it('says what is wrong, and who may not', async () => {
      const stream = (request: object, key = ANN) =>
        refusal(readAll(nodes[0].stream('ExportReport', request, key)));
      expect((await stream({ runId: NOBODY })).code).toBe(NOT_FOUND);
      expect((await stream({ runId: run.runId }, STRANGER)).code).toBe(PERMISSION_DENIED);
      expect(
        await stream({ runId: run.runId, states: ['RECIPIENT_STATE_UNSPECIFIED'] }),
      ).toMatchObject({ code: INVALID_ARGUMENT, fields: ['states[0]'] });
      const watching = refusal(readAll(nodes[0].stream('WatchRun', { runId: NOBODY })));
      expect((await watching).code).toBe(NOT_FOUND);
    });
  });
});
