import { expect } from '@jest/globals';
import { recipientStateOfCode } from '../../../src/broadcast/run/recipient-states.js';
import type { RecipientState } from '../../../src/broadcast/run/recipient-states.js';
import type { Database } from '../../../src/storage/database.js';
import { msisdnOf } from '../../kit/broadcast.js';
import type { Smsc } from '../../kit/smsc.js';
import { expectTallyInStep } from '../../broadcast/run/run-kit.js';
import { until } from '../pull-faults/books.js';
import { PATIENCE } from './desk.js';

/** Who is where in a file of numbers: its first line is the header. */
const RECIPIENTS = {
  name: '',
  text: `
    select member_number - 2 as place, state, coalesce(reason, '') as reason
    from broadcast_recipient where run_id = $1 order by 1`,
};

const RUN = {
  name: '',
  text: `
    select r.state, r.expanded_at is not null as expanded,
      (select count(*)::int from broadcast_recipient b where b.run_id = r.run_id) as recipients
    from broadcast_run r where r.run_id = $1`,
};

const LINES = {
  name: '',
  text: `
    select state, reason, sum(recipients)::int as recipients from broadcast_tally
    where run_id = $1 and recipients <> 0 group by state, reason order by state, reason`,
};

const OVER = ['completed', 'cancelled', 'failed'];

export interface RunNow extends Record<string, unknown> {
  state: string;
  expanded: boolean;
  recipients: number;
}

export async function runNow(database: Database, runId: string): Promise<RunNow> {
  const [run] = await database.rows<RunNow>(RUN, [runId]);
  return run;
}

/** Of the tally: how many recipients came to each state and reason. */
export async function linesOf(database: Database, runId: string): Promise<Record<string, number>> {
  const rows = await database.rows<{ state: number; reason: string; recipients: number }>(LINES, [
    runId,
  ]);
  return Object.fromEntries(
    rows.map(({ state, reason, recipients }) => [
      `${recipientStateOfCode(state)} ${reason}`.trim(),
      recipients,
    ]),
  );
}

/** Resolves with the state in which the run ended, once nobody of it is open. */
export async function over(database: Database, runId: string): Promise<string> {
  let run: RunNow | undefined;
  let lines: Record<string, number> = {};
  const isOver = async () => {
    run = await runNow(database, runId);
    lines = await linesOf(database, runId);
    return (
      OVER.includes(run.state) && lines['planned'] === undefined && lines['sent'] === undefined
    );
  };
  await until(isOver, PATIENCE).catch(() => {
    throw new Error(`the run is not over: ${JSON.stringify({ run, lines })}`);
  });
  return run!.state;
}

/** How often the SMSC has taken a message for each number. */
export function arrivalsOf({ received }: Smsc, matches = /^/): Map<string, number> {
  const arrivals = new Map<string, number>();
  for (const { destination, status, text } of received) {
    if (status !== 0 || !matches.test(text)) continue;
    const msisdn = `+${destination}`;
    arrivals.set(msisdn, (arrivals.get(msisdn) ?? 0) + 1);
  }
  return arrivals;
}

export function twice(arrivals: ReadonlyMap<string, number>): string[] {
  return [...arrivals].filter(([, count]) => count > 1).map(([msisdn]) => msisdn);
}

/** Numbers by what became of them, by the gateway's own account. */
export type Fates = Map<RecipientState, string[]>;

export async function fatesOf(database: Database, runId: string, from = 0): Promise<Fates> {
  const rows = await database.rows<{ place: number; state: number }>(RECIPIENTS, [runId]);
  const byState = Map.groupBy(rows, ({ state }) => recipientStateOfCode(state));
  return new Map(
    [...byState].map(([state, some]) => [state, some.map(({ place }) => msisdnOf(from + place))]),
  );
}

/**
 * Fails where the gateway's account of an ended run is not what the SMSC saw: `count`
 * recipients and no other, nobody twice, whoever was delivered to reached, whoever
 * was reached known as delivered or unknown, and the tally in step. Gives the fates.
 */
export async function expectSquare(
  database: Database,
  runId: string,
  arrivals: ReadonlyMap<string, number>,
  { count, from = 0 }: { count: number; from?: number },
): Promise<Fates> {
  const fates = await fatesOf(database, runId, from);
  const of = (state: RecipientState) => fates.get(state) ?? [];
  expect([...fates.values()].flat().sort()).toEqual(
    Array.from({ length: count }, (_, at) => msisdnOf(from + at)).sort(),
  );
  expect(twice(arrivals)).toEqual([]);
  expect(of('delivered').filter((msisdn) => !arrivals.has(msisdn))).toEqual([]);
  const known = new Set([...of('delivered'), ...of('unknown')]);
  const mine = new Set([...fates.values()].flat());
  const untold = [...arrivals.keys()].filter((one) => mine.has(one) && !known.has(one));
  expect(untold).toEqual([]);
  expect(await expectTallyInStep(database, runId)).toBe(0);
  return fates;
}
