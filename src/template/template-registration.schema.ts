import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';

/** A text of a template as a carrier, or its regulator, has it registered; one of several. */
export const TemplateRegistrationEntity = defineEntity({
  name: 'TemplateRegistration',
  tableName: 'template_registration',
  properties: {
    carrier: p.text().primary(),
    templateKey: p.text().primary(),
    locale: p.text().primary(),
    registeredTemplateId: p.text().primary(),
    pattern: p.text(),
    registeredBy: p.text(),
    registeredAt: p.datetime(),
  },
});

export type TemplateRegistrationRow = InferEntity<typeof TemplateRegistrationEntity>;
