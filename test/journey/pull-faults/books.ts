import type { Database } from '../../../src/storage/database.js';

/** What the demo bank did of one command, by its books. */
export interface Booked {
  /** `done`, `refused`, `expired`; null where it was never asked, or never answered. */
  outcome: string | null;
  reference: string | null;
  /** Journal entries. */
  entries: number;
}

const OF_COMMAND = {
  name: '',
  text: `
    select o.outcome, o.reference,
      (select count(*)::int from demo_bank.journal_entry e where e.operation_key = $1) as entries
    from (select 1) as one left join demo_bank.operation o on o.idempotency_key = $1`,
};

export async function bookedOf(database: Database, commandId: string): Promise<Booked> {
  const [row] = await database.rows<Booked & Record<string, unknown>>(OF_COMMAND, [commandId]);
  return row;
}

const MOVING = `('bill_payment', 'own_transfer')`;

/**
 * Where the gateway's audit and the bank's books do not tell the same, both ways:
 * what is told as done has been, once, and what has been done is told.
 */
const DIFFERENCES = {
  name: '',
  text: `
    select coalesce(c.command_id, o.idempotency_key)::text as id, c.state, o.outcome, e.entries
    from (select * from command where not_after is not null) c
    full join demo_bank.operation o on o.idempotency_key = c.command_id
    cross join lateral (
      select count(*)::int as entries from demo_bank.journal_entry j
      where j.operation_key = coalesce(c.command_id, o.idempotency_key)
    ) e
    where c.state is distinct from o.outcome
      or c.core_reference is distinct from coalesce(o.reference, '')
      or e.entries <> case when o.outcome = 'done' and c.service in ${MOVING} then 1 else 0 end`,
};

/** What is still to be done of what customers wrote: work, orders, replies, octets. */
const LEFT = {
  name: '',
  text: `
    select 'work' as what, inbound_id::text as id from inbound_work
    union all
    select 'command ' || state, command_id::text from command
    where state = 'executing' or (state <> 'waiting' and (order_sealed is not null or look_at is not null))
    union all
    select 'octets', inbound_id::text from inbound_message where pdu_sealed is not null`,
};

/** Lines for people; none where audit and books agree. */
export async function differences(database: Database): Promise<string[]> {
  const rows = await database.rows(DIFFERENCES, []);
  return rows.map((row) => JSON.stringify(row));
}

/** Resolves once nothing is left to do; rejects with what is, after `patience` milliseconds. */
export async function allDone(database: Database, patience: number): Promise<void> {
  let open: string[] = [];
  const isDone = async () => {
    open = (await database.rows(LEFT, [])).map((row) => JSON.stringify(row));
    return open.length === 0;
  };
  await until(isDone, patience).catch(() => {
    throw new Error(`left after ${patience} ms: ${open.join(' ')}`);
  });
}

/** Asks again, a hundred milliseconds after each answer, until it is yes. */
export async function until(condition: () => Promise<boolean>, patience = 20_000): Promise<void> {
  const end = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it did not come about in ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const TOLD = {
  name: '',
  text: `
    select event_type as told from message
    where event_id like 'reply:' || $1 || ':%' order by message_id`,
};

/** The kinds of the replies to one command, in the order they were written. */
export async function toldOf(database: Database, commandId: string): Promise<string[]> {
  const rows = await database.rows<{ told: string }>(TOLD, [commandId]);
  return rows.map(({ told }) => told);
}
