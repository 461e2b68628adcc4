import { withPlainDigits } from '../guard/plain-digits.js';

/** Digits; `otp.codeLength` and a request may ask for these. NIST SP 800-63B-4, 3.1.3.2, asks for 6. */
export const SHORTEST_CODE = 6;
export const LONGEST_CODE = 10;

/**
 * A code of so many digits, each code as likely as any other, those that begin
 * with zeros too. `randomInt` gives a whole number from 0 to below its argument,
 * from a cryptographic source and without bias (node:crypto).
 */
export function newCode(length: number, randomInt: (below: number) => number): string {
  return String(randomInt(10 ** length)).padStart(length, '0');
}

/**
 * What a customer typed or pasted, as the code would be written: digits of any
 * script as 0–9, without spaces, dashes and marks of direction.
 */
export function typedCode(text: string): string {
  return withPlainDigits(text).replaceAll(/[\s-]/g, '');
}
