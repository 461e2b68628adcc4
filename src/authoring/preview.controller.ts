import type { Metadata } from '@grpc/grpc-js';
import { GrpcMethod } from '@nestjs/microservices';
import { Failure } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import type {
  PreviewTemplateRequest,
  PreviewTemplateResponse,
  TemplatePreview,
} from '../rpc/generated/tellerline/v1/template_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { checkLocale } from '../rpc/request-checks.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Catalogue } from '../template/catalogue.js';
import type { Texts } from '../template/catalogue.js';
import { compileTexts } from '../template/compile-texts.js';
import { RegistrationStore } from '../template/registration.store.js';
import { render } from '../template/render.js';
import { TemplateVersionStore } from '../template/template-version.store.js';
import { TemplateStore } from '../template/template.store.js';
import { SHIPPED_VERSION } from '../template/version-rules.js';
import { previewAt } from './carrier-preview.js';
import { checkVariables, sampleVariables } from './sample-variables.js';
import { SubjectStore } from './subject.store.js';
import type { TemplateSubject } from './template-subject.js';
import { textWarnings } from './text-warnings.js';

/** TemplateService, the part that shows what a version says, and what that costs. */
@GrpcService()
export class PreviewController {
  constructor(
    private readonly subjects: SubjectStore,
    private readonly templates: TemplateStore,
    private readonly versions: TemplateVersionStore,
    private readonly registrations: RegistrationStore,
    private readonly settings: SettingsStore,
    private readonly clients: ClientStore,
  ) {}

  @Requires('read', 'author', 'approve')
  @GrpcMethod('TemplateService', 'PreviewTemplate')
  async preview(
    { key, version, locale, variables }: PreviewTemplateRequest,
    metadata: Metadata,
  ): Promise<PreviewTemplateResponse> {
    this.clients.spendRead(callerOf(metadata));
    const subject = this.subjects.get(key, 'key');
    const checks = new FieldChecks();
    checkLocale(checks, 'locale', locale);
    const given = checkVariables(checks, 'variables', variables);
    checks.finish('');
    const texts = await this.#texts(subject, version);
    const locales = locale === '' ? [...texts.keys()] : [locale];
    return { previews: locales.map((one) => this.#preview(subject, texts, one, given)) };
  }

  async #texts(subject: TemplateSubject, version: number | undefined): Promise<Texts> {
    const { key, shipped } = subject;
    if (version === undefined || version === SHIPPED_VERSION) {
      const texts = version === undefined ? this.templates.catalogue.texts(key) : shipped;
      if (texts === undefined) throw new Failure('not_found', `${key} has no such texts`);
      return texts;
    }
    const row = await this.versions.get(key, version);
    const { texts, problems } = compileTexts(row.texts, this.settings.current.bank.locale);
    if (problems.length === 0) return texts;
    const lines = problems.map(({ locale, problem }) => `${locale ?? 'texts'}: ${problem}`);
    throw new Failure('failed_precondition', `version ${version} of ${key}: ${lines.join('; ')}`);
  }

  #preview(
    subject: TemplateSubject,
    texts: Texts,
    locale: string,
    given: ReturnType<typeof checkVariables>,
  ): TemplatePreview {
    const { bank, links, carriers } = this.settings.current;
    const { key } = subject;
    const catalogue = new Catalogue(bank, new Map([[key, texts]]));
    const { uses } = catalogue.find(key, locale)!;
    const variables = given ?? sampleVariables(subject, uses);
    const rendered = render(catalogue, key, locale, variables, { field: '', links: links.allowed });
    const { text } = rendered;
    return {
      locale: rendered.locale,
      text,
      carriers: carriers
        .filter(({ enabled }) => enabled)
        .map((carrier) =>
          previewAt(carrier, text, this.registrations.nearest(carrier.name, key, rendered.locale)),
        ),
      warnings: textWarnings(text, links.allowed),
    };
  }
}
