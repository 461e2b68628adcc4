// What the writing of a number may be broken by without another number beginning.
const SPACES = '\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000';
const DASHES = '\\p{Pd}\\u2212';
const DOTS = '\\u00b7\\u2024\\u2027\\u2219\\u3002\\uff0e\\uff61';
const SLASHES = '\\u2044\\u2215\\uff0f';
/** Not seen, and so no break: soft hyphens, zero-width characters, marks of direction. */
const UNSEEN = '\\u00ad\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff';

const ODD = new RegExp(`[${SPACES}${DASHES}${DOTS}${SLASHES}${UNSEEN}\\p{Nd}]`, 'gu');
const FORMS: readonly [form: RegExp, plain: string][] = [
  [new RegExp(`[${SPACES}]`, 'u'), ' '],
  [new RegExp(`[${DASHES}]`, 'u'), '-'],
  [new RegExp(`[${DOTS}]`, 'u'), '.'],
  [new RegExp(`[${SLASHES}]`, 'u'), '/'],
  [new RegExp(`[${UNSEEN}]`, 'u'), ''],
];

const DIGIT = /\p{Nd}/u;

const UNKNOWN = 0;
const PLAIN = 1;
const OTHER = 2;
/** Which UTF-16 code units have another form, as far as they were met. */
const met = new Uint8Array(0x10000);

/**
 * The text with the digits of every script as 0–9, and spaces, dashes, dots and
 * slashes in their ASCII form: what a guard looks at, never what is sent.
 */
export function withPlainDigits(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f && (met[code] === UNKNOWN ? meet(code) : met[code]) === OTHER) {
      return text.replace(ODD, toPlain);
    }
  }
  return text;
}

function meet(code: number): number {
  // Half of a character tells nothing.
  const surrogate = (code & 0xf800) === 0xd800;
  return (met[code] = surrogate || String.fromCharCode(code).search(ODD) >= 0 ? OTHER : PLAIN);
}

function toPlain(character: string): string {
  if (DIGIT.test(character)) return String(digitValue(character.codePointAt(0)!));
  return FORMS.find(([form]) => form.test(character))?.[1] ?? character;
}

/** The decimal digits of a script are ten code points in a row (Unicode Standard, 4.6), some scripts beside each other. */
function digitValue(code: number): number {
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
}
