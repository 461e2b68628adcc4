import { Migration } from '@mikro-orm/migrations';

/** What the registry knows of a customer, and who changed it. */
export class MigrationCustomers extends Migration {
  override up(): void {
    this.addSql('select 1');
  }

  override down(): void {
    this.addSql('select 1');
  }
}
