import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../src/failure/failure.js';
import { buildCatalogue } from '../../src/template/build-catalogue.js';
import type { BankFacts, Catalogue } from '../../src/template/catalogue.js';
import { render } from '../../src/template/render.js';
import type { LinePart, TemplateValue } from '../../src/template/values.js';

const BANK: BankFacts = { name: 'Test Bank', locale: 'en', timeZone: 'Asia/Kolkata' };

function catalogue(texts: Record<string, string>, bank: BankFacts = BANK): Catalogue {
  return buildCatalogue(
    [{ name: 'sample.yaml', content: JSON.stringify({ locales: texts }) }],
    bank,
  );
}

const text = (value: string): TemplateValue => ({ kind: 'text', value });
const money = (currencyCode: string, units: string, nanos = 0): TemplateValue => ({
  kind: 'money',
  currencyCode,
  units,
  nanos,
});

/** The one template with one variable, in one locale. */
function show(value: TemplateValue, locale = 'en', words = ''): string {
  const texts = { en: '{x}', [locale]: `${words}{x}` };
  return render(catalogue(texts), 'sample', locale, { x: value }).text;
}

function violations(work: () => unknown): readonly { field: string; description: string }[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid_argument') return error.violations;
    throw error;
  }
  return [];
}

describe('the locale', () => {
  const texts = catalogue({ en: 'English {x}', hi: 'हिन्दी {x}', 'zh-Hant': '繁體 {x}' });

  it.each([
    ['hi', 'हिन्दी 5', 'hi'],
    ['hi-IN', 'हिन्दी 5', 'hi-IN'],
    ['HI-in', 'हिन्दी 5', 'hi-IN'],
    ['zh-Hant-TW', '繁體 5', 'zh-Hant-TW'],
    ['zh-Hans-CN', 'English 5', 'en'],
    ['hi-u-nu-deva', 'हिन्दी 5', 'hi'],
    ['fr', 'English 5', 'en'],
    ['', 'English 5', 'en'],
    ['not a locale', 'English 5', 'en'],
  ])('%j is answered with %j, as %s', (locale, expected, formatted) => {
    const rendered = render(texts, 'sample', locale, { x: { kind: 'number', value: 5 } });
    expect(rendered).toEqual({ text: expected, locale: formatted });
  });

  it("ends with the bank's, whose region groups digits its way", () => {
    const bank = { ...BANK, locale: 'en-IN' };
    const rendered = render(catalogue({ en: '{x}' }, bank), 'sample', 'fr', {
      x: { kind: 'number', value: 1234567 },
    });
    expect(rendered).toEqual({ text: '12,34,567', locale: 'en-IN' });
  });
});

describe('money', () => {
  it.each([
    ['en', money('USD', '1500', 500_000_000), '$1,500.50'],
    ['en', money('EUR', '0', 10_000_000), '€0.01'],
    ['en', money('INR', '150000'), 'INR 150,000.00'],
    ['en-IN', money('INR', '150000'), 'INR 1,50,000.00'],
    ['en', money('JPY', '500'), '¥500'],
    ['en', money('KWD', '1', 5_000_000), 'KWD 1.005'],
    ['en', money('USD', '-3', -250_000_000), '-$3.25'],
    ['en', money('USD', '0', -250_000_000), '-$0.25'],
    ['en', money('USD', '999999999999999999', 990_000_000), '$999,999,999,999,999,999.99'],
    ['en', money('USD', '1', 999_999_999), '$1.999999999'],
    ['es', money('EUR', '12345', 600_000_000), '12.345,60 €'],
  ])('in GSM 7-bit, in %s: %j is %s', (locale, value, expected) => {
    expect(show(value, locale)).toBe(expected);
  });

  it.each([
    ['hi', money('INR', '150000'), '₹1,50,000.00'],
    ['es', money('EUR', '1'), '1,00\u00a0€'],
  ])('in UCS-2, in %s: %j keeps what the locale writes', (locale, value, expected) => {
    expect(show(value, locale, 'नँ')).toBe(`नँ${expected}`);
  });

  it.each<[TemplateValue, string]>([
    [money('usd', '1'), 'has a currency that is not three letters'],
    [money('USD', '1.5'), 'has units that are not a whole number'],
    [money('USD', ''), 'has units that are not a whole number'],
    [money('USD', '1', 1e9), 'has nanos that are not between -999999999 and 999999999'],
    [money('USD', '1', NaN), 'has nanos that are not between -999999999 and 999999999'],
    [money('USD', '1', -1), 'has units and nanos of different signs'],
    [{ kind: 'number', value: NaN }, 'must be a finite number'],
    [{ kind: 'date', at: NaN }, 'must be a moment'],
    [{ kind: 'date', at: 1e20 }, 'must be a moment'],
    [text('x'.repeat(201)), 'has 201 characters; it may have 200'],
  ])('%j is refused', (value, description) => {
    expect(violations(() => show(value))).toEqual([
      { field: 'content.template.variables.x', description },
    ]);
  });
});

