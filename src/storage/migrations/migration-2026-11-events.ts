import { Migration } from '@mikro-orm/migrations';

/** What customers were told already, and texts that carriers have registered. */
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
  }

  override down(): void {
    this.addSql(`alter table message drop column registered_template_id`);
    this.addSql(`drop table told`);
  }
}
