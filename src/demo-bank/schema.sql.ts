import type { Statement } from '../storage/queryable.js';

/** Any number will do that no other scheduled work of this database takes. */
const SCHEMA_LOCK = 7_355_608_051;

/** Another version is refused, and not guessed at. */
export const SCHEMA_VERSION = 1;

/** Until the end of the transaction: several daemons start at a time. */
export const LOCK_SCHEMA: Statement = {
  name: '',
  text: `select pg_advisory_xact_lock(${SCHEMA_LOCK})`,
};

export const HAS_SCHEMA: Statement = {
  name: '',
  text: `select to_regclass('demo_bank.schema_version') is not null as made`,
};

export const SCHEMA_MADE: Statement = {
  name: '',
  text: 'select version from demo_bank.schema_version',
};

const CUSTOMERS = `
create table demo_bank.customer (
  customer_id text primary key,
  -- Several customers may have one number.
  msisdn_hash bytea not null,
  given_name bytea not null,
  locale text not null,
  time_zone text not null,
  credit_card_allowed boolean not null
);
create index customer_msisdn on demo_bank.customer (msisdn_hash);

create table demo_bank.pin (
  customer_id text primary key references demo_bank.customer,
  salt bytea not null,
  hash bytea not null,
  -- Tries since the last right one; counted before the PIN is looked at.
  tries int not null default 0,
  tried_at timestamptz
);`;

/**
 * An amount is what the bank owes: a deposit is positive, a loan and the cash in
 * the safe negative. So one rule holds for all: postings of an entry sum to
 * zero, and no balance falls below its floor.
 */
const LEDGER = `
create table demo_bank.account (
  account_id text primary key,
  -- Null of the bank's own: cash, clearing, billers' settlement.
  customer_id text references demo_bank.customer,
  position smallint not null,
  account_type text not null check (account_type in ('current', 'savings', 'loan', 'internal')),
  masked_number text not null,
  nickname text not null,
  currency_code text not null check (currency_code ~ '^[A-Z]{3}$'),
  status text not null default 'active' check (status in ('active', 'dormant', 'frozen', 'closed')),
  -- Kept by the trigger of postings, and by nothing else.
  balance numeric(28, 9) not null default 0,
  -- Null of the bank's own accounts, which may be any.
  floor numeric(28, 9),
  ceiling numeric(28, 9),
  -- Of one payment or transfer.
  payment_limit numeric(28, 9),
  unique (account_id, currency_code),
  check (customer_id is null = (account_type = 'internal')),
  check (customer_id is null or floor is not null),
  constraint account_floor check (balance >= floor),
  constraint account_ceiling check (balance <= ceiling)
);
create unique index account_of_customer on demo_bank.account (customer_id, position);

create table demo_bank.journal_entry (
  entry_id bigint generated always as identity primary key,
  booked_at timestamptz not null,
  -- Null of what did not come by an operation.
  operation_key uuid unique
);

create table demo_bank.posting (
  entry_id bigint not null references demo_bank.journal_entry,
  line smallint not null,
  account_id text not null,
  -- The account's, by the foreign key.
  currency_code text not null,
  amount numeric(28, 9) not null check (amount <> 0),
  description text not null,
  primary key (entry_id, line),
  foreign key (account_id, currency_code) references demo_bank.account (account_id, currency_code)
);
create index posting_of_account on demo_bank.posting (account_id, entry_id desc, line desc);`;