describe('moments', () => {
  const at = Date.UTC(2026, 10, 22, 20, 35);

  it.each<[string, 'date' | 'time' | 'date_time', string | undefined, string]>([
    ['en', 'date', undefined, 'Nov 23, 2026'],
    ['en', 'date', 'America/New_York', 'Nov 22, 2026'],
    ['en', 'time', 'America/New_York', '3:35 PM'],
    ['en', 'time', 'Mars/Olympus', '2:05 AM'],
    ['en-IN', 'date_time', undefined, '23 Nov 2026, 2:05 am'],
    ['es', 'date_time', 'Europe/Madrid', '22 nov 2026, 21:35'],
    ['cs', 'date', undefined, '23. 11. 2026'],
  ])('in %s: %s in %s is %s', (locale, kind, timeZone, expected) => {
    const texts = catalogue({ en: '{x}', [locale]: '{x}' });
    const rendered = render(texts, 'sample', locale, { x: { kind, at } }, { timeZone });
    expect(rendered.text).toBe(expected);
  });

  it('are in figures where the name of the month would force UCS-2', () => {
    const august = Date.UTC(2026, 7, 1, 12);
    expect(show({ kind: 'date', at: august }, 'fr')).toBe('01/08/2026');
    expect(show({ kind: 'date', at: august }, 'fr', 'œ ')).toBe('œ 1 août 2026');
  });
});

describe('a text variable', () => {
  it.each([
    ['ICU syntax is text', "{y} '{' # <b>", "{y} '{' # <b>"],
    ['controls and line ends become a space', 'a\r\nb\tc\u0000d\u2028e', 'a b c d e'],
    ['directions are dropped', 'a\u202eb\u2066c', 'abc'],
    ['lone surrogates are replaced', 'a\ud800b', 'a\ufffdb'],
  ])('%s', (_, value, expected) => {
    expect(show(text(value))).toBe(expected);
  });

  it('of any kind never breaks the rendering, nor the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }), (value) => {
        const [violation] = violations(() => {
          const shown = show(text(value), 'en', '<');
          expect(shown.startsWith('<')).toBe(true);
          expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        });
        // Nothing but controls is nothing at all.
        if (violation !== undefined) expect(violation.description).toMatch(/^is missing/);
      }),
    );
  });

  it('cannot name the bank', () => {
    const rendered = render(catalogue({ en: '{bank}' }), 'sample', '', { bank: text('Evil') });
    expect(rendered.text).toBe('Test Bank');
  });
});

describe('choices', () => {
  const texts = catalogue({
    en: '{way, select, in {to} out {from} other {on}} you{has_who, select, yes { by {who}} other {}}',
  });

  it.each<[Record<string, TemplateValue>, string]>([
    [{ way: text('in') }, 'to you'],
    [{ way: text('out'), who: text('') }, 'from you'],
    [{ way: text('other'), who: text('ACME') }, 'on you by ACME'],
    [{ way: text('in'), who: text('ACME'), spare: text('x') }, 'to you by ACME'],
    [{ way: text('in'), has_who: text('yes') }, 'to you'],
  ])('%j is %j', (variables, expected) => {
    expect(render(texts, 'sample', '', variables).text).toBe(expected);
  });

  it('are never guessed', () => {
    expect(violations(() => render(texts, 'sample', '', { way: text('IN') }))).toEqual([
      { field: 'content.template.variables.way', description: 'must be one of in, out, other' },
    ]);
  });

  it('by number follow the language', () => {
    const days = catalogue({
      en: '{n, plural, =0 {today} one {# day} other {# days}}',
      ar: '{n, plural, =0 {اليوم} one {يوم} two {يومان} few {# أيام} many {# يوما} other {# يوم}}',
    });
    const by = (locale: string, n: TemplateValue) => render(days, 'sample', locale, { n }).text;
    expect(by('en', { kind: 'number', value: 0 })).toBe('today');
    expect(by('en', text('1'))).toBe('1 day');
    expect(by('en', text('1200'))).toBe('1,200 days');
    expect(by('ar', text('2'))).toBe('يومان');
    expect(by('ar', text('3'))).toContain('أيام');
    expect(violations(() => by('en', text('many')))).toEqual([
      { field: 'content.template.variables.n', description: 'must be a number' },
    ]);
  });
});

describe('what is missing', () => {
  const texts = catalogue({ en: '{a} {b}' });

  it('is named, all of it, with the path of the call', () => {
    const call = () => render(texts, 'sample', '', { b: text(' ') }, { field: 'event' });
    expect(violations(call)).toEqual([
      { field: 'event.variables.a', description: 'is missing; the template sample needs it' },
      { field: 'event.variables.b', description: 'is missing; the template sample needs it' },
    ]);
  });

  it('is not found in what every object has', () => {
    const odd = catalogue({ en: '{constructor}' });
    expect(violations(() => render(odd, 'sample', '', {}))).toHaveLength(1);
  });

  it.each([
    ['sampel', 'is not a known template; did you mean "sample"?'],
    ['', 'is not a known template; known are sample'],
    ['constructor', 'is not a known template; known are sample'],
  ])('a template %j is answered with a hint', (key, description) => {
    expect(violations(() => render(texts, key, '', {}))).toEqual([
      { field: 'content.template.key', description },
    ]);
  });
});

