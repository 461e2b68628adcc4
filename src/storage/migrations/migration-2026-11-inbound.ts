import { Migration } from '@mikro-orm/migrations';

/** What customers write: the work on it, what became of it, and what waits for their answer. */
export class MigrationInbound extends Migration {
  override up(): void {
    // Null once erased, and of a repeat.
    this.addSql(`alter table inbound_message alter column pdu_sealed drop not null`);

    // Carriers send a deliver_sm again whose answer they missed.
    this.addSql(`
      create table inbound_seen (
        -- Keyed, of the carrier, the addresses and the user data.
        fingerprint bytea primary key,
        inbound_id uuid not null,
        seen_at timestamptz not null
      )`);
    this.addSql(`create index inbound_seen_seen_at on inbound_seen (seen_at)`);

    // What is not answered yet; a row goes when it is.
    this.addSql(`
      create table inbound_work (
        inbound_id uuid primary key,
        carrier text not null,
        source_hash bytea not null,
        received_at timestamptz not null,
        -- The parts of one message have it in common: keyed, of the carrier, the
        -- addresses, the reference and the total. Null of a message of one part.
        assembly bytea,
        part smallint,
        parts smallint,
        -- When it is looked at next: for a part, when its message is given up.
        look_at timestamptz not null,
        -- How often a node took it, and until when one has it.
        attempts smallint not null default 0,
        claimed_until timestamptz
      ) with (fillfactor = 70)`);
    this.addSql(`create index inbound_work_look_at on inbound_work (look_at)`);
    this.addSql(`create index inbound_work_source on inbound_work (source_hash, inbound_id)`);
    // Of what is in hand, or to be tried again: a claim passes over its numbers.
    this.addSql(`create index inbound_work_begun on inbound_work (source_hash) where attempts > 0`);
    this.addSql(`
      create index inbound_work_assembly on inbound_work (assembly) where assembly is not null`);

    // Every command and what became of it: the audit.
    this.addSql(`
      create table command (
        -- The inbound_id of the message, of its first part where it has several.
        -- The key under which the core does it once.
        command_id uuid primary key,
        received_at timestamptz not null,
        carrier text not null,
        -- The bank's number that was written to, as it came.
        destination text not null,
        msisdn_hash bytea not null,
        msisdn_sealed bytea not null,
        customer_id text,
        -- Null where none was understood.
        service text,
        -- Of the keyword; the customer's where there is none.
        locale text not null,
        -- What was enough: none, registered, pin, code.
        guard text not null check (guard in ('none', 'registered', 'pin', 'code')),
        state text not null check (state in (
          'answered', 'waiting', 'executing', 'done', 'refused', 'expired', 'uncertain', 'ignored')),
        -- Why, in a word of ours: insufficient_funds, wrong_pin, not_registered, ...
        reason text not null default '',
        -- What was asked, as JSON without PIN and code.
        detail_sealed bytea,
        -- The order of a command that acts, as the core is asked.
        order_sealed bytea,
        -- Of an order that moves money, for the day's limit.
        currency text,
        amount numeric(28, 9),
        -- After it the core must not do the order any more.
        not_after timestamptz,
        -- When an order without a known outcome is asked about next.
        look_at timestamptz,
        attempts smallint not null default 0,
        -- The customer was told that the outcome is not known.
        told_uncertain boolean not null default false,
        -- What the core said, and its reference.
        core_answer text not null default '',
        core_reference text not null default '',
        -- The message whose text confirmed it, or the command that this one answers.
        confirmed_by uuid,
        answers uuid,
        reply_message_id uuid,
        finished_at timestamptz
      ) with (fillfactor = 80)`);
    this.addSql(`create index command_msisdn on command (msisdn_hash, command_id)`);
    this.addSql(`create index command_customer on command (customer_id, command_id)`);
    this.addSql(`create index command_state on command (state, command_id)
      where state in ('executing', 'uncertain')`);
    this.addSql(`create index command_look_at on command (look_at) where look_at is not null`);
    this.addSql(`
      create index command_spent on command (customer_id, service, currency, received_at)
      where amount is not null`);

    // What waits for a customer's answer: one of a number and a service.
    this.addSql(`
      create table conversation (
        msisdn_hash bytea not null,
        service text not null,
        -- The command that asked.
        command_id uuid not null,
        kind text not null check (kind in ('choose', 'confirm')),
        -- The choices, or the order, as JSON.
        content_sealed bytea not null,
        -- Keyed, of the code and the command. Null of a choice.
        code_hash bytea,
        failures smallint not null default 0,
        asked_at timestamptz not null,
        expires_at timestamptz not null,
        -- The message that answered it: worked on again after a crash, it goes on.
        answered_by uuid,
        primary key (msisdn_hash, service)
      ) with (fillfactor = 80)`);
    this.addSql(`create index conversation_expires_at on conversation (expires_at)`);

    // Wrong PINs and codes of a number or a customer.
    this.addSql(`
      create table command_lock (
        -- Keyed, of the customer or the number.
        subject bytea not null,
        kind text not null check (kind in ('pin', 'code')),
        failures smallint not null default 0,
        -- In a row, each within a day of the one before.
        locks smallint not null default 0,
        locked_until timestamptz,
        touched_at timestamptz not null,
        primary key (subject, kind)
      )`);
    this.addSql(`create index command_lock_touched_at on command_lock (touched_at)`);

    // How much a number wrote in a slice of time.
    this.addSql(`
      create table sender_rate (
        msisdn_hash bytea not null,
        -- message, not_understood, stranger, ...
        kind text not null,
        slice_start timestamptz not null,
        used integer not null,
        ends_at timestamptz not null,
        primary key (msisdn_hash, kind, slice_start)
      ) with (fillfactor = 70)`);
    this.addSql(`create index sender_rate_ends_at on sender_rate (ends_at)`);

    // Numbers that said STOP, whoever has them, until they say START.
    this.addSql(`
      create table opt_out (
        msisdn_hash bytea not null,
        category text not null,
        said_at timestamptz not null,
        source text not null,
        primary key (msisdn_hash, category)
      )`);
  }

  override down(): void {
    for (const table of [
      'opt_out',
      'sender_rate',
      'command_lock',
      'conversation',
      'command',
      'inbound_work',
      'inbound_seen',
    ]) {
      this.addSql(`drop table ${table}`);
    }
    this.addSql(`delete from inbound_message where pdu_sealed is null`);
    this.addSql(`alter table inbound_message alter column pdu_sealed set not null`);
  }
}
