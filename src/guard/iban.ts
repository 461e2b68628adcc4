/** Length by country (SWIFT, IBAN Registry). */
const LENGTHS = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 ' +
    'DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 ' +
    'IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 ' +
    'MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 ' +
    'SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Country and check digits, where a word begins. */
const HEAD = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ -]?[A-Za-z0-9])/g;
const LETTER_OR_DIGIT = /[A-Za-z0-9]/;
const SEPARATOR = /[ -]/;
/** As numbers are masked; no bank has it in its code. */
const MASKED = /X{3}/;

/** Whether a text with plain digits holds an IBAN (ISO 13616-1), spaced or not. */
export function holdsIban(text: string): boolean {
  for (const { index } of text.matchAll(HEAD)) {
    const length = LENGTHS.get(text.slice(index, index + 2).toUpperCase());
    if (length === undefined) continue;
    const number = take(text, index, length);
    if (number !== null && !MASKED.test(number) && remainder(number) === 1) return true;
  }
  return false;
}

/** So many letters and digits, at most one separator between two, where a word ends after them. */
function take(text: string, from: number, length: number): string | null {
  let taken = '';
  let at = from;
  for (; taken.length < length; at++) {
    const character = text.charAt(at);
    if (LETTER_OR_DIGIT.test(character)) taken += character;
    else if (!SEPARATOR.test(character) || SEPARATOR.test(text.charAt(at - 1))) return null;
  }
  return LETTER_OR_DIGIT.test(text.charAt(at)) ? null : taken.toUpperCase();
}

/** ISO/IEC 7064, MOD 97-10: 1 for a number that is right. */
function remainder(iban: string): number {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
