import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { SERVICE_NAMES } from '../../src/settings/inbound-settings.schema.js';
import { keywordFileSchema } from '../../src/keyword/keyword-file.schema.js';
import { BANK_KEYWORDS, interpreter } from './bank-keywords.js';

const CASES = BANK_KEYWORDS.flatMap(({ name, content }) => {
  const file = keywordFileSchema.parse(parse(content));
  const locale = name.replace('.yaml', '');
  return SERVICE_NAMES.map((service) => ({ locale, service, ...file.services[service] }));
});

describe('the words of every file', () => {
  it.each(CASES)('$locale: the example of $service is its own', ({ locale, service, example }) => {
    for (const customer of [locale, '', 'en-US', 'de']) {
      expect(interpreter.interpret(example, customer)).toMatchObject({
        kind: 'command',
        command: { service },
      });
    }
    expect(interpreter.interpret(example, locale)).toMatchObject({ locale });
  });

  it.each(CASES)('$locale: every keyword of $service', ({ locale, service, keywords, alone }) => {
    for (const keyword of [...keywords, ...alone]) {
      const understood = interpreter.interpret(keyword, locale);
      if (alone.includes(keyword) && understood.kind === 'answer') {
        expect(understood).toEqual({ kind: 'answer', digits: null, word: 'no', stops: true });
        continue;
      }
      const found =
        understood.kind === 'command'
          ? understood.command.service
          : understood.kind === 'unclear' && understood.service;
      expect([keyword, found]).toEqual([keyword, service]);
    }
  });

  it.each(
    [
      'STOP',
      'STOPALL',
      'UNSUBSCRIBE',
      'END',
      'QUIT',
      'OPTOUT',
      'OPT-OUT',
      'ARRET',
      'Arrêt!',
    ].concat(['BAJA', 'ALTO', 'रोकें', 'बंद', 'توقف', 'إلغاء الاشتراك', 'stop please', 'Stop.']),
  )('%s ends offers in whatever language the customer has', (text) => {
    for (const locale of ['', 'en-US', 'hi-IN', 'es-MX', 'ar-AE', 'fr-FR', 'de', 'no tag']) {
      expect(interpreter.interpret(text, locale)).toMatchObject({
        kind: 'command',
        command: { service: 'stop' },
      });
    }
  });

  it.each(['CANCEL', 'إلغاء', 'الغاء', 'cancelar', 'annuler', 'रद्द'])(
    '%s is an answer, and says that it may be STOP',
    (text) => {
      expect(interpreter.interpret(text, 'en')).toEqual({
        kind: 'answer',
        digits: null,
        word: 'no',
        stops: true,
      });
    },
  );
});

describe('what is told of the files', () => {
  it('is the customer’s language’s, or the bank’s', () => {
    expect(interpreter.locales).toEqual(['ar', 'en', 'es', 'fr', 'hi']);
    expect(interpreter.example('bill_payment', 'fr-CA')).toBe('PAYER EDF 120,50');
    expect(interpreter.example('balance', 'de-DE')).toBe('BAL 4321');
    expect(interpreter.languageName('hi')).toBe('हिन्दी');
    expect(interpreter.languageName('hi', 'fr')).toBe('hindi');
    expect(interpreter.keywords('stop', 'es')).toContain('ALTO');
  });

  it('fits in lines of 60 characters', () => {
    for (const locale of interpreter.locales) {
      const lines = interpreter.helpLines(locale, SERVICE_NAMES);
      expect(lines).toHaveLength(SERVICE_NAMES.length);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
    }
    expect(interpreter.helpLines('en', ['balance'])).toEqual(['BAL 4321: balance of an account']);
  });
});
