import type { Field } from './fields.js';

/** A code to prove oneself by. */
export function code(): Field<string> {
  return {
    type: '6 to 10 digits',
    required: true,
    kind: 'text',
    choices: null,
    check: (checks, field, value) => {
      if (!/^[0-9]{6,10}$/.test(value)) checks.add(field, 'must be 6 to 10 digits');
    },
    variable: (value) => ({ kind: 'text', value }),
  };
}

/** How long a code is good. */
export function minutes(): Field<number> {
  return wholeNumber(1, 10);
}

export function wholeNumber(least: number, most: number): Field<number> {
  const type = `whole number from ${least} to ${most}`;
  return {
    type,
    required: true,
    kind: 'number',
    choices: null,
    check: (checks, field, value) => {
      if (!Number.isInteger(value) || value < least || value > most) {
        checks.add(field, `must be a ${type}`);
      }
    },
    variable: (value) => ({ kind: 'number', value }),
  };
}
