import { MSISDN_CONTEXT } from '../../src/customer/customer-row.js';
import type { Database } from '../../src/storage/database.js';
import type { Statement } from '../../src/storage/queryable.js';
import { SEALER } from '../rpc/gateway.js';

/** The tables of which any row, in any column, shows a text. */
export async function anywhere(database: Database, text: string): Promise<string[]> {
  const tables = await database.rows<{ name: string }>(
    {
      name: '',
      text: `select c.relname as name from pg_class c
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
               and not c.relispartition order by 1`,
    },
    [],
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await database.rows(
      { name: '', text: `select 1 from "${name}" t where t::text like $1 limit 1` },
      [`%${text}%`],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

/** A row of the registry. */
export async function addCustomer(
  database: Database,
  customer: {
    id: string;
    msisdn: string;
    locale?: string;
    blocked?: boolean;
    msisdnChangedAt?: number;
    simChangedAt?: number;
  },
): Promise<void> {
  const moment = (at: number | undefined) => (at === undefined ? null : new Date(at));
  await database.rows(
    {
      name: '',
      text: `insert into customer (customer_id, msisdn_hash, msisdn_sealed, locale, blocked,
               msisdn_changed_at, sim_changed_at)
             values ($1, $2, $3, $4, $5, $6, $7)`,
    },
    [
      customer.id,
      SEALER.lookupHash(customer.msisdn),
      SEALER.seal(customer.msisdn, MSISDN_CONTEXT),
      customer.locale ?? null,
      customer.blocked ?? false,
      moment(customer.msisdnChangedAt),
      moment(customer.simChangedAt),
    ],
  );
}

/** A customer has another number from now on; for nodes that have not read it yet. */
export async function moveCustomer(database: Database, id: string, msisdn: string): Promise<void> {
  await database.rows(
    {
      name: '',
      text: `update customer set msisdn_hash = $2, msisdn_sealed = $3 where customer_id = $1`,
    },
    [id, SEALER.lookupHash(msisdn), SEALER.seal(msisdn, MSISDN_CONTEXT)],
  );
}

/** The codes that are counted for a number. */
export async function rateOf(database: Database, msisdn: string): Promise<number> {
  const [row] = await database.rows<{ used: number }>(
    {
      name: '',
      text: `select coalesce(sum(used), 0)::int as used from otp_rate where kind = 1 and key = $1`,
    },
    [SEALER.lookupHash(msisdn)],
  );
  return row.used;
}

let batches = 0;

/** Codes of a prefix, each of a challenge of its own, sent `age` milliseconds before `now`. */
export async function addCodes(
  database: Database,
  codes: {
    now: number;
    prefix: string;
    count: number;
    verified: number;
    callingCode?: string;
    country?: string;
    age?: number;
    /** Whether their message was accepted. */
    sent?: boolean;
    /** Whether they are good no more, though nobody used them. */
    over?: boolean;
  },
): Promise<void> {
  batches += 1;
  const { callingCode = '+44', country = 'GB', age = 5 * 60_000, sent = true } = codes;
  await database.rows(
    {
      name: '',
      text: `
        with one as (
          select n, gen_random_uuid() as id from generate_series(1, $1::int) as n
        ), challenge as (
          insert into otp_challenge (challenge_id, client_id, recipient_hash, recipient_sealed,
            country, purpose, code_length, lifetime, locale, issued_at, expires_at, resend_after)
          select id, 'bank', decode(lpad(to_hex(n), 32, '0'), 'hex'), '', $2, 1, 6, 300000, '',
            to_timestamp($3::bigint / 1000.0), to_timestamp($3::bigint / 1000.0),
            to_timestamp($3::bigint / 1000.0)
          from one
        )
        insert into otp_code (client_id, request_id, request_hash, challenge_id, number, code_hash,
          calling_code, prefix, country, made_at, expires_at, resend_after, message_id, verified)
        select 'bank', $4 || n, '', id, 1,
          case when $8::boolean or n <= $5::int then null else '\\x00'::bytea end,
          $6, $7, $2, to_timestamp($3::bigint / 1000.0), to_timestamp($3::bigint / 1000.0),
          to_timestamp($3::bigint / 1000.0), case when $9::boolean then id end, n <= $5::int
        from one`,
    },
    [
      codes.count,
      country,
      codes.now - age,
      `made-${batches}-`,
      codes.verified,
      callingCode,
      codes.prefix,
      codes.over ?? false,
      sent,
    ],
  );
}

/** As if nobody had ever asked for a code. */
export async function emptyOtp(database: Database): Promise<void> {
  const tables = 'otp_code, otp_challenge, otp_subject, otp_hold, otp_volume, otp_rate';
  await database.rows({ name: '', text: `truncate ${tables}` }, []);
  await database.notify('otp_holds_changed', '');
}

/** How PostgreSQL runs a statement. */
export async function plan(
  database: Database,
  statement: Statement,
  values: readonly unknown[],
): Promise<string> {
  const rows = await database.rows<{ 'QUERY PLAN': string }>(
    { name: '', text: `explain ${statement.text}` },
    values,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
