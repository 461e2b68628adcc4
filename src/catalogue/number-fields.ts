import { checkMasked } from '../rpc/request-checks.js';
import type { EventVariable, TemplateVariables } from './event-kind.js';
import type { Field } from './fields.js';
import { isBlank } from './text-fields.js';

/** An account's number, masked by the bank. */
export function maskedAccount(required = true): Field<string> {
  return {
    type: 'masked number, such as "XX4321"',
    required,
    kind: 'text',
    choices: null,
    check: (checks, field, value) => {
      if (value !== '' || required) checkMasked(checks, field, isBlank(value) ? '' : value);
    },
    variable: (value) => (value === '' ? null : { kind: 'text', value }),
  };
}

const LAST_FOUR = /[0-9]{4}$/;

/** A card's number, masked by the bank, with its last four digits. */
export function maskedCard(required = true): Field<string> {
  const account = maskedAccount(required);
  return {
    ...account,
    type: 'masked number with the last four digits, such as "XX1234"',
    check: (checks, field, value) => {
      account.check(checks, field, value);
      if (value !== '' && !LAST_FOUR.test(value)) {
        checks.add(field, 'must end in the last four digits of the card, such as "XX1234"');
      }
    },
  };
}

/** `card_digits`, which a customer writes back: "BLOCK 1234". */
export const cardDigits: {
  list: readonly EventVariable[];
  of: (body: { maskedCard: string }) => TemplateVariables;
} = {
  list: [{ name: 'card_digits', required: true, kind: 'text', choices: null }],
  of: (body) => ({ card_digits: { kind: 'text', value: body.maskedCard.slice(-4) } }),
};

const CHEQUE_NUMBER = /^[0-9]{1,12}$/;

export function chequeNumber(): Field<string> {
  return {
    type: '1 to 12 digits',
    required: true,
    kind: 'text',
    choices: null,
    check: (checks, field, value) => {
      if (!CHEQUE_NUMBER.test(value)) {
        checks.add(
          field,
          value === '' ? 'is missing; it must be 1 to 12 digits' : 'must be 1 to 12 digits',
        );
      }
    },
    variable: (value) => ({ kind: 'text', value }),
  };
}
