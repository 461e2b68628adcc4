import { Migration } from '@mikro-orm/migrations';

/**
 * What the registry knows of a customer, and who changed it. One row is one
 * customer, whole, so that an import is one upsert. What audiences are found by
 * (birthday, city, segment, products) has a column; what is only read with its
 * customer (accounts, thresholds, consents) is JSON.
 */
export class MigrationCustomers extends Migration {
  override up(): void {
    this.addSql(`
      alter table customer
        add column msisdn_verified boolean not null default false,
        add column given_name_sealed bytea,
        -- Month * 100 + day: a birthday is looked for without its year, which may not be known.
        add column birthday smallint,
        add column birth_year smallint,
        add column customer_since date,
        add column anniversary smallint generated always as (
          (extract(month from customer_since) * 100 + extract(day from customer_since))::smallint
        ) stored,
        add column city text,
        add column segment text,
        add column products text[] not null default '{}',
        -- [{"reference", "maskedNumber", "nickname", "cardType", "currencyCode"}]
        add column accounts jsonb not null default '[]',
        -- {"largeWithdrawal": {"currencyCode", "units", "nanos"}, …, "homeCountry"}
        add column thresholds jsonb not null default '{}',
        -- {"offers": {"granted", "source", "at": ms}}
        add column consents jsonb not null default '{}',
        -- Minutes after midnight of the customer's wall clock.
        add column quiet_from smallint,
        add column quiet_until smallint,
        add column blocked boolean not null default false,
        add column msisdn_changed_at timestamptz,
        add column sim_changed_at timestamptz,
        add constraint customer_quiet check ((quiet_from is null) = (quiet_until is null))`);

    // Whose day it is: read once a day, in pages by ID.
    this.addSql(`
      create index customer_birthday on customer (birthday, customer_id)
      where birthday is not null`);
    this.addSql(`
      create index customer_anniversary on customer (anniversary, customer_id)
      where anniversary is not null`);
    // Audiences: a segment or a city is a part of the bank, products several of many.
    this.addSql(`
      create index customer_segment on customer (segment, city) where segment is not null`);
    this.addSql(`create index customer_city on customer (city) where city is not null`);
    this.addSql(`create index customer_products on customer using gin (products)`);
    // Offers go to those alone who have allowed them, unless the bank says otherwise: few.
    this.addSql(`
      create index customer_offers on customer (customer_id)
      where consents @> '{"offers": {"granted": true}}'`);
    // Read whole at the start, and after changes.
    this.addSql(`create index customer_blocked on customer (msisdn_hash) where blocked`);

    // Its customer is locked while one is written, and deletes them: a foreign key would
    // look at each row again, at more than the row itself costs.
    this.addSql(`
      create table customer_change (
        customer_id text not null,
        -- UUIDv7: newest last.
        change_id uuid not null,
        at timestamptz not null,
        client_id text not null,
        kind text not null,
        detail text not null,
        primary key (customer_id, change_id)
      )`);
  }

  override down(): void {
    this.addSql('drop table customer_change');
    this.addSql(`
      alter table customer
        drop column msisdn_verified,
        drop column given_name_sealed,
        drop column birthday,
        drop column birth_year,
        drop column anniversary,
        drop column customer_since,
        drop column city,
        drop column segment,
        drop column products,
        drop column accounts,
        drop column thresholds,
        drop column consents,
        drop column quiet_from,
        drop column quiet_until,
        drop column blocked,
        drop column msisdn_changed_at,
        drop column sim_changed_at`);
  }
}
