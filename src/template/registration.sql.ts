import type { Statement } from '../storage/queryable.js';

export interface RegistrationColumns {
  carrier: string;
  template_key: string;
  locale: string;
  registered_template_id: string;
  pattern: string;
}

export const REGISTRATIONS_SELECT: Statement = {
  name: 'template_registrations',
  text: `
    select carrier, template_key, locale, registered_template_id, pattern
    from template_registration
    order by registered_at, registered_template_id`,
};

/** Told when a registration is another. */
export const REGISTRATION_CHANGED_CHANNEL = 'template_registration_changed';
