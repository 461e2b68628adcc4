// ISO/IEC 7812-1: an identification number has up to 19 digits, the last of them Luhn's.
const LEAST = 13;
const MOST = 19;

/** At most three characters between two groups, as in "4111 - 1111". */
const CANDIDATE = /\d(?:[ ./-]{0,3}\d){12}/;
const RUN = /\d+(?:[ ./-]{1,3}\d+)*/g;
const BREAK = /[ ./-]+/;

/**
 * Whether a text with plain digits holds a card number. A row of 13 to 19 digits
 * is one where Luhn's check holds, and so is a whole row of groups that is
 * written as card numbers are. Inside longer rows, where chance would find one
 * often, its beginning and length must be those of a card too.
 */
export function holdsCardNumber(text: string): boolean {
  if (!CANDIDATE.test(text)) return false;
  for (const [run] of text.matchAll(RUN)) {
    if (run.length >= LEAST && (inOneGroup(run) || overGroups(run.split(BREAK)))) return true;
  }
  return false;
}

function inOneGroup(run: string): boolean {
  return run.split(BREAK).some((group) => {
    if (group.length < LEAST) return false;
    return group.length <= MOST ? isNumber(group) : hasIssued(group);
  });
}

/** A card number within a row of more digits than one has. */
function hasIssued(digits: string): boolean {
  for (let start = 0; start + LEAST <= digits.length; start++) {
    for (let length = LEAST; length <= MOST && start + length <= digits.length; length++) {
      const part = digits.slice(start, start + length);
      if (isIssued(part) && isNumber(part)) return true;
    }
  }
  return false;
}

function overGroups(groups: readonly string[]): boolean {
  for (let first = 0; first < groups.length; first++) {
    let digits = groups[first];
    for (let next = first + 1; next < groups.length && digits.length < MOST; next++) {
      digits += groups[next];
      if (digits.length < LEAST || digits.length > MOST) continue;
      const sizes = groups.slice(first, next + 1).map((group) => group.length);
      const whole = first === 0 && next === groups.length - 1;
      if (isWrittenAsCard(sizes) && (whole || isIssued(digits)) && isNumber(digits)) return true;
    }
  }
  return false;
}

/** Besides groups of one size: as on cards of 13 to 19 digits, and with the middle or the end undivided. */
const UNEVEN = new Set(
  '4-6-4 4-6-5 4-5-6 4-3-3-3 4-4-5 4-4-8 8-4-4 4-8-4 4-12 12-4 6-7 6-9 6-10 6-13'.split(' '),
);

/** Groups of three are thousands, of five Indian telephone numbers. */
const NEVER = [3, 5];

/** What else is uneven are amounts, dates and telephone numbers. */
function isWrittenAsCard(sizes: readonly number[]): boolean {
  const [size] = sizes;
  const last = sizes.length - 1;
  if (
    !NEVER.includes(size) &&
    sizes.every((one, i) => one === size || (i === last && one < size))
  ) {
    return true;
  }
  return UNEVEN.has(sizes.join('-'));
}

/** Beginnings of the schemes' numbers, and their lengths. */
const ISSUED: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/, // Visa
  /^(?=\d{16}$)(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, // Mastercard
  /^3[47]\d{13}$/, // American Express
  /^3(?:0[0-5]|[689]\d)\d{11}$/, // Diners Club
  /^(?=\d{16,19}$)35(?:2[89]|[3-8]\d)/, // JCB
  /^(?=\d{16,19}$)(?:6|5[0678]|8[12])/, // Discover, UnionPay, RuPay, Maestro
  /^(?=\d{16,19}$)(?:220[0-4]|9792)/, // Mir, Troy
];

function isIssued(digits: string): boolean {
  return ISSUED.some((scheme) => scheme.test(digits));
}

/** ISO/IEC 7812-1, annex B; nothing but zeros is no number. */
function isNumber(digits: string): boolean {
  let sum = 0;
  let all = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    all += digit;
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0 && all > 0;
}
