import { Migration } from '@mikro-orm/migrations';

/** Versions of templates, and their registrations at carriers. */
export class MigrationTemplates extends Migration {
  override up(): void {
    this.addSql(`
      create table template_version (
        template_key text not null,
        -- From 1; the shipped file is version 0 and has no row.
        version integer not null check (version > 0),
        state text not null check (state in ('draft', 'approved', 'active', 'retired')),
        -- By language tag, in ICU MessageFormat.
        texts jsonb not null,
        note text not null,
        created_by text not null,
        created_at timestamptz not null,
        approved_by text check (approved_by <> created_by),
        approved_at timestamptz,
        activated_by text,
        activated_at timestamptz,
        retired_by text,
        retired_at timestamptz,
        primary key (template_key, version),
        check (state = 'draft' or approved_by is not null)
      )`);
    this.addSql(`
      create unique index template_version_active on template_version (template_key)
      where state = 'active'`);

    this.addSql(`
      create table template_registration (
        carrier text not null,
        template_key text not null,
        locale text not null,
        registered_template_id text not null,
        pattern text not null,
        registered_by text not null,
        registered_at timestamptz not null,
        primary key (carrier, template_key, locale)
      )`);
  }

  override down(): void {
    this.addSql('drop table template_registration');
    this.addSql('drop table template_version');
  }
}
