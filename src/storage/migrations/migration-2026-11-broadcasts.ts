import { Migration } from '@mikro-orm/migrations';

/** Campaigns, their sendings and recipients, uploaded audiences, and jobs that come again and again. */
export class MigrationBroadcasts extends Migration {
  override up(): void {
    this.addSql(`
      create table campaign (
        campaign_id uuid primary key,
        name text not null,
        state text not null check (state in ('draft', 'submitted', 'approved', 'scheduled',
          'running', 'paused', 'completed', 'cancelled')),
        -- As in the contract's CampaignDefinition and CampaignSchedule, in its JSON form.
        definition jsonb not null,
        schedule jsonb,
        request_id text,
        created_by text not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        -- Everyone who had a hand in what is sent, so that none of them approves it.
        written_by text[] not null,
        approved_by text check (approved_by <> all (written_by)),
        -- [{"at": ms, "clientId", "step", "note"}], oldest first.
        steps jsonb not null,
        -- The moment of the next sending.
        next_run_at timestamptz,
        -- Grows with every change.
        version integer not null default 1,
        unique (created_by, request_id)
      )`);
    // Looked at every second: those that move with their runs.
    this.addSql(`
      create index campaign_moving on campaign (campaign_id)
      where state in ('scheduled', 'running', 'paused')`);
    this.addSql(
      `create index campaign_next_run_at on campaign (next_run_at) where next_run_at is not null`,
    );

    this.addSql(`
      create table broadcast_run (
        run_id uuid primary key,
        -- What it is a sending of: one of the same key is made once.
        run_key text not null unique,
        campaign_id uuid,
        schedule text,
        name text not null,
        client_id text not null,
        state text not null check (state in ('planned', 'running', 'paused', 'completed',
          'cancelled', 'failed')),
        -- What is sent, and to whom, as it was when it was planned (run-spec.ts).
        spec jsonb not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        -- Where the audience is read on; null before its first page.
        cursor jsonb,
        expanded_at timestamptz,
        started_at timestamptz,
        completed_at timestamptz,
        failure text,
        created_at timestamptz not null
      )`);
    this.addSql(`create index broadcast_run_campaign on broadcast_run (campaign_id, run_id)`);
    this.addSql(`
      create index broadcast_run_open on broadcast_run (starts_at)
      where state in ('planned', 'running', 'paused')`);
    this.addSql(`
      create index broadcast_run_unfinished on broadcast_run (completed_at)
      where state in ('cancelled', 'failed')`);

    // A number is in a run once: that is its key.
    this.addSql(`
      create table broadcast_recipient (
        run_id uuid not null,
        msisdn_hash bytea not null,
        customer_id text,
        -- The row of the uploaded audience that it came from.
        audience_id uuid,
        member_number integer,
        -- The place in the run's variants; -1 of the control group.
        variant smallint not null,
        -- recipient-states.ts.
        state smallint not null,
        reason text,
        due_at timestamptz not null,
        -- Grows when what was queued is recalled to be sent later: each has its own event ID.
        attempt smallint not null default 0,
        message_id uuid,
        carrier text,
        segments smallint,
        sent_at timestamptz,
        finished_at timestamptz,
        primary key (run_id, msisdn_hash)
      )`);
    // Planned: what is to be sent next.
    this.addSql(`
      create index broadcast_recipient_planned on broadcast_recipient (run_id, due_at, msisdn_hash)
      where state = 0`);
    // How much a number had lately, over all runs.
    this.addSql(`
      create index broadcast_recipient_sent_at on broadcast_recipient (msisdn_hash, sent_at)
      where sent_at is not null`);

    // Who said STOP after a run began.
    this.addSql(`create index opt_out_said_at on opt_out (said_at, msisdn_hash, category)`);

    // Kept in step with the recipients, in the same transactions.
    this.addSql(`
      create table broadcast_tally (
        run_id uuid not null,
        variant smallint not null,
        state smallint not null,
        reason text not null,
        -- '' where nothing was sent.
        carrier text not null,
        recipients bigint not null,
        segments bigint not null,
        primary key (run_id, variant, state, reason, carrier)
      )`);
    // Whether anybody is planned or under way.
    this.addSql(
      `create index broadcast_tally_open on broadcast_tally (run_id) where state in (0, 1)`,
    );

    // Up to where the journal was read for what became of messages; one row.
    this.addSql(`
      create table broadcast_journal_place (
        place boolean primary key default true check (place),
        xid xid8 not null,
        position bigint not null,
        index integer not null,
        at timestamptz not null
      )`);
    // No run is older: whatever becomes of one is noted after this place.
    this.addSql(`
      insert into broadcast_journal_place (xid, position, index, at)
      values (pg_snapshot_xmin(pg_current_snapshot()), 0, -1, now())`);

    this.addSql(`
      create table audience (
        audience_id uuid primary key,
        name text not null,
        created_by text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        complete boolean not null default false,
        members bigint not null default 0,
        refused bigint not null default 0,
        -- The names of its rows' variables.
        variables text[] not null default '{}'
      )`);
    this.addSql(`
      create table audience_member (
        audience_id uuid not null,
        member_number integer not null,
        msisdn_hash bytea not null,
        customer_id text,
        -- {"msisdn", "locale", "timeZone", "variables"}; of a customer without the first.
        member_sealed bytea not null,
        primary key (audience_id, member_number),
        unique (audience_id, msisdn_hash)
      )`);

    this.addSql(`
      create table number_health (
        msisdn_hash bytea primary key,
        -- In a row.
        failures smallint not null,
        first_failed_at timestamptz not null,
        last_failed_at timestamptz not null
      )`);
    this.addSql(`create index number_health_last on number_health using brin (last_failed_at)`);

    this.addSql(`
      create table do_not_disturb_register (
        register text primary key,
        -- Of the file that was read: another fingerprint, another generation.
        fingerprint text not null,
        generation integer not null,
        numbers bigint not null,
        loaded_at timestamptz not null
      )`);
    this.addSql(`
      create table do_not_disturb_number (
        register text not null,
        msisdn_hash bytea not null,
        -- The reading that added it.
        generation integer not null,
        primary key (register, msisdn_hash)
      )`);

    // Whoever inserts the row of a moment does its work; taken over once its lease has run out.
    this.addSql(`
      create table scheduled_job_run (
        job text not null,
        slot timestamptz not null,
        node text not null,
        started_at timestamptz not null,
        leased_until timestamptz,
        finished_at timestamptz,
        outcome text not null check (outcome in ('running', 'done', 'failed', 'skipped')),
        detail text not null default '',
        -- Where a long one goes on.
        cursor jsonb,
        attempts integer not null default 1,
        primary key (job, slot)
      )`);
    // A job does one moment at a time.
    this.addSql(`
      create unique index scheduled_job_run_running on scheduled_job_run (job)
      where outcome = 'running'`);

    // Up to when a job's moments are seen to: what is new, changed or was off has no past.
    this.addSql(`
      create table scheduled_job (
        job text primary key,
        -- Its cron expression and time zone, or 'off'.
        plan text not null,
        known_until timestamptz not null
      )`);
  }

  override down(): void {
    this.addSql(`drop index opt_out_said_at`);
    for (const table of [
      'scheduled_job',
      'scheduled_job_run',
      'do_not_disturb_number',
      'do_not_disturb_register',
      'number_health',
      'audience_member',
      'audience',
      'broadcast_journal_place',
      'broadcast_tally',
      'broadcast_recipient',
      'broadcast_run',
      'campaign',
    ]) {
      this.addSql(`drop table ${table}`);
    }
  }
}
