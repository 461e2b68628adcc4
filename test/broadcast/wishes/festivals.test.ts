import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { firstValueFrom, Subject } from 'rxjs';
import {
  calendarProblems,
  festivalWishes,
} from '../../../src/broadcast/wishes/festival-calendar.js';
import { readFestivals } from '../../../src/broadcast/wishes/festival-file.adapter.js';
import type { Festival } from '../../../src/broadcast/wishes/festival-file.schema.js';
import { FestivalsRunner } from '../../../src/broadcast/wishes/festivals.runner.js';
import { FestivalsStore } from '../../../src/broadcast/wishes/festivals.store.js';
import type { NewRun, Run, Runs } from '../../../src/broadcast/run/runs.js';
import { JobRegistry } from '../../../src/schedule/job-registry.js';
import type { SettingsReload, SettingsStore } from '../../../src/settings/settings.store.js';
import { render } from '../../../src/template/render.js';
import { useDatabase } from '../../kit/database.js';
import { idsOf, number, readAll, readerOf, register } from '../audience/reader-kit.js';
import { recipientOf, useContents } from '../content/contents-kit.js';

const SHIPPED = 'config/festivals.yaml';
const HOURS = { at: 600, until: 1200 };
const DIWALI: Festival = {
  name: 'diwali',
  names: { en: 'Diwali', hi: 'दीपावली' },
  dates: ['2027-10-29'],
  countries: ['IN'],
};

let directory: string;
beforeAll(async () => {
  Logger.overrideLogger(false);
  directory = await mkdtemp(join(tmpdir(), 'festivals-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let files = 0;
async function fileOf(text: string): Promise<string> {
  const file = join(directory, `${files++}.yaml`);
  await writeFile(file, text);
  return file;
}

async function problemsOf(text: string): Promise<string> {
  const file = await fileOf(text);
  return readFestivals(file).then(
    () => '',
    (error: unknown) => (error as Error).message,
  );
}

describe('the calendar that ships', () => {
  it('is sound, and is about the years to come', async () => {
    const festivals = await readFestivals(SHIPPED);
    const names = festivals.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['new-year', 'diwali', 'holi', 'christmas']));
  });

  it('has the feasts of Islam as the Umm al-Qura calendar has them', async () => {
    const festivals = await readFestivals(SHIPPED);
    const islamic = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura', {
      timeZone: 'UTC',
      day: 'numeric',
      month: 'numeric',
    });
    const shown = (name: string) =>
      festivals
        .find((one) => one.name === name)!
        .dates.map((date) => islamic.format(Date.parse(date)).split(/[ /]/, 2).join('/'));
    expect(new Set(shown('eid-al-fitr'))).toEqual(new Set(['10/1']));
    expect(new Set(shown('eid-al-adha'))).toEqual(new Set(['12/10']));
  });
});

