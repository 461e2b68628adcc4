import { Injectable } from '@nestjs/common';
import { Failure, invalid } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import { checkText } from '../rpc/request-checks.js';
import { TemplateVersionStore } from '../template/template-version.store.js';
import type { DoneBy, NewVersion, Stepped } from '../template/template-version.store.js';
import type { TemplateVersionRow } from '../template/template-version.schema.js';
import type { Texts } from '../template/catalogue.js';
import type { TextProblem } from '../template/compile-texts.js';
import { TemplateStore } from '../template/template.store.js';
import { SHIPPED_VERSION } from '../template/version-rules.js';
import { AuthoringReports } from './authoring-reports.js';
import type { AuthoringReport } from './authoring-reports.js';
import { SubjectStore } from './subject.store.js';
import { checkTexts } from './version-check.js';
import { versionWarnings } from './version-warnings.js';

const LONGEST_NOTE = 500;

/** The way of a template's words: written, approved by another, put in force. */
@Injectable()
export class VersionRunner {
  constructor(
    private readonly subjects: SubjectStore,
    private readonly versions: TemplateVersionStore,
    private readonly templates: TemplateStore,
    private readonly reports: AuthoringReports,
  ) {
    templates.judgeBy(
      ({ key, texts }, shipped) => {
        const subject = subjects.over(key, shipped);
        return subject === null ? [] : checkTexts(texts, subjects.policy(subject)).problems;
      },
      (texts) => subjects.problemsOf(texts),
    );
  }

  /** Throws a Failure that names all that would keep the texts from being sent. */
  async create(
    { key, texts: given, note }: NewVersion,
    by: DoneBy,
  ): Promise<{ row: TemplateVersionRow; warnings: string[] }> {
    const policy = this.subjects.policy(this.subjects.get(key, 'key'));
    const checks = new FieldChecks();
    checkText(checks, 'note', note, LONGEST_NOTE, false);
    const { texts, problems } = checkTexts(given, policy);
    for (const { locale, problem } of problems) {
      checks.add(locale === null ? 'texts' : `texts.${locale}`, problem);
    }
    checks.finish('');
    const row = await this.versions.create({ key, texts: sourcesOf(texts), note }, by);
    this.#report('template_created', row, by);
    return { row, warnings: versionWarnings(texts, policy) };
  }

  async approve(key: string, version: number, by: DoneBy): Promise<TemplateVersionRow> {
    if (version === SHIPPED_VERSION) {
      const description = 'is the shipped file, which needs no approval';
      throw invalid([{ field: 'version', description }]);
    }
    return this.#stepped('template_approved', await this.versions.approve(key, version, by), by);
  }

  /**
   * Resolves once the version is in force on this node, and the others are told.
   * Throws a Failure `failed_precondition` where it was good once and is not any
   * more. Null for the shipped file.
   */
  async activate(key: string, version: number, by: DoneBy): Promise<TemplateVersionRow | null> {
    if (version === SHIPPED_VERSION) return this.#activateShipped(key, by);
    const { texts } = await this.versions.get(key, version);
    this.#refuseUnfit(key, version, texts);
    const stepped = await this.versions.activate(key, version, by);
    await this.templates.refresh();
    return this.#stepped('template_activated', stepped, by);
  }

  async #activateShipped(key: string, by: DoneBy): Promise<null> {
    const { shipped } = this.subjects.get(key, 'key');
    if (shipped === undefined) {
      throw new Failure('failed_precondition', `${key} has no shipped file`);
    }
    this.#refuseUnfit(key, SHIPPED_VERSION, sourcesOf(shipped));
    const changed = await this.versions.activateShipped(key, by);
    await this.templates.refresh();
    if (changed) this.#report('template_activated', { templateKey: key, version: 0 }, by);
    return null;
  }

  #refuseUnfit(key: string, version: number, texts: NewVersion['texts']): void {
    const policy = this.subjects.policy(this.subjects.get(key, 'key'));
    const { problems } = checkTexts(texts, policy);
    if (problems.length > 0) throw unfit(key, version, problems);
  }

  #stepped(kind: VersionReport, { row, changed }: Stepped, by: DoneBy): TemplateVersionRow {
    if (changed) this.#report(kind, row, by);
    return row;
  }

  #report(
    kind: VersionReport,
    { templateKey: key, version }: Pick<TemplateVersionRow, 'templateKey' | 'version'>,
    { clientId }: DoneBy,
  ): void {
    this.reports.all.next({ kind, key, version, clientId });
  }
}

type VersionReport = Extract<AuthoringReport, { version: number }>['kind'];

function sourcesOf(texts: Texts): Record<string, string> {
  return Object.fromEntries([...texts].map(([locale, { source }]) => [locale, source]));
}

function unfit(key: string, version: number, problems: readonly TextProblem[]): Failure {
  const lines = problems.map(({ locale, problem }) =>
    locale === null ? problem : `${locale}: ${problem}`,
  );
  return new Failure(
    'failed_precondition',
    `version ${version} of ${key} cannot be in force any more: ${lines.join('; ')}`,
  );
}
