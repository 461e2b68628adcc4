import { Migration } from '@mikro-orm/migrations';

/** Versions of templates, and their registrations at carriers. */
export class MigrationTemplates extends Migration {
  override up(): void {
    this.addSql('select 1');
  }

  override down(): void {
    this.addSql('select 1');
  }
}
