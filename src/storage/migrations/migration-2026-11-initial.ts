import { Migration } from '@mikro-orm/migrations';

/**
 * The first schema. Messages, their segments and customers' messages are
 * partitioned by day of their UUIDv7, the journal by day of `at`; the
 * partitions themselves are made ahead by storage/partitions.
 */
export class MigrationInitial extends Migration {
  override up(): void {
    this.addSql(`
      create table node (
        node_id uuid primary key,
        name text not null,
        started_at timestamptz not null,
        alive_until timestamptz not null
      )`);

    this.addSql(`
      create table bind_slot (
        carrier text not null,
        slot smallint not null,
        owner uuid,
        held_until timestamptz,
        -- Grows with every change of owner: what an earlier owner recorded as
        -- submitting under a smaller epoch is uncertain.
        epoch bigint not null default 0,
        primary key (carrier, slot)
      )`);

    // (client, event id) is unique for ever, so it cannot live in a partition.
    this.addSql(`
      create table event_key (
        client_id text not null,
        event_id text not null,
        message_id uuid not null,
        accepted_at timestamptz not null,
        primary key (client_id, event_id)
      )`);
    this.addSql(`create index event_key_accepted_at on event_key using brin (accepted_at)`);

    this.addSql(`
      create table message (
        message_id uuid primary key,
        client_id text not null,
        event_id text not null,
        event_type text not null,
        message_class smallint not null,
        customer_id text,
        recipient_hash bytea not null,
        recipient_sealed bytea not null,
        carrier text not null,
        sender_id text not null,
        locale text not null,
        encoding smallint not null,
        concatenation smallint not null,
        -- The concatenation reference number that its segments share.
        reference integer not null,
        segment_count smallint not null,
        expires_at timestamptz not null,
        -- Null once erased.
        body_sealed bytea
      ) partition by range (message_id)`);
    this.addSql(`create index message_recipient on message (recipient_hash, message_id)`);
    this.addSql(
      `create index message_customer on message (customer_id, message_id) where customer_id is not null`,
    );
    // One-time passwords (class 1) whose text is still there.
    this.addSql(`
      create index message_unerased on message (expires_at)
      where message_class = 1 and body_sealed is not null`);

    this.addSql(`
      create table segment (
        message_id uuid not null,
        segment_number smallint not null,
        carrier text not null,
        message_class smallint not null,
        state smallint not null,
        -- The open states only (queued 1, submitting 2, uncertain 4). A receipt
        -- then changes no indexed column and its update stays in the page (HOT).
        lane smallint generated always as (case when state in (1, 2, 4) then state end) stored,
        due_at timestamptz not null,
        expires_at timestamptz not null,
        attempts smallint not null,
        -- The slot, and its epoch, that recorded it as submitting.
        slot smallint,
        slot_epoch bigint,
        smsc_message_id text,
        -- What happened to it, oldest first: [{"t": ms, "s": state, "d": detail, "b": bind}]
        trail jsonb not null,
        primary key (message_id, segment_number)
      ) partition by range (message_id)`);
    this.addSql(`
      create index segment_lane on segment (carrier, lane, message_class, due_at)
      where lane is not null`);
    this.addSql(`create index segment_expiry on segment (expires_at) where lane = 1`);
    this.addSql(`
      create index segment_smsc_message_id on segment (carrier, smsc_message_id, message_id)
      where smsc_message_id is not null`);

    // One row for each group commit, not for each change. Read in the order of
    // (xid, position), and only below the oldest transaction still running.
    this.addSql(`
      create table journal (
        xid xid8 not null default pg_current_xact_id(),
        position bigint generated always as identity,
        at timestamptz not null,
        message_ids uuid[] not null,
        segment_numbers smallint[] not null,
        states smallint[] not null,
        details text[] not null
      ) partition by range (at)`);
    this.addSql(`create index journal_order on journal (xid, position)`);

    this.addSql(`
      create table receipt_orphan (
        orphan_id uuid primary key,
        carrier text not null,
        smsc_message_id text not null,
        state smallint not null,
        -- The trail entry it will become.
        entry jsonb not null,
        received_at timestamptz not null
      )`);
    this.addSql(
      `create index receipt_orphan_smsc_message_id on receipt_orphan (carrier, smsc_message_id)`,
    );
    this.addSql(`create index receipt_orphan_received_at on receipt_orphan (received_at)`);

    this.addSql(`
      create table inbound_message (
        inbound_id uuid primary key,
        carrier text not null,
        received_at timestamptz not null,
        source_hash bytea not null,
        -- The whole deliver_sm, sealed.
        pdu_sealed bytea not null
      ) partition by range (inbound_id)`);

    this.addSql(`
      create table customer (
        customer_id text primary key,
        msisdn_hash bytea not null,
        msisdn_sealed bytea not null,
        locale text,
        time_zone text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`);
    this.addSql(`create index customer_msisdn on customer (msisdn_hash)`);
  }

  override down(): void {
    for (const table of [
      'customer',
      'inbound_message',
      'receipt_orphan',
      'journal',
      'segment',
      'message',
      'event_key',
      'bind_slot',
      'node',
    ]) {
      this.addSql(`drop table ${table}`);
    }
  }
}
