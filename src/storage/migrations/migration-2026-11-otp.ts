import { Migration } from '@mikro-orm/migrations';

/** One-time passwords: challenges, their codes, who is locked, what was sent, and which prefixes are held. */
export class MigrationOtp extends Migration {
  override up(): void {
    // A recipient and a purpose: wrong codes are counted here, whatever challenge
    // they were for. Its row is the lock under which their challenges change.
    this.addSql(`
      create table otp_subject (
        recipient_hash bytea not null,
        -- As in the proto's OtpPurpose.
        purpose smallint not null,
        failures smallint not null default 0,
        -- In a row, each within a day of the one before.
        locks smallint not null default 0,
        locked_until timestamptz,
        -- A day, so that most changes touch no index.
        touched_on date not null,
        primary key (recipient_hash, purpose)
      )`);
    this.addSql(`create index otp_subject_touched_on on otp_subject (touched_on)`);

    this.addSql(`
      create table otp_challenge (
        challenge_id uuid primary key,
        client_id text not null,
        recipient_hash bytea not null,
        recipient_sealed bytea not null,
        customer_id text,
        -- ISO 3166-1 alpha-2; ZZ where the number tells none.
        country text not null,
        purpose smallint not null,
        -- What the customer approves: for the text of a further code, and its
        -- keyed hash. Null once no code of it is good any more.
        context_sealed bytea,
        context_hash bytea,
        code_length smallint not null,
        -- Milliseconds of each code.
        lifetime integer not null,
        -- Empty takes the customer's.
        locale text not null,
        android_app_hash text,
        web_otp_domain text,
        -- 0 not sent yet, 1 open, 2 verified, 3 failed, 4 superseded.
        state smallint not null default 0,
        failures smallint not null default 0,
        -- Codes, those that are about to be sent included.
        sends smallint not null default 1,
        -- The code that is good, from 1; 0 before the first was sent.
        number smallint not null default 0,
        issued_at timestamptz not null,
        sent_at timestamptz,
        expires_at timestamptz not null,
        resend_after timestamptz not null,
        verified_at timestamptz,
        message_id uuid
      )`);
    this.addSql(`
      create index otp_challenge_open on otp_challenge (recipient_hash, purpose) where state = 1`);

    // A code of a challenge, by the request that asked for it.
    this.addSql(`
      create table otp_code (
        client_id text not null,
        request_id text not null,
        -- Keyed, of all that was asked: another request under the same ID is told so.
        request_hash bytea not null,
        challenge_id uuid not null references otp_challenge on delete cascade,
        number smallint not null,
        -- Grows with each new try to send it; an event ID of the message has it.
        attempt smallint not null default 1,
        -- Keyed, of the code, the challenge and what it is for. Null once the code is over.
        code_hash bytea,
        calling_code text collate "C" not null,
        prefix text collate "C" not null,
        country text not null,
        made_at timestamptz not null,
        expires_at timestamptz not null,
        resend_after timestamptz not null,
        -- Null until the message is accepted.
        message_id uuid,
        -- The challenge was, by this code or a later one.
        verified boolean not null default false,
        primary key (client_id, request_id)
      )`);
    this.addSql(`create index otp_code_challenge on otp_code (challenge_id)`);
    this.addSql(`create index otp_code_made_at on otp_code (made_at)`);
    this.addSql(`
      create index otp_code_unerased on otp_code (expires_at) where code_hash is not null`);

    // Codes of a slice of time; a limit looks at the slices of its window.
    this.addSql(`
      create table otp_rate (
        -- 1 recipient, 2 prefix, 3 client.
        kind smallint not null,
        key bytea not null,
        slice_start timestamptz not null,
        used integer not null,
        ends_at timestamptz not null,
        primary key (kind, key, slice_start)
      ) with (fillfactor = 70)`);

    // Codes of an hour by prefix, counted once the hour is over: what is usual.
    // The row without a prefix is the whole hour's, and says that it was counted.
    this.addSql(`
      create table otp_volume (
        hour timestamptz not null,
        prefix text collate "C" not null,
        calling_code text collate "C" not null,
        codes integer not null,
        -- Of them; a challenge that was verified counts with all its codes.
        verified integer not null,
        primary key (hour, prefix)
      )`);

    // One row: when the prefixes were judged last, by whichever node.
    this.addSql(`
      create table otp_breaker (
        single boolean primary key default true check (single),
        judged_at timestamptz not null
      )`);
    this.addSql(`insert into otp_breaker (judged_at) values ('epoch')`);

    this.addSql(`
      create table otp_hold (
        hold_id uuid primary key,
        prefix text not null,
        country text not null,
        since timestamptz not null,
        until timestamptz not null,
        reason text not null,
        released_at timestamptz,
        released_by text
      )`);
    this.addSql(`create index otp_hold_until on otp_hold (until)`);
  }

  override down(): void {
    for (const table of [
      'otp_hold',
      'otp_breaker',
      'otp_volume',
      'otp_rate',
      'otp_code',
      'otp_challenge',
      'otp_subject',
    ]) {
      this.addSql(`drop table ${table}`);
    }
  }
}
