import { describe, expect, it } from '@jest/globals';
import { RegisteredPattern } from '../../src/template/registered-pattern.js';
import { RegisteredTexts } from '../../src/template/registered-texts.js';

const registration = (id: string, pattern: string) => ({
  id,
  pattern: new RegisteredPattern(pattern),
});
const CREDIT = registration('1', '{#var#} credited to {#var#}.');
const DEBIT = registration('2', '{#var#} debited from {#var#}.');

describe('the registered texts of a template', () => {
  const both = new RegisteredTexts([CREDIT, DEBIT]);

  it('give a text the ID of the one that it matches', () => {
    expect(both.idOf('INR 5 credited to XX1.')).toBe('1');
    expect(both.idOf('INR 5 debited from XX1.')).toBe('2');
    expect(both.idOf('INR 5 paid.')).toBeNull();
    expect(new RegisteredTexts().idOf('INR 5 paid.')).toBeNull();
  });

  it('say where a text differs', () => {
    expect(both.difference('INR 5 debited from XX1.')).toBeNull();
    expect(both.difference('INR 5 paid.')).toBe('matches none of the 2 registered texts');
    expect(new RegisteredTexts([CREDIT]).difference('INR 5 paid.')).toContain('" credited to "');
  });

  it('have one text under an ID', () => {
    const changed = both.with(registration('1', 'Paid: {#var#}'));
    expect(changed.size).toBe(2);
    expect(changed.idOf('Paid: INR 5')).toBe('1');
    expect(changed.idOf('INR 5 credited to XX1.')).toBeNull();
    expect(both.idOf('INR 5 credited to XX1.')).toBe('1');
  });
});
