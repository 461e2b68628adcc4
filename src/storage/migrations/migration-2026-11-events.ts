import { Migration } from '@mikro-orm/migrations';

/** What customers were told already, texts that carriers have registered, and events that wait for their moment. */
export class MigrationEvents extends Migration {
  override up(): void {
    // What was told, by a hash of whom and what. An event holds it while it is
    // being sent, and keeps it once its message is there.
    this.addSql(`
      create table told (
        told_key bytea primary key,
        client_id text not null,
        event_id text not null,
        held_at timestamptz not null,
        told_until timestamptz not null
      )`);
    this.addSql(`create index told_told_until on told using brin (told_until)`);
    this.addSql(`create index told_event on told (client_id, event_id)`);

    this.addSql(`alter table message add column registered_template_id text`);

    // A row goes once its message is committed.
    this.addSql(`
      create table scheduled_event (
        client_id text not null,
        event_id text not null,
        -- As the client sent it.
        event_type text not null,
        -- The Event of the contract, encoded, without its schedule.
        event_sealed bytea not null,
        due_at timestamptz not null,
        -- From when on a node may take it; null once it was given up.
        look_at timestamptz,
        -- A node has it until look_at.
        claimed boolean not null default false,
        -- Grows with every claim: what an earlier claim decides does not count.
        attempts integer not null default 0,
        failure text,
        failed_at timestamptz,
        created_at timestamptz not null,
        primary key (client_id, event_id)
      )`);
    this.addSql(
      `create index scheduled_event_look_at on scheduled_event (look_at) where look_at is not null`,
    );
    this.addSql(
      `create index scheduled_event_due_at on scheduled_event (client_id, due_at, event_id)`,
    );
    this.addSql(
      `create index scheduled_event_failed_at on scheduled_event (failed_at) where failed_at is not null`,
    );
  }

  override down(): void {
    this.addSql(`drop table scheduled_event`);
    this.addSql(`alter table message drop column registered_template_id`);
    this.addSql(`drop table told`);
  }
}
