import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Subject, filter, firstValueFrom, lastValueFrom } from 'rxjs';
import type { SettingsReload, SettingsStore } from '../../src/settings/settings.store.js';
import { TemplateProblems } from '../../src/template/build-catalogue.js';
import { TemplateStore } from '../../src/template/template.store.js';
import type { TemplateReload } from '../../src/template/template.store.js';

const BANK = { name: 'Test Bank', locale: 'en', timeZone: 'UTC' };

describe('the templates in force', () => {
  let directory: string;
  let reloads: Subject<SettingsReload>;
  let current: {
    bank: typeof BANK;
    links: { allowed: string[] };
    templates: { directory: string };
  };
  let store: TemplateStore;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    directory = await mkdtemp(join(tmpdir(), 'templates-'));
    await write('greeting.yaml', 'Hello');
    reloads = new Subject();
    current = { bank: BANK, links: { allowed: [] }, templates: { directory } };
    const settings = {
      reloads,
      get current() {
        return current;
      },
    };
    store = new TemplateStore(settings as unknown as SettingsStore);
  });

  afterEach(async () => {
    store.onApplicationShutdown();
    await rm(directory, { recursive: true });
  });

  async function write(name: string, english: string): Promise<void> {
    await writeFile(join(directory, name), JSON.stringify({ locales: { en: english } }));
  }

  const greeting = () => store.render('greeting', '', {}).text;

  it('are read at the start', async () => {
    expect(() => store.catalogue).toThrow('the templates are not read yet');
    await store.onModuleInit();
    expect(greeting()).toBe('Hello');
    expect(store.catalogue.keys).toEqual(['greeting']);
  });

  it.each([
    [
      'a text that does not compile',
      'bad.yaml',
      '{',
      ['bad.yaml: locale en: expect argument closing brace, at line 1, column 1 of the text'],
    ],
    [
      'a file with another ending',
      'bad.yml',
      'x',
      ['bad.yml: the name must be a-z, 0-9 and _, from a letter, and end in .yaml'],
    ],
  ])('stop the start with %s', async (_, name, english, problems) => {
    await write(name, english);
    await expect(store.onModuleInit()).rejects.toMatchObject({ problems });
  });

  it('stop the start with a directory that is empty or missing', async () => {
    await rm(join(directory, 'greeting.yaml'));
    await expect(store.onModuleInit()).rejects.toThrow('has no .yaml file');
    current = { ...current, templates: { directory: `${directory}/none` } };
    const missing = store.onModuleInit();
    await expect(missing).rejects.toThrow(TemplateProblems);
    await expect(missing).rejects.toThrow('cannot be read: ENOENT');
  });

  it('leave alone what is no template', async () => {
    await writeFile(join(directory, '.hidden.yaml'), '{');
    await writeFile(join(directory, 'README.md'), '{');
    await store.onModuleInit();
    expect(store.catalogue.keys).toEqual(['greeting']);
  });

  it('stay as they were when one is bad, and change when it is mended', async () => {
    await store.onModuleInit();
    await write('greeting.yaml', 'Good day');
    await write('new.yaml', '{');
    expect(await store.reload()).toMatchObject({ outcome: 'refused', templates: 1 });
    expect(greeting()).toBe('Hello');
    await write('new.yaml', 'New');
    expect(await store.reload()).toEqual({ outcome: 'loaded', templates: 2, problems: [] });
    expect(greeting()).toBe('Good day');
  });

  it('are read again after the settings, with what changed there', async () => {
    await write('greeting.yaml', 'Hello from {bank}');
    await store.onModuleInit();
    const reload = firstValueFrom(store.reloads);
    current = { ...current, bank: { ...BANK, name: 'Renamed' } };
    reloads.next({ outcome: 'changed', problems: [], afterRestart: [] });
    expect(await reload).toMatchObject({ outcome: 'loaded' });
    expect(greeting()).toBe('Hello from Renamed');
  });

  it('are read again when a file changes', async () => {
    await store.onModuleInit();
    // A file seen half written is refused first.
    const loaded = filter(({ outcome }: TemplateReload) => outcome === 'loaded');
    const reload = firstValueFrom(store.reloads.pipe(loaded));
    await write('greeting.yaml', 'Changed');
    await reload;
    expect(greeting()).toBe('Changed');
  });

  it('stop following at the stop', async () => {
    await store.onModuleInit();
    const completed = lastValueFrom(store.reloads, { defaultValue: 'nothing' });
    store.onApplicationShutdown();
    expect(reloads.observed).toBe(false);
    expect(await completed).toBe('nothing');
  });
});
