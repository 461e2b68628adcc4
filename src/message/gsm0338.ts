/**
 * The GSM 7-bit default alphabet and its extension table (GSM 03.38, 6.2.1;
 * now 3GPP TS 23.038), one septet an octet, as SMPP carries it.
 */

const ESCAPE = 0x1b;

/** By septet; the escape's own place is held by U+001B, which is never encoded. */
const DEFAULT_ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** What follows an escape. */
const EXTENSION: ReadonlyMap<number, string> = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]);

const ABSENT = 0xff;
/** Set on the septet of a character that needs an escape. */
const EXTENDED = 0x80;

/** By UTF-16 code unit: its septet, with EXTENDED where it needs an escape, or ABSENT. */
const SEPTETS = new Uint8Array(0x10000).fill(ABSENT);
for (let septet = 0; septet < DEFAULT_ALPHABET.length; septet++) {
  if (septet !== ESCAPE) SEPTETS[DEFAULT_ALPHABET.charCodeAt(septet)] = septet;
}
for (const [septet, character] of EXTENSION) SEPTETS[character.charCodeAt(0)] = septet | EXTENDED;

/** How many septets a text takes, escapes included; -1 where the alphabet does not carry it. */
export function countSeptets(text: string): number {
  let septets = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = SEPTETS[text.charCodeAt(i)];
    if (code >= EXTENDED) {
      if (code === ABSENT) return -1;
      septets++;
    }
  }
  return septets;
}

/** Whether one UTF-16 code unit is in the alphabet or its extension. */
export function inGsm(codeUnit: number): boolean {
  return SEPTETS[codeUnit] !== ABSENT;
}

/** One octet a septet. `septets` is what countSeptets gave for the same text. */
export function encodeGsm(text: string, septets: number): Buffer {
  const octets = Buffer.allocUnsafe(septets);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = SEPTETS[text.charCodeAt(i)];
    if (code < EXTENDED) {
      octets[at++] = code;
    } else {
      octets[at++] = ESCAPE;
      octets[at++] = code & 0x7f;
    }
  }
  return octets;
}

/**
 * Never fails: the top bit is ignored, an unknown extension is shown as its
 * default character (as GSM 03.38 asks), an escape with nothing after it as a space.
 */
export function decodeGsm(octets: Uint8Array): string {
  let text = '';
  for (let i = 0; i < octets.length; i++) {
    const septet = octets[i] & 0x7f;
    if (septet !== ESCAPE) {
      text += DEFAULT_ALPHABET[septet];
      continue;
    }
    const next = i + 1 < octets.length ? octets[++i] & 0x7f : ESCAPE;
    // Two escapes are kept for a further table, which nobody has: a space.
    text += EXTENSION.get(next) ?? (next === ESCAPE ? ' ' : DEFAULT_ALPHABET[next]);
  }
  return text;
}

/** Whether a cut before `at` would part an escape from its character. */
export function partsEscape(octets: Uint8Array, at: number): boolean {
  return octets[at - 1] === ESCAPE;
}
