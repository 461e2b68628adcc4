import type { Statement } from '../../storage/queryable.js';
import type { CustomerSource } from './customer-conditions.js';

/** Of a customer, what an audience needs. */
export interface CustomerPageRow {
  customer_id: string;
  msisdn_hash: Buffer;
  time_zone: string | null;
  /** Null unless countries are asked. */
  msisdn_sealed: Buffer | null;
}

// $1: after this ID; $2 smallint[]: the days of the source.
const WITHIN: Record<CustomerSource, string> = {
  all: 'true',
  birthday: 'birthday = any($2::smallint[])',
  anniversary: 'anniversary = any($2::smallint[])',
  // As the partial index has it.
  offers: `consents @> '{"offers": {"granted": true}}'`,
};

// One ordered reading for each day, so that the rows looked at stay as few as asked.
const IDS: Record<CustomerSource, string> = {
  all: allIds('all'),
  offers: allIds('offers'),
  birthday: dayIds('birthday'),
  anniversary: dayIds('anniversary'),
};

function allIds(source: 'all' | 'offers'): string {
  return `
    select customer_id from customer
    where customer_id > $1 and $2::smallint[] is null and ${WITHIN[source]}
    order by customer_id limit $3`;
}

function dayIds(column: 'birthday' | 'anniversary'): string {
  return `
    select one.customer_id
    from unnest($2::smallint[]) as day (of), lateral (
      select customer_id from customer
      where ${column} = day.of and customer_id > $1
      order by customer_id limit $3
    ) as one
    order by one.customer_id limit $3`;
}

const CONDITIONS = `
  ($4::integer is null or birth_year::integer * 10000 + birthday <= $4)
  and ($5::integer is null or birth_year::integer * 10000 + birthday > $5)
  and ($6::text[] is null or city = any($6))
  and ($7::text[] is null or segment = any($7))
  and ($8::text[] is null or products && $8)
  and ($9::text[] is null or not products && $9)
  and ($10::text[] is null or exists (
    select from unnest($10) as wanted (tag)
    where lower(coalesce(locale, $11)) = tag
      or starts_with(lower(coalesce(locale, $11)), tag || '-')))
  and ($12::date is null or customer_since >= $12)
  and ($13::date is null or customer_since <= $13)
  and ($14::text is null or consents -> $14 -> 'granted' = 'true')
  and ($15::smallint[] is null or birthday = any($15))
  and ($16::smallint[] is null or anniversary = any($16))`;

// By the primary key's order whatever the conditions: `offset 0` keeps the planner
// from finding them by another index and sorting what it found.
const LOOKED_AT = (source: CustomerSource) => `
  select customer_id, msisdn_hash, msisdn_sealed, time_zone, locale, birthday, birth_year,
    anniversary, customer_since, city, segment, products, consents
  from customer
  where customer_id > $1 and customer_id <= $3
    and ($2::smallint[] is null or true) and ${WITHIN[source]}
  order by customer_id
  offset 0`;

/** The statements of one source. All: $1 text after this ID, $2 smallint[] days or null. */
interface CustomerPageStatements {
  /** $3: rows to look at. Gives `last`, the ID of the last of them (null of none), and how many: `looked`. */
  bound: Statement;
  /** $3: up to this ID; $4 to $16: conditionValues; $17 boolean: with the numbers; $18: at most. */
  page: Statement;
  /** $3 to $16 as before. */
  count: Statement;
}

function statementsOf(source: CustomerSource): CustomerPageStatements {
  return {
    bound: {
      name: `audience_bound_${source}`,
      text: `select max(customer_id) as last, count(*)::integer as looked from (${IDS[source]}) as stretch`,
    },
    page: {
      name: `audience_page_${source}`,
      text: `
        select customer_id, msisdn_hash, time_zone,
          case when $17::boolean then msisdn_sealed end as msisdn_sealed
        from (${LOOKED_AT(source)}) as looked
        where ${CONDITIONS}
        order by customer_id
        limit $18`,
    },
    count: {
      name: `audience_count_${source}`,
      text: `
        select count(*)::integer as count
        from (${LOOKED_AT(source)}) as looked
        where ${CONDITIONS}`,
    },
  };
}

export const CUSTOMER_PAGES: Readonly<Record<CustomerSource, CustomerPageStatements>> = {
  all: statementsOf('all'),
  birthday: statementsOf('birthday'),
  anniversary: statementsOf('anniversary'),
  offers: statementsOf('offers'),
};
