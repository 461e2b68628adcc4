import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { StartRefused } from '../failure/start-refused.js';
import { SettingsStore } from '../settings/settings.store.js';
import { TemplateStore } from '../template/template.store.js';
import { CatalogueProblems } from './catalogue-problems.js';
import { CatalogueStore } from './catalogue.store.js';
import { eventContract } from './event-contract.adapter.js';
import { catalogueProblems, contractProblems, namesProblems } from './start-check.js';

/**
 * No start with an event that could not be told: every body of the contract is
 * declared, every event has its words, and the settings name events that exist.
 * What a later reading of templates or settings breaks is logged.
 */
@Injectable()
export class CatalogueCheckRunner implements OnModuleInit, OnApplicationShutdown {
  readonly #log = new Logger('Catalogue');
  #following: Subscription | undefined;

  constructor(
    private readonly catalogue: CatalogueStore,
    private readonly templates: TemplateStore,
    private readonly settings: SettingsStore,
  ) {}

  /** The templates are read by now: TemplateModule is imported. Throws StartRefused with all problems. */
  onModuleInit(): void {
    const { kinds } = this.catalogue.current;
    const problems = [...contractProblems(kinds, eventContract()), ...this.#changeable()];
    if (problems.length > 0) {
      const error = new CatalogueProblems(problems);
      throw new StartRefused('settings', error.message, error);
    }
    // After every reading of the settings the templates are read again too.
    this.#following = this.templates.reloads.subscribe(({ outcome }) => {
      if (outcome === 'loaded') this.#tell();
    });
  }

  onApplicationShutdown(): void {
    this.#following?.unsubscribe();
  }

  #changeable(): string[] {
    const { kinds, keys } = this.catalogue.current;
    const { catalogue } = this.templates;
    const { clients, events, bank } = this.settings.current;
    const named = [
      ...clients.map((client) => ({ setting: `clients."${client.id}".events`, ...client })),
      ...events.duplicates.map((rule, i) => ({
        setting: `events.duplicates[${i}].events`,
        ...rule,
      })),
    ];
    return [
      ...catalogueProblems(kinds, (key) => catalogue.find(key, bank.locale)?.uses ?? null),
      ...namesProblems(named, keys),
    ];
  }

  #tell(): void {
    const problems = this.#changeable();
    if (problems.length > 0) this.#log.error(`events cannot all be told: ${problems.join('; ')}`);
  }
}
