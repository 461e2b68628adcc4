import type { Metadata } from '@grpc/grpc-js';
import { GrpcMethod } from '@nestjs/microservices';
import { Failure, invalid } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import type {
  RegisterTemplateRequest,
  RegisterTemplateResponse,
  RemoveRegistrationRequest,
  RemoveRegistrationResponse,
  TemplateRegistration,
} from '../rpc/generated/tellerline/v1/template_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { SettingsStore } from '../settings/settings.store.js';
import type { Texts } from '../template/catalogue.js';
import { RegisteredPattern } from '../template/registered-pattern.js';
import { RegisteredTexts } from '../template/registered-texts.js';
import { RegistrationEditor } from '../template/registration-editor.store.js';
import { RegistrationStore } from '../template/registration.store.js';
import { TemplateStore } from '../template/template.store.js';
import { AuthoringReports } from './authoring-reports.js';
import { checkRegistration, registrationWarnings } from './registration-check.js';
import { toProtoRegistration } from './registration-view.js';
import { SubjectStore } from './subject.store.js';

/** TemplateService, the part about what carriers have registered. */
@GrpcService()
export class RegistrationController {
  constructor(
    private readonly editor: RegistrationEditor,
    private readonly registrations: RegistrationStore,
    private readonly subjects: SubjectStore,
    private readonly templates: TemplateStore,
    private readonly settings: SettingsStore,
    private readonly reports: AuthoringReports,
    private readonly clients: ClientStore,
  ) {}

  /** Replaces what was registered under the same ID for the same carrier, template and language. */
  @Requires('author')
  @GrpcMethod('TemplateService', 'RegisterTemplate')
  async register(
    { registration }: RegisterTemplateRequest,
    metadata: Metadata,
  ): Promise<RegisterTemplateResponse> {
    const client = callerOf(metadata);
    this.clients.spend(client, 1);
    if (!registration) {
      throw invalid([{ field: 'registration', description: 'is missing' }]);
    }
    const { carrier, key, locale, registeredTemplateId, pattern } = registration;
    const warnings = this.#check(registration);
    const row = {
      carrier,
      templateKey: key,
      locale,
      registeredTemplateId,
      pattern,
      registeredBy: client.id,
      registeredAt: new Date(),
    };
    await this.editor.save(row);
    await this.registrations.refresh();
    this.reports.all.next({
      kind: 'template_registered',
      carrier,
      key,
      locale,
      clientId: client.id,
    });
    return { registration: toProtoRegistration(row), warnings };
  }

  /** Also for a carrier or a template that is not there any more. */
  @Requires('author')
  @GrpcMethod('TemplateService', 'RemoveRegistration')
  async remove(
    { carrier, key, locale, registeredTemplateId }: RemoveRegistrationRequest,
    metadata: Metadata,
  ): Promise<RemoveRegistrationResponse> {
    const client = callerOf(metadata);
    this.clients.spend(client, 1);
    const removed = await this.editor.remove({
      carrier,
      templateKey: key,
      locale,
      ...(registeredTemplateId !== '' && { registeredTemplateId }),
    });
    if (!removed) {
      throw new Failure('not_found', 'there is no such registration');
    }
    await this.registrations.refresh();
    this.reports.all.next({
      kind: 'template_registration_removed',
      carrier,
      key,
      locale,
      clientId: client.id,
    });
    return {};
  }

  #check(registration: TemplateRegistration): string[] {
    const subject = this.subjects.get(registration.key, 'registration.key');
    const { carriers, bank, links } = this.settings.current;
    const texts: Texts = this.templates.catalogue.texts(subject.key) ?? new Map();
    const checks = new FieldChecks();
    checkRegistration(checks, registration, carriers);
    checks.finish('registration.');
    const { locale, registeredTemplateId: id } = registration;
    const before = this.registrations.find(registration.carrier, subject.key, locale);
    const added = { id, pattern: new RegisteredPattern(registration.pattern) };
    const carrier = carriers.find(({ name }) => name === registration.carrier)!;
    const inForce = { subject, texts, bank, links: links.allowed };
    return registrationWarnings(before ?? new RegisteredTexts(), added, locale, carrier, inForce);
  }
}
