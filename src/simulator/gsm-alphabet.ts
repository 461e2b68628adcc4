/**
 * The default alphabet of GSM 03.38 (6.2.1), one septet per octet. The simulator
 * has its own table on purpose: two tables written apart check each other.
 */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅå' +
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ' +
  ' !"#¤%&\'()*+,-./' +
  '0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNO' +
  'PQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmno' +
  'pqrstuvwxyzäöñüà';

const ESCAPE = 0x1b;

const EXTENSION: Readonly<Record<number, string>> = {
  0x0a: '\f',
  0x14: '^',
  0x28: '{',
  0x29: '}',
  0x2f: '\\',
  0x3c: '[',
  0x3d: '~',
  0x3e: ']',
  0x40: '|',
  0x65: '€',
};

const CODES = new Map<string, number[]>([
  ...[...BASIC].map((character, code): [string, number[]] => [character, [code]]),
  ...Object.entries(EXTENSION).map(([code, character]): [string, number[]] => [
    character,
    [ESCAPE, Number(code)],
  ]),
]);

/** Text of unpacked septets; what is no character of the alphabet becomes U+FFFD. */
export function decodeGsm(octets: Buffer): string {
  let text = '';
  for (let at = 0; at < octets.length; at += 1) {
    const code = octets[at];
    if (code === ESCAPE) {
      at += 1;
      text += EXTENSION[octets[at] ?? -1] ?? '\ufffd';
    } else {
      text += BASIC[code] ?? '\ufffd';
    }
  }
  return text;
}

/** Codes of each character in order, or undefined where the alphabet lacks one. */
export function encodeGsm(text: string): number[][] | undefined {
  const codes: number[][] = [];
  for (const character of text) {
    const found = character === '\u001b' ? undefined : CODES.get(character);
    if (found === undefined) return undefined;
    codes.push(found);
  }
  return codes;
}
