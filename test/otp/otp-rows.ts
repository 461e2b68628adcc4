import { MSISDN_CONTEXT } from '../../src/customer/customer-row.js';
import type { Database } from '../../src/storage/database.js';
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
