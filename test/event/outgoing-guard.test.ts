import { describe, expect, it } from '@jest/globals';
import type { TemplateVariables } from '../../src/catalogue/event-kind.js';
import { guardText } from '../../src/event/outgoing-guard.js';
import type { Failure } from '../../src/failure/failure.js';
import type { LinePart } from '../../src/template/values.js';

const CARD = '4111 1111 1111 1111';
const text = (value: string): LinePart => ({ kind: 'text', value });
const lines = (...all: LinePart[][]) => ({ kind: 'lines' as const, lines: all });

function guilty(shown: string, variables: TemplateVariables): string[] {
  try {
    guardText(shown, variables, 'content.template', ['demobank.example']);
    return [];
  } catch (error) {
    return (error as Failure).violations.map(({ field }) => field);
  }
}

describe('guardText', () => {
  it.each<[string, string, TemplateVariables]>([
    ['a text', 'reference', { reference: text(CARD), biller: text('City Power') }],
    ['a part of a line', 'entries', { entries: lines([text('ATM')], [text(`Card ${CARD}`)]) }],
    [
      'the parts of a line together',
      'entries',
      { entries: lines([text('4111 1111'), text('1111 1111')]), biller: text('City Power') },
    ],
  ])('names the variable by which a card number came: %s', (_, name, variables) => {
    expect(guilty(`Demo Bank: ${CARD}`, variables)).toEqual([`content.template.variables.${name}`]);
  });

  it('names the content where no variable has it alone', () => {
    const money: LinePart = { kind: 'money', currencyCode: 'USD', units: '1', nanos: 0 };
    expect(guilty(CARD, { entries: lines([money]) })).toEqual(['content.template']);
  });

  it('lets digits on lines of their own pass', () => {
    const digits = ['4111', '1111', '1111', '1111'];
    const entries = lines(...digits.map((one) => [text(one)]));
    expect(guilty(digits.join('\n'), { entries })).toEqual([]);
  });
});
