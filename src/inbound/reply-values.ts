import type { TemplateVariables } from '../catalogue/event-kind.js';
import { Failure } from '../failure/failure.js';
import type { LinePart, TemplateValue } from '../template/values.js';

const LAST = 4;
/** Digits and letters from which on a word of a line may be what nobody may show. */
const LONG = 8;

/**
 * The variables with less in them, where a Failure `invalid_argument` says that the
 * text cannot go with these: of what it names, a long number's last digits are left,
 * and at the second time nothing; where it names none, half of the lines. Null where
 * that makes no difference.
 */
export function withoutRefused(
  error: unknown,
  field: string,
  variables: TemplateVariables,
): TemplateVariables | null {
  if (!(error instanceof Failure) || error.code !== 'invalid_argument') return null;
  const prefix = `${field}.variables.`;
  const names = error.violations
    .filter((violation) => violation.field.startsWith(prefix))
    .map((violation) => violation.field.slice(prefix.length));
  const entries = Object.entries(variables);
  const less = entries.flatMap(([name, value]): [string, TemplateValue][] => {
    const left =
      names.length === 0 ? withHalf(value) : names.includes(name) ? masked(value) : value;
    return left === null ? [] : [[name, left]];
  });
  const isSame =
    less.length === entries.length && less.every(([name, value]) => value === variables[name]);
  return isSame ? null : Object.fromEntries(less);
}

/** Null takes the variable away, which a text can do without or not. */
function masked(value: TemplateValue): TemplateValue | null {
  switch (value.kind) {
    case 'text':
      return value.value === '-' ? null : { kind: 'text', value: maskedText(value.value) };
    case 'lines':
      return maskedLines(value);
    default:
      return null;
  }
}

function maskedText(text: string): string {
  const digits = digitsOf(text);
  const short = `XX${digits.slice(-LAST)}`;
  return text.startsWith('XX') || digits.length <= LAST ? '-' : short;
}

function maskedLines({ lines }: Extract<TemplateValue, { kind: 'lines' }>): TemplateValue | null {
  const isLong = (part: LinePart) => part.kind === 'text' && digitsOf(part.value).length >= LONG;
  const isAny = lines.some((parts) => parts.some(isLong));
  const less = lines
    .map((parts) =>
      isAny
        ? parts.map((part) =>
            part.kind === 'text' && isLong(part)
              ? { ...part, value: `XX${digitsOf(part.value).slice(-LAST)}` }
              : part,
          )
        : parts.filter(({ kind }) => kind !== 'text'),
    )
    .filter((parts) => parts.length > 0);
  return less.length === 0 ? null : { kind: 'lines', lines: less };
}

function digitsOf(text: string): string {
  return text.replaceAll(/[^\dA-Za-z]/g, '');
}

function withHalf(value: TemplateValue): TemplateValue {
  if (value.kind !== 'lines' || value.lines.length < 2) return value;
  return { ...value, lines: value.lines.slice(0, Math.ceil(value.lines.length / 2)) };
}
