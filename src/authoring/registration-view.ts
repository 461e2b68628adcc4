import type { TemplateRegistration } from '../rpc/generated/tellerline/v1/template_service.js';
import type { TemplateRegistrationRow } from '../template/template-registration.schema.js';

export function toProtoRegistration(row: TemplateRegistrationRow): TemplateRegistration {
  const { carrier, templateKey: key, locale, registeredTemplateId, pattern } = row;
  return { carrier, key, locale, registeredTemplateId, pattern };
}