describe('a calendar is refused', () => {
  const festival = (more: string) => `- { name: a, names: { en: A }, dates: [01-01], ${more} }`;
  it.each([
    ['- a: [', 'is not YAML'],
    ['name: a', 'must be a list of festivals'],
    ['- { name: A b, names: { en: A }, dates: [01-01] }', 'A b.name must be 1 to 40 of a-z'],
    [festival('colour: IN'), 'here may be name, names, dates, countries, segments'],
    [festival('countries: [India]'), 'a.countries[0] must be the code of a country'],
    ['- { name: a, names: {}, dates: [01-01] }', 'a.names must have a name'],
    ['- { name: a, names: { en: 7 }, dates: [01-01] }', 'a.names.en must be a text'],
    ['- diwali', '[0] must be an object with name, names'],
    [festival('contries: [IN]'), 'a has contries, which is not known; did you mean countries?'],
    ['- { name: a, names: { "!": A }, dates: [01-01] }', 'a.names has !, which is no language tag'],
    ['- { name: a, names: { en: A, en-GB: B }, dates: [01-01] }', 'a.names has en and en-GB'],
    ['- { name: a, names: { en: A }, dates: [2027-02-29] }', 'a.dates[0] must be a day'],
    ['- { name: a, names: { en: A }, dates: [13-01] }', 'a.dates[0] must be a day'],
    ['- { name: a, names: { en: A }, dates: [] }', 'a.dates must have a day'],
    [`${festival('')}\n${festival('')}`, 'name is a a second time'],
    [
      '- { name: a, names: { en: A, fr: A }, dates: [2027-12-25] }\n- { name: b, names: { en-GB: B }, dates: [12-25] }',
      '(b) and a are both on 2027-12-25',
    ],
  ])('%s', async (text, problem) => {
    expect(await problemsOf(text)).toContain(problem);
  });

  it('where it is not there', async () => {
    await expect(readFestivals(join(directory, 'none.yaml'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['other languages', { names: { es: 'B' } }],
    ['other countries', { countries: ['FR'] }],
    ['another day', { dates: ['2027-10-30'] }],
  ])('but two of a day may be of %s', (_, more) => {
    expect(calendarProblems([DIWALI, { ...DIWALI, name: 'b', ...more }])).toEqual([]);
    expect(calendarProblems([DIWALI, { ...DIWALI, name: 'b' }])).toHaveLength(1);
  });
});

describe('the runs of a festival', () => {
  it('are one for each language', () => {
    const runs = festivalWishes([DIWALI], '2027-10-29', HOURS);
    expect(runs.map(({ key }) => key)).toEqual([
      'festival:diwali:2027-10-29:en',
      'festival:diwali:2027-10-29:hi',
    ]);
    expect(runs[1].spec.audience).toEqual({
      kind: 'customers',
      filter: { locales: ['hi'], countries: ['IN'] },
    });
    expect(festivalWishes([DIWALI], '2028-10-29', HOURS)).toEqual([]);
  });

  const words = useContents();
  it.each([
    ['diwali', '2027-10-29', 'en', 'Test Bank: Happy Diwali, Asha. '],
    ['diwali', '2027-10-29', 'hi', 'Asha जी, दीपावली की हार्दिक शुभकामनाएँ।'],
    ['christmas', '2026-12-25', 'es', 'Test Bank: feliz Navidad, Asha.'],
    ['bastille-day', '2027-07-14', 'fr', 'souhaits de bonheur pour la fête nationale, Asha.'],
    ['new-year', '2027-01-01', 'fr', 'souhaits de bonheur pour la nouvelle année, Asha.'],
    ['eid-al-fitr', '2027-03-09', 'ar', 'كل عام وأنتم بخير بمناسبة عيد الفطر المبارك.'],
  ])('%s is told in the customer’s language (%s, %s)', async (name, day, locale, text) => {
    const festivals = await readFestivals(SHIPPED);
    const run = festivalWishes(festivals, day, HOURS).find(
      ({ key }) => key === `festival:${name}:${day}:${locale}`,
    )!;
    const { contents, templates } = words();
    expect(contents.problems(run.spec, null)).toEqual([]);
    const given = { given_name: { kind: 'text', value: 'Asha' } } as const;
    const content = contents.prepare(run.spec).of(0, recipientOf(locale), given);
    if (!('template' in content)) throw new Error('it is no template');
    const rendered = render(templates.catalogue, content.template, locale, content.variables, {
      timeZone: undefined,
      field: '',
      links: [],
    });
    expect(rendered.text).toContain(text);
  });

  const db = useDatabase();
  it('reach nobody twice, and nobody who speaks none of its languages', async () => {
    const locales = ['en', 'en-IN', 'EN-gb', 'hi', 'hi-IN', 'de', 'enm', null];
    await register(
      db.database(),
      locales.map((locale, index) => ({ id: `c${index}`, msisdn: number(index), locale })),
    );
    const reader = readerOf(db.database(), { locale: 'en' });
    const reached: (string | null)[] = [];
    for (const { spec } of festivalWishes([DIWALI], '2027-10-29', HOURS)) {
      reached.push(...idsOf(await readAll(reader, spec.audience, 3)));
    }
    expect(reached.sort()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c7']);
  });

  it('of a calendar that was taken never have a customer twice on a day', () => {
    const tags = ['en', 'en-GB', 'fr', 'fr-CA', 'hi'];
    const some = (values: readonly string[]) =>
      fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });
    const festival = fc.record({
      names: some(tags).map((list) => Object.fromEntries(list.map((tag) => [tag, tag]))),
      dates: some(['2027-01-01', '01-01', '2028-01-01', '2027-01-02']),
      countries: fc.option(some(['IN', 'FR']), { nil: undefined }),
      segments: fc.option(some(['retail', 'private']), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(festival, { minLength: 2, maxLength: 3 }), (list) => {
        const festivals = list.map((one, index) => ({ ...one, name: `f${index}` })) as Festival[];
        fc.pre(calendarProblems(festivals).length === 0);
        for (const day of ['2027-01-01', '2027-01-02', '2028-01-01']) {
          const on = festivals.filter(
            ({ dates }) => dates.includes(day) || dates.includes(day.slice(5)),
          );
          for (const locale of ['en', 'en-gb', 'fr', 'fr-ca', 'hi', 'hi-in']) {
            for (const country of ['IN', 'FR']) {
              for (const segment of ['retail', 'private']) {
                const mine = on.filter(
                  ({ names, countries, segments }) =>
                    Object.keys(names).some((tag) =>
                      `${locale}-`.startsWith(`${tag.toLowerCase()}-`),
                    ) &&
                    (countries?.includes(country) ?? true) &&
                    (segments?.includes(segment) ?? true),
                );
                expect(mine.length).toBeLessThanOrEqual(1);
              }
            }
          }
        }
      }),
    );
  });
});

describe('the festivals in force', () => {
  function storeOf(file: string, enabled = true) {
    const reloads = new Subject<SettingsReload>();
    const current = { schedules: { festivals: { enabled, file, ...HOURS } } };
    const settings = { reloads, current } as unknown as SettingsStore;
    const store = new FestivalsStore(settings);
    return { store, reloads, current, settings };
  }
  const RELOADED: SettingsReload = { outcome: 'unchanged', problems: [], afterRestart: [] };

  it('must be sound at the start, where they are wanted', async () => {
    const file = await fileOf('- { name: a }');
    await expect(storeOf(file).store.onModuleInit()).rejects.toThrow(
      `schedules.festivals.file is ${file}: a.names`,
    );
    const { store } = storeOf(file, false);
    await store.onModuleInit();
    expect(store.festivals).toBeNull();
    store.onApplicationShutdown();
  });

  it('are read again with the settings; a file that is refused changes nothing', async () => {
    const file = await fileOf('- { name: a, names: { en: A }, dates: [01-01] }');
    const { store, reloads } = storeOf(file);
    await store.onModuleInit();
    const reloaded = async (text: string) => {
      await writeFile(file, text);
      const told = firstValueFrom(store.reloads);
      reloads.next(RELOADED);
      return told;
    };
    expect(await reloaded('- { name: b }')).toEqual({ outcome: 'refused', festivals: 1 });
    expect(store.festivals?.[0].name).toBe('a');
    const shipped = await readFile(SHIPPED, 'utf8');
    expect(await reloaded(shipped)).toEqual({ outcome: 'loaded', festivals: 7 });
    store.onApplicationShutdown();
    expect(reloads.observed).toBe(false);
  });

  it('are planned by their job, with the days that are somewhere still', async () => {
    const { store, settings } = storeOf(SHIPPED);
    const planned: NewRun[] = [];
    const runs = {
      plan: async (run: NewRun) => {
        planned.push(run);
        return run as unknown as Run;
      },
    } as unknown as Runs;
    const job = new FestivalsRunner(new JobRegistry(), runs, store, settings);
    const runAt = (at: string) => {
      const slot = Date.parse(at);
      return job.run({ slot, cursor: null, keep: async () => undefined, stopping: false }, slot);
    };
    await expect(runAt('2026-12-24T20:00Z')).rejects.toMatchObject({ code: 'failed_precondition' });
    await store.onModuleInit();
    expect(await runAt('2026-12-20T20:00Z')).toBe('no festival');
    const detail = await runAt('2026-12-24T20:00Z');
    expect(detail).toBe(
      'planned christmas:2026-12-25:en, christmas:2026-12-25:es, christmas:2026-12-25:fr',
    );
    expect(planned.map(({ startsAt }) => startsAt)).toEqual(
      [1, 2, 3].map(() => Date.parse('2026-12-24T20:00Z')),
    );
    expect(job.plan()).toMatchObject({ enabled: true, cron: '0 20 * * *', missed: 'latest' });
    store.onApplicationShutdown();
  });
});