describe('an address in the words of others', () => {
  const shown = (value: string, links?: string[]) =>
    render(catalogue({ en: 'At {x}' }), 'sample', 'en', { x: text(value) }, { links }).text;

  it('is written so that no handset makes a link of it', () => {
    expect(shown('NETFLIX.COM')).toBe('At NETFLIX COM');
    expect(shown('www.evil.com/login now')).toBe('At www evil com/login now');
  });

  it('stays where links may lead there, and where it has a scheme', () => {
    expect(shown('bank.example/a', ['bank.example'])).toBe('At bank.example/a');
    expect(shown('https://evil.com')).toBe('At https://evil.com');
  });

  it("stays in the bank's name", () => {
    const bank = { ...BANK, name: 'Bank.com' };
    expect(render(catalogue({ en: '{bank}: hi' }, bank), 'sample', 'en', {}).text).toBe(
      'Bank.com: hi',
    );
  });
});

describe('violations of variables', () => {
  it('may stand without a template call before them', () => {
    const work = () => render(catalogue({ en: '{x}' }), 'sample', 'en', {}, { field: '' });
    expect(violations(work).map(({ field }) => field)).toEqual(['variables.x']);
  });
});

describe('lines', () => {
  const lines = (...all: LinePart[][]): TemplateValue => ({ kind: 'lines', lines: all });
  const part = (value: string): LinePart => ({ kind: 'text', value });
  const usd = (units: string): LinePart => ({
    kind: 'money',
    currencyCode: 'USD',
    units,
    nanos: 0,
  });
  const nov5: LinePart = { kind: 'short_day', day: '2026-11-05' };

  it.each([
    ['en', 'Nov 5 -$60.00 ATM\n2 savings'],
    ['es', '5 nov -60,00 US$ ATM\n2 savings'],
    ['hi', '5 नव॰ -$60.00 ATM\n2 savings'],
  ])('stand one below the other, each part put into words for %s', (locale, expected) => {
    const value = lines(
      [nov5, usd('-60'), part('ATM')],
      [{ kind: 'number', value: 2 }, part('savings')],
    );
    const own = locale === 'hi' ? 'क' : '';
    expect(show(value, locale, own).replaceAll('\u00a0', ' ')).toBe(own + expected);
  });

  it('show a day without its year in figures where the month is not in GSM 7-bit', () => {
    const day = (iso: string) => show(lines([{ kind: 'short_day', day: iso }]), 'fr');
    expect(day('2026-11-05')).toBe('5 nov.');
    expect(day('2026-08-05')).toBe('05/08');
    expect(show({ kind: 'short_day', day: '2026-08-05' }, 'fr', 'œ ')).toBe('œ 5 août');
  });

  it('do without parts and lines that are empty, and are missing where all are', () => {
    expect(show(lines([part(''), part('a')], [part(' ')], [], [part('b')]))).toBe('a\nb');
    const texts = catalogue({ en: '{x}' });
    for (const nothing of [lines(), lines([], [part('')])]) {
      const missing = violations(() =>
        render(texts, 'sample', 'en', { x: nothing }, { field: '' }),
      );
      expect(missing).toEqual([
        { field: 'variables.x', description: 'is missing; the template sample needs it' },
      ]);
    }
  });

  it('keep no line end, direction or link that a part brings', () => {
    const bad = lines(
      [part('a\nb\u202e'), part('evil.example/x')],
      [part('www.evil'), part('.example')],
    );
    const shown = show(bad);
    expect(shown.split('\n')).toHaveLength(2);
    expect(shown).not.toMatch(/\u202e|evil\.example/);
  });

  it.each([
    [lines(...Array.from({ length: 21 }, () => [part('x')])), 'has 21 lines; it may have 20'],
    [
      lines([part('a')], [part('x'.repeat(30)), part('y'.repeat(30))]),
      'in line 2 has 61 characters; it may have 60',
    ],
    [lines([usd('1.5')]), 'in line 1 has units that are not a whole number'],
    [lines([part('x'.repeat(201))]), 'in line 1 has 201 characters; it may have 200'],
  ])('are refused for what is wrong with them', (value, description) => {
    const texts = catalogue({ en: '{x}' });
    expect(violations(() => render(texts, 'sample', 'en', { x: value }, { field: '' }))).toEqual([
      { field: 'variables.x', description },
    ]);
  });

  it('take 20 lines of 60 characters', () => {
    const most = lines(...Array.from({ length: 20 }, () => [part('x'.repeat(60))]));
    expect(show(most).split('\n')).toEqual(Array(20).fill('x'.repeat(60)));
  });
});
