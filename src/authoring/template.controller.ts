import type { Metadata } from '@grpc/grpc-js';
import { GrpcMethod } from '@nestjs/microservices';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import type {
  ActivateVersionRequest,
  ActivateVersionResponse,
  ApproveVersionRequest,
  ApproveVersionResponse,
  CreateVersionRequest,
  CreateVersionResponse,
  GetTemplateRequest,
  GetTemplateResponse,
  ListTemplatesRequest,
  ListTemplatesResponse,
  TemplateVersion,
} from '../rpc/generated/tellerline/v1/template_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { SettingsStore } from '../settings/settings.store.js';
import { RegistrationEditor } from '../template/registration-editor.store.js';
import { TemplateVersionStore } from '../template/template-version.store.js';
import type { DoneBy } from '../template/template-version.store.js';
import type { TemplateVersionRow } from '../template/template-version.schema.js';
import { TemplateStore } from '../template/template.store.js';
import { toProtoRegistration } from './registration-view.js';
import { SubjectStore } from './subject.store.js';
import { variablesOf } from './template-subject.js';
import { toProtoVersion, toShippedVersion } from './version-view.js';
import { VersionRunner } from './version.runner.js';

/** TemplateService, the part about versions. */
@GrpcService()
export class TemplateController {
  constructor(
    private readonly runner: VersionRunner,
    private readonly versions: TemplateVersionStore,
    private readonly registrations: RegistrationEditor,
    private readonly subjects: SubjectStore,
    private readonly templates: TemplateStore,
    private readonly settings: SettingsStore,
    private readonly clients: ClientStore,
  ) {}

  @Requires('read', 'author', 'approve')
  @GrpcMethod('TemplateService', 'ListTemplates')
  async list(_: ListTemplatesRequest, metadata: Metadata): Promise<ListTemplatesResponse> {
    this.clients.spendRead(callerOf(metadata));
    const drafts = await this.versions.drafts();
    const { catalogue } = this.templates;
    const templates = this.subjects.keys.map((key) => ({
      key,
      activeVersion: this.templates.version(key),
      locales: [...(catalogue.texts(key)?.keys() ?? [])],
      drafts: drafts.get(key) ?? 0,
    }));
    return { templates };
  }

  @Requires('read', 'author', 'approve')
  @GrpcMethod('TemplateService', 'GetTemplate')
  async get({ key }: GetTemplateRequest, metadata: Metadata): Promise<GetTemplateResponse> {
    this.clients.spendRead(callerOf(metadata));
    const subject = this.subjects.get(key, 'key');
    const [rows, registrations] = await Promise.all([
      this.versions.list(key),
      this.registrations.list(key),
    ]);
    const variables = variablesOf(subject, this.settings.current.bank.locale);
    const { shipped } = subject;
    const problem = this.templates.problems.get(key);
    return {
      versions: [
        ...rows.map(toProtoVersion),
        ...(shipped === undefined ? [] : [toShippedVersion(key, shipped, rows)]),
      ],
      variables: variables.map((variable) => ({
        ...variable,
        choices: [...(variable.choices ?? [])],
      })),
      registrations: registrations.map(toProtoRegistration),
      problems: problem === undefined ? [] : [problem],
    };
  }

  @Requires('author')
  @GrpcMethod('TemplateService', 'CreateVersion')
  async create(
    { key, texts, note }: CreateVersionRequest,
    metadata: Metadata,
  ): Promise<CreateVersionResponse> {
    const { row, warnings } = await this.runner.create({ key, texts, note }, this.#by(metadata));
    return { version: toProtoVersion(row), warnings };
  }

  @Requires('approve')
  @GrpcMethod('TemplateService', 'ApproveVersion')
  async approve(
    { key, version }: ApproveVersionRequest,
    metadata: Metadata,
  ): Promise<ApproveVersionResponse> {
    const row = await this.runner.approve(key, version, this.#by(metadata));
    return { version: toProtoVersion(row) };
  }

  /** By either: another than its author has approved it. */
  @Requires('author', 'approve')
  @GrpcMethod('TemplateService', 'ActivateVersion')
  async activate(
    { key, version }: ActivateVersionRequest,
    metadata: Metadata,
  ): Promise<ActivateVersionResponse> {
    const row = await this.runner.activate(key, version, this.#by(metadata));
    return { version: row === null ? await this.#shipped(key) : toProtoVersion(row) };
  }

  async #shipped(key: string): Promise<TemplateVersion | undefined> {
    const rows: TemplateVersionRow[] = await this.versions.list(key);
    const shipped = this.templates.shipped(key);
    return shipped && toShippedVersion(key, shipped, rows);
  }

  #by(metadata: Metadata): DoneBy {
    const client = callerOf(metadata);
    this.clients.spend(client, 1);
    return { clientId: client.id, now: Date.now() };
  }
}
