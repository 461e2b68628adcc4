import { afterAll, beforeAll } from '@jest/globals';
import { ContentsStore } from '../../../src/broadcast/content/contents.store.js';
import type { SpokenSpec } from '../../../src/broadcast/content/run-content.js';
import type { ContentSpec } from '../../../src/broadcast/run/run-spec.js';
import { CatalogueStore } from '../../../src/catalogue/catalogue.store.js';
import type { OutgoingRecipient } from '../../../src/event/outgoing.runner.js';
import { KeywordStore } from '../../../src/keyword/keyword.store.js';
import type { Settings } from '../../../src/settings/settings.schema.js';
import { SettingsStore } from '../../../src/settings/settings.store.js';
import { TemplateStore } from '../../../src/template/template.store.js';
import { settingsOf } from '../../rpc/gateway.js';

export const FOOTERS = {
  en: 'Reply STOP to end offers.',
  hi: 'ऑफ़र बंद करने के लिए उत्तर में STOP भेजें।',
  es: 'Responda BAJA para no recibir ofertas.',
  ar: 'لإيقاف العروض ردوا بكلمة «توقف».',
  fr: "Répondez STOP pour ne plus recevoir d'offres.",
};

export function contentSettings(more: Record<string, unknown> = {}): Settings {
  return settingsOf({
    bank: { name: 'Test Bank', locale: 'en', timeZone: 'Asia/Kolkata' },
    links: { allowed: ['bank.example'] },
    broadcast: { footer: { texts: FOOTERS } },
    ...more,
  });
}

export interface ContentsKit {
  contents: ContentsStore;
  settings: SettingsStore;
  templates: TemplateStore;
}

/** The contents over the templates and keywords that ship. */
export function useContents(more: Record<string, unknown> = {}): () => ContentsKit {
  let kit: ContentsKit | undefined;
  let close = () => {};
  beforeAll(async () => {
    const settings = new SettingsStore('none', contentSettings(more), {});
    const templates = new TemplateStore(settings);
    const keywords = new KeywordStore(settings);
    await templates.onModuleInit();
    await keywords.onModuleInit();
    const contents = new ContentsStore(settings, templates, new CatalogueStore(settings), keywords);
    kit = { contents, settings, templates };
    close = () => {
      contents.onApplicationShutdown();
      keywords.onApplicationShutdown();
      templates.onApplicationShutdown();
      settings.onApplicationShutdown();
    };
  });
  afterAll(() => close());
  return () => kit!;
}

/** A spec of one variant. */
export function specOf(content: ContentSpec, more: Partial<SpokenSpec> = {}): SpokenSpec {
  const variants = [{ name: 'a', percent: 100, content }];
  return { variants, consent: 'offers', messageClass: 'promotion', ...more };
}

export function textsOf(
  texts: Record<string, string>,
  variables: Record<string, string> = {},
): ContentSpec {
  return { kind: 'texts', texts, variables };
}

export function templateOf(template: string, variables: Record<string, string> = {}): ContentSpec {
  return { kind: 'template', template, variables };
}

export function recipientOf(locale: string): OutgoingRecipient {
  return {
    msisdn: '+919876543210',
    customerId: 'c1',
    locale,
    timeZone: undefined,
    customers: undefined,
  };
}