const LEDGER_RULES = `
create function demo_bank.balance_moves() returns trigger language plpgsql as $$
begin
  update demo_bank.account set balance = balance + new.amount where account_id = new.account_id;
  return null;
end $$;
create trigger balance_moves after insert on demo_bank.posting
  for each row execute function demo_bank.balance_moves();

create function demo_bank.balance_is_derived() returns trigger language plpgsql as $$
begin
  -- 1 is an update by hand; within another trigger it is deeper.
  if pg_trigger_depth() < 2 then
    raise exception 'a balance changes by postings only' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger balance_is_derived before update of balance on demo_bank.account
  for each row execute function demo_bank.balance_is_derived();

create function demo_bank.begins_empty() returns trigger language plpgsql as $$
begin
  if new.balance <> 0 then
    raise exception 'an account begins at zero' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger begins_empty before insert on demo_bank.account
  for each row execute function demo_bank.begins_empty();

-- Looked at when the transaction commits.
create function demo_bank.entry_balances() returns trigger language plpgsql as $$
declare lines int;
begin
  select count(*) into lines from demo_bank.posting where entry_id = new.entry_id;
  if lines < 2 or exists (
    select 1 from demo_bank.posting where entry_id = new.entry_id
    group by currency_code having sum(amount) <> 0
  ) then
    raise exception 'journal entry % does not balance', new.entry_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger entry_balances after insert on demo_bank.journal_entry
  deferrable initially deferred for each row execute function demo_bank.entry_balances();
create constraint trigger entry_balances after insert on demo_bank.posting
  deferrable initially deferred for each row execute function demo_bank.entry_balances();

create function demo_bank.is_final() returns trigger language plpgsql as $$
begin
  raise exception 'what is booked stays: correct it by another entry'
    using errcode = 'integrity_constraint_violation';
end $$;
create trigger is_final before update or delete or truncate on demo_bank.posting
  for each statement execute function demo_bank.is_final();
create trigger is_final before update or delete or truncate on demo_bank.journal_entry
  for each statement execute function demo_bank.is_final();`;

const SERVICES = `
create table demo_bank.card (
  card_id text primary key,
  customer_id text not null references demo_bank.customer,
  position smallint not null,
  masked_number text not null,
  card_kind text not null check (card_kind in ('debit', 'credit', 'prepaid')),
  status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  unique (customer_id, position)
);

create table demo_bank.card_request (
  request_id bigint generated always as identity primary key,
  operation_key uuid not null,
  customer_id text not null references demo_bank.customer,
  card_kind text not null check (card_kind in ('debit', 'credit', 'prepaid')),
  account_id text references demo_bank.account,
  -- Of a card that was lost.
  replaces text references demo_bank.card,
  -- Days of the customer's own calendar.
  expected_on date not null
);
create index card_request_of_customer on demo_bank.card_request (customer_id, card_kind, expected_on);

create table demo_bank.cheque (
  account_id text not null references demo_bank.account,
  cheque_number text not null,
  status text not null check (status in ('issued', 'paid', 'stopped')),
  primary key (account_id, cheque_number)
);

create table demo_bank.biller (
  biller_id text primary key,
  customer_id text not null references demo_bank.customer,
  position smallint not null,
  short_name text not null check (short_name ~ '^[A-Z0-9]{1,20}$'),
  display_name text not null,
  masked_reference text not null,
  settlement_account_id text not null references demo_bank.account,
  allowed boolean not null default true,
  unique (customer_id, short_name),
  unique (customer_id, position)
);

create table demo_bank.exchange_rate (
  currency_code text primary key,
  -- How much of it is one US dollar.
  per_dollar numeric(20, 9) not null check (per_dollar > 0),
  usual boolean not null
);`;

/** Keys are kept for ever: a bank with more to do keeps them for 7 days at least. */
const OPERATIONS = `
create table demo_bank.operation (
  idempotency_key uuid primary key,
  -- SHA-256 of what was asked.
  request_hash bytea not null,
  method text not null,
  asked_at timestamptz not null default clock_timestamp(),
  outcome text check (outcome in ('done', 'refused', 'expired')),
  reference text unique,
  -- The first answer, word for word. Null only within the transaction that writes it.
  answer jsonb
);

create function demo_bank.is_answered() returns trigger language plpgsql as $$
begin
  if not exists (
    select 1 from demo_bank.operation
    where idempotency_key = new.idempotency_key and answer is not null and outcome is not null
  ) then
    raise exception 'an operation is kept with its answer only'
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger is_answered after insert on demo_bank.operation
  deferrable initially deferred for each row execute function demo_bank.is_answered();`;

/** Whole, in one transaction. */
export const MAKE_SCHEMA: Statement = {
  name: '',
  text: `
create schema demo_bank;
${CUSTOMERS}
${LEDGER}
${LEDGER_RULES}
${SERVICES}
${OPERATIONS}
create table demo_bank.schema_version (version int not null);
insert into demo_bank.schema_version values (${SCHEMA_VERSION});`,
};
