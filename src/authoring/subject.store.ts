import { Injectable } from '@nestjs/common';
import { CatalogueStore } from '../catalogue/catalogue.store.js';
import { Failure } from '../failure/failure.js';
import { SettingsStore } from '../settings/settings.store.js';
import type { Texts } from '../template/catalogue.js';
import { TemplateStore } from '../template/template.store.js';
import { filesProblems } from './files-check.js';
import { subjectOf, unknownKey } from './template-subject.js';
import type { TemplateSubject } from './template-subject.js';
import type { VersionPolicy } from './version-check.js';

/** What each template is for, by the events, files and settings of now. */
@Injectable()
export class SubjectStore {
  constructor(
    private readonly catalogue: CatalogueStore,
    private readonly templates: TemplateStore,
    private readonly settings: SettingsStore,
  ) {}

  /** Of events and of files, in the order of the alphabet. */
  get keys(): string[] {
    const ofEvents = this.catalogue.current.kinds.map(({ template }) => template);
    return [...new Set([...ofEvents, ...this.templates.catalogue.keys])].sort();
  }

  /** Null for a key that neither an event nor a file has. */
  find(key: string): TemplateSubject | null {
    return this.over(key, this.templates.shipped(key));
  }

  /** The same over a file that is not in force yet. */
  over(key: string, shipped: Texts | undefined): TemplateSubject | null {
    return subjectOf(key, this.catalogue.current.kinds, shipped);
  }

  /** Throws a Failure `not_found` that names `field`. */
  get(key: string, field: string): TemplateSubject {
    const subject = this.find(key);
    if (subject !== null) return subject;
    const description = unknownKey(key, this.keys);
    throw new Failure('not_found', `${field}: ${description}`, {
      violations: [{ field, description }],
    });
  }

  policy(subject: TemplateSubject): VersionPolicy {
    const { bank, links } = this.settings.current;
    return { subject, bank, links: links.allowed };
  }

  /** What keeps files from being in force, a line each. */
  problemsOf(templates: ReadonlyMap<string, Texts>): string[] {
    const { bank, links } = this.settings.current;
    return filesProblems(templates, this.catalogue.current.kinds, bank.locale, links.allowed);
  }
}
