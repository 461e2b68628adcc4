import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Subject, filter, firstValueFrom, lastValueFrom } from 'rxjs';
import type { SettingsReload, SettingsStore } from '../../src/settings/settings.store.js';
import type { ActiveVersion } from '../../src/template/active-versions.js';
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
  let settings: object;
  let store: TemplateStore;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    directory = await mkdtemp(join(tmpdir(), 'templates-'));
    await write('greeting.yaml', 'Hello');
    reloads = new Subject();
    current = { bank: BANK, links: { allowed: [] }, templates: { directory } };
    settings = {
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
    await expect(store.onModuleInit()).rejects.toMatchObject({
      name: 'StartRefused',
      by: 'settings',
      message: expect.stringContaining(`templates.directory is ${directory}; the templates`),
      cause: { problems },
    });
  });

  it('stop the start with a directory that is empty or missing', async () => {
    await rm(join(directory, 'greeting.yaml'));
    await expect(store.onModuleInit()).rejects.toThrow('has no .yaml file');
    current = { ...current, templates: { directory: `${directory}/none` } };
    await expect(store.onModuleInit()).rejects.toThrow('cannot be read: ENOENT');
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
    expect([greeting(), store.filesRefused]).toEqual(['Hello', true]);
    await write('new.yaml', 'New');
    expect(await store.reload()).toEqual({ outcome: 'loaded', templates: 2, problems: [] });
    expect(store.filesRefused).toBe(false);
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

  describe('held against what they are to tell', () => {
    beforeEach(() => {
      store.judgeBy(
        () => [],
        (templates) => (templates.has('greeting') ? [] : ['nobody is greeted']),
      );
    });

    it('stay as they were where the files would not do', async () => {
      await write('farewell.yaml', 'Goodbye');
      await store.onModuleInit();
      await rm(join(directory, 'greeting.yaml'));
      await write('farewell.yaml', 'So long');
      expect(await store.reload()).toEqual({
        outcome: 'refused',
        templates: 2,
        problems: ['nobody is greeted'],
      });
      expect([greeting(), store.render('farewell', '', {}).text]).toEqual(['Hello', 'Goodbye']);
      expect(store.shipped('farewell')?.get('en')?.source).toBe('Goodbye');
      await write('greeting.yaml', 'Hi');
      expect(await store.reload()).toMatchObject({ outcome: 'loaded' });
      expect([greeting(), store.render('farewell', '', {}).text]).toEqual(['Hi', 'So long']);
    });

    it('stop the start where they would not do', async () => {
      await write('farewell.yaml', 'Goodbye');
      await rm(join(directory, 'greeting.yaml'));
      await expect(store.onModuleInit()).rejects.toMatchObject({
        name: 'StartRefused',
        message: expect.stringContaining('nobody is greeted'),
      });
    });
  });

  it('stop following at the stop', async () => {
    await store.onModuleInit();
    const completed = lastValueFrom(store.reloads, { defaultValue: 'nothing' });
    store.onApplicationShutdown();
    expect(reloads.observed).toBe(false);
    expect(await completed).toBe('nothing');
  });

  describe('with versions over the files', () => {
    let versions: ActiveVersion[];
    let changed: () => void;
    let load: () => Promise<readonly ActiveVersion[]>;

    beforeEach(async () => {
      versions = [];
      changed = () => undefined;
      load = async () => versions;
      store = new TemplateStore(settings as unknown as SettingsStore, {
        load: () => load(),
        onChange: (handler) => {
          changed = handler;
          return () => (changed = () => undefined);
        },
      });
    });

    const version = (number: number, texts: Record<string, string>) => ({
      key: 'greeting',
      version: number,
      texts,
    });

    /** Resolves with what the change led to. */
    function afterChange(): Promise<TemplateReload> {
      const reload = firstValueFrom(store.reloads);
      changed();
      return reload;
    }

    it('are those from the start', async () => {
      versions = [version(2, { en: 'Good day' })];
      await store.onModuleInit();
      expect([greeting(), store.version('greeting')]).toEqual(['Good day', 2]);
      expect(store.shipped('greeting')?.get('en')?.source).toBe('Hello');
    });

    it('do not start where they cannot be read', async () => {
      load = () => Promise.reject(new Error('away'));
      await expect(store.onModuleInit()).rejects.toThrow('away');
    });

    it('change when they are told to, and back', async () => {
      await store.onModuleInit();
      versions = [version(1, { en: 'Good day' })];
      expect(await afterChange()).toEqual({ outcome: 'loaded', templates: 1, problems: [] });
      expect(greeting()).toBe('Good day');
      versions = [];
      await afterChange();
      expect([greeting(), store.version('greeting')]).toEqual(['Hello', 0]);
    });

    it('say nothing where nothing changed', async () => {
      versions = [version(1, { en: 'Good day' })];
      await store.onModuleInit();
      const reports: TemplateReload[] = [];
      store.reloads.subscribe((report) => reports.push(report));
      await store.refresh();
      expect(reports).toEqual([]);
    });

    it('stay where they cannot be read, and are read at the next change', async () => {
      versions = [version(1, { en: 'Good day' })];
      await store.onModuleInit();
      load = () => Promise.reject(new Error('away'));
      await store.refresh();
      expect(greeting()).toBe('Good day');
      load = async () => [];
      await afterChange();
      expect(greeting()).toBe('Hello');
    });

    it('are read again after a while where they could not be read', async () => {
      await store.onModuleInit();
      load = () => Promise.reject(new Error('busy'));
      jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
      try {
        await store.refresh();
        versions = [version(1, { en: 'Good day' })];
        load = async () => versions;
        const reload = firstValueFrom(store.reloads);
        jest.runOnlyPendingTimers();
        await reload;
      } finally {
        jest.useRealTimers();
      }
      expect(greeting()).toBe('Good day');
    });

    it('are followed on where judging one fails', async () => {
      let broken = true;
      store.judgeBy(
        () => {
          if (broken) throw new Error('a defect');
          return [];
        },
        () => [],
      );
      await store.onModuleInit();
      versions = [version(1, { en: 'Good day' })];
      await store.refresh();
      expect(greeting()).toBe('Hello');
      broken = false;
      await afterChange();
      expect(greeting()).toBe('Good day');
    });

    it('stay over files that are read again, good or bad', async () => {
      versions = [version(1, { en: 'Good day' })];
      await store.onModuleInit();
      await write('greeting.yaml', 'Hi');
      await store.reload();
      expect(greeting()).toBe('Good day');
      await write('greeting.yaml', '{');
      expect(await store.reload()).toMatchObject({ outcome: 'refused' });
      expect(greeting()).toBe('Good day');
      expect(store.shipped('greeting')?.get('en')?.source).toBe('Hi');
    });

    it("give way to the file where the bank's locale became another, and are back with it", async () => {
      await writeFile(
        join(directory, 'greeting.yaml'),
        JSON.stringify({ locales: { en: 'Hello', fr: 'Bonjour' } }),
      );
      versions = [version(3, { en: 'Good day' })];
      await store.onModuleInit();
      current = { ...current, bank: { ...BANK, locale: 'fr' } };
      const { problems } = await store.reload();
      expect(problems).toEqual([
        "version 3 of greeting cannot be used, the shipped text is used: has no text for the bank's locale, fr",
      ]);
      expect([greeting(), store.version('greeting')]).toEqual(['Bonjour', 0]);
      expect([...store.problems.keys()]).toEqual(['greeting']);
      current = { ...current, bank: BANK };
      await store.reload();
      expect([greeting(), store.version('greeting')]).toEqual(['Good day', 3]);
    });

    it('are not followed after the stop', async () => {
      await store.onModuleInit();
      versions = [version(1, { en: 'Good day' })];
      store.onApplicationShutdown();
      changed();
      await store.refresh();
      expect(greeting()).toBe('Hello');
    });
  });
});
