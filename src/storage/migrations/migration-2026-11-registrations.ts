import { Migration } from '@mikro-orm/migrations';

/** A text with choices in it is registered once for each of its forms. */
export class MigrationRegistrations extends Migration {
  override up(): void {
    this.addSql(`
      alter table template_registration
        drop constraint template_registration_pkey,
        add primary key (carrier, template_key, locale, registered_template_id)`);
  }

  override down(): void {
    this.addSql(`
      delete from template_registration r using template_registration other
      where (other.carrier, other.template_key, other.locale)
          = (r.carrier, r.template_key, r.locale)
        and other.registered_template_id > r.registered_template_id`);
    this.addSql(`
      alter table template_registration
        drop constraint template_registration_pkey,
        add primary key (carrier, template_key, locale)`);
  }
}
