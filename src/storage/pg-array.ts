/**
 * PostgreSQL array literals as text parameters (`$1::uuid[]`): one string for a
 * whole batch costs far less than the driver's own walk over nested values.
 * Text form: PostgreSQL manual, 8.15.2 and 8.15.6.
 */

/** For `uuid[]`. The strings are UUIDs and need no quoting. */
export function uuidArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}

/** For `smallint[]` and `integer[]`; null stands for SQL's null. */
export function intArray(numbers: readonly (number | null)[]): string {
  let out = '{';
  for (let i = 0; i < numbers.length; i++) {
    if (i > 0) out += ',';
    out += numbers[i] ?? 'NULL';
  }
  return out + '}';
}

/** For `bigint[]`, such as times in milliseconds. */
export function bigintArray(numbers: readonly (number | bigint | string | null)[]): string {
  let out = '{';
  for (let i = 0; i < numbers.length; i++) {
    if (i > 0) out += ',';
    out += numbers[i] ?? 'NULL';
  }
  return out + '}';
}

/** For `text[]`; null stands for SQL's null. */
export function textArray(texts: readonly (string | null)[]): string {
  let out = '{';
  for (let i = 0; i < texts.length; i++) {
    if (i > 0) out += ',';
    const text = texts[i];
    out += text === null || text === undefined ? 'NULL' : quoted(text);
  }
  return out + '}';
}

/** For `bytea[]`, in hexadecimal; null stands for SQL's null. */
export function byteaArray(values: readonly (Buffer | null)[]): string {
  let out = '{';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out += ',';
    const value = values[i];
    out += value === null || value === undefined ? 'NULL' : `"\\\\x${value.toString('hex')}"`;
  }
  return out + '}';
}

/** For `jsonb[]` and `json[]`; the elements are JSON already. */
export function jsonArray(documents: readonly string[]): string {
  return textArray(documents);
}

const NEEDS_QUOTES = /[^A-Za-z0-9_.:+-]/;
const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;

function quoted(text: string): string {
  if (text === '' || text.length === 4 || NEEDS_QUOTES.test(text)) {
    return NEEDS_ESCAPE.test(text) ? `"${text.replace(ESCAPED, '\\$&')}"` : `"${text}"`;
  }
  // Four letters are quoted above, for one of them is NULL.
  return text;
}
