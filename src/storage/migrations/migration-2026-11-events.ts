import { Migration } from '@mikro-orm/migrations';

/** Events that wait for their moment, and what customers were told already. */
export class MigrationEvents extends Migration {
  override up(): void {
    this.addSql('select 1');
  }

  override down(): void {
    this.addSql('select 1');
  }
}
