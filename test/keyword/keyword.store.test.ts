import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Subject, filter, firstValueFrom, lastValueFrom } from 'rxjs';
import { KeywordStore } from '../../src/keyword/keyword.store.js';
import type { KeywordReload } from '../../src/keyword/keyword.store.js';
import type { SettingsReload, SettingsStore } from '../../src/settings/settings.store.js';
import { BANK_KEYWORDS } from './bank-keywords.js';

const contentOf = (name: string) => BANK_KEYWORDS.find((file) => file.name === name)!.content;
const ENGLISH = contentOf('en.yaml');

describe('the keywords in force', () => {
  let directory: string;
  let reloads: Subject<SettingsReload>;
  let current: { bank: { locale: string }; inbound: { keywords: { directory: string } } };
  let store: KeywordStore;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    directory = await mkdtemp(join(tmpdir(), 'keywords-'));
    await write('en.yaml', ENGLISH);
    reloads = new Subject();
    current = { bank: { locale: 'en' }, inbound: { keywords: { directory } } };
    const settings = {
      reloads,
      get current() {
        return current;
      },
    };
    store = new KeywordStore(settings as unknown as SettingsStore);
  });

  afterEach(async () => {
    store.onApplicationShutdown();
    await rm(directory, { recursive: true, force: true });
  });

  const write = (name: string, content: string) => writeFile(join(directory, name), content);
  const isBalance = (text: string) => {
    const understood = store.interpret(text, '');
    return understood.kind === 'command' && understood.command.service === 'balance';
  };
  const refused = async () => {
    const failure = await store.onModuleInit().then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'StartRefused', by: 'settings' });
    return (failure as Error).message;
  };

  it('are read at the start', async () => {
    expect(() => store.locales).toThrow('the keywords are not read yet');
    await store.onModuleInit();
    expect(store.locales).toEqual(['en']);
    expect(isBalance('bal')).toBe(true);
  });

  it.each([
    [
      'a key that is not known',
      'help: order a card',
      'hlep: order a card',
      /en\.yaml:\d+: services\.card_request hlep is not known; did you mean help\?/,
    ],
    [
      'no keywords',
      'decimalMark: point',
      'decimalMark: dot',
      /en\.yaml:\d+: decimalMark must be point, comma or either/,
    ],
    ['a currency that is none', 'CHF:', 'CHX:', /en\.yaml:\d+: currencies\.CHX/],
    [
      'an example of another service',
      'example: LOST 1234',
      'example: BLOCK 1234',
      /en\.yaml:\d+: the example "BLOCK 1234" of card_lost is understood as the service card_suspend/,
    ],
    [
      'an example that is not clear',
      'example: PAY POWER 120.50',
      'example: PAY POWER',
      /is understood as bill_payment, amount_missing/,
    ],
    ['no YAML', '\nservices:\n', '\nservices: [\n', /en\.yaml: /],
  ])('stop the start with %s', async (_, good, bad, problem) => {
    expect(ENGLISH).toContain(good);
    await write('en.yaml', ENGLISH.replace(good, bad));
    const message = await refused();
    expect(message).toContain(`inbound.keywords.directory is ${directory}; the keywords cannot`);
    expect(message).toMatch(problem);
  });

  it('stop the start with a word of two services, over all files', async () => {
    await write('es.yaml', contentOf('es.yaml').replace('SALDOS,', 'blóck  card,'));
    expect(await refused()).toMatch(
      /es\.yaml:\d+: "blóck {2}card" of balance is taken: "BLOCK CARD" is of card_suspend \(en\.yaml:\d+\)/,
    );
  });

  it('let CANCEL end offers and answer no, and nothing else do both', async () => {
    await write('en.yaml', ENGLISH.replace('STOPALL,', 'NOPE,'));
    expect(await refused()).toMatch(/"NOPE" of no is taken: it is of stop \(en\.yaml:\d+\)/);
  });

  it('stop the start with a name that is no language, and with nothing there', async () => {
    await write('english_words.yaml', ENGLISH);
    expect(await refused()).toContain('english_words.yaml: the name must be a language tag');
    await rm(directory, { recursive: true });
    expect(await refused()).toContain('cannot be read: ENOENT');
  });

  it('stay as they were when a file is bad, and change when it is mended', async () => {
    await store.onModuleInit();
    await write('en.yaml', ENGLISH.replace('BLNC,', 'STOP,'));
    const bad = await store.reload();
    expect(bad).toMatchObject({ outcome: 'refused', locales: ['en'] });
    expect(bad.problems).toHaveLength(1);
    expect(isBalance('BLNC')).toBe(true);
    await write('en.yaml', ENGLISH.replace('BLNC,', 'PAISA,'));
    await write('es.yaml', contentOf('es.yaml'));
    expect(await store.reload()).toEqual({
      outcome: 'loaded',
      locales: ['en', 'es'],
      problems: [],
    });
    expect([isBalance('BLNC'), isBalance('PAISA')]).toEqual([false, true]);
  });

  it('are read again after the settings, with what changed there', async () => {
    await store.onModuleInit();
    await write('es.yaml', contentOf('es.yaml'));
    current = { ...current, bank: { locale: 'es-MX' } };
    const reload = firstValueFrom(store.reloads);
    reloads.next({ outcome: 'changed', problems: [], afterRestart: [] });
    expect(await reload).toMatchObject({ outcome: 'loaded' });
    expect(store.example('balance', '')).toBe('SALDO 4321');
  });

  it('are read again when a file changes, and no more after the end', async () => {
    await store.onModuleInit();
    const loaded = filter(({ outcome }: KeywordReload) => outcome === 'loaded');
    const reload = firstValueFrom(store.reloads.pipe(loaded));
    await write('fr.yaml', contentOf('fr.yaml'));
    expect(await reload).toMatchObject({ locales: ['en', 'fr'] });
    store.onApplicationShutdown();
    await expect(lastValueFrom(store.reloads, { defaultValue: 'ended' })).resolves.toBe('ended');
  });
});
