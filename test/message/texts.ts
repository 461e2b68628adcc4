import fc from 'fast-check';

const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€';

/** Clusters of one to many code points, as customers' texts have them. */
const CLUSTERS = [
  'a',
  ' ',
  '\r\n',
  '€',
  'é',
  'e\u0301',
  '₹',
  'क्षि',
  'नि',
  'ที่',
  'שָׁ',
  '한',
  '\u1112\u1161\u11ab',
  '中',
  '😀',
  '👍🏽',
  '👩‍👩‍👧‍👦',
  '🇮🇳',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '❤️',
];

/** Texts that GSM 7-bit carries, over several segments. */
export function gsmText(maxLength = 600): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...GSM), { minLength: 1, maxLength, size: 'max' })
    .map((characters) => characters.join(''));
}

/** Well-formed texts of any script, with long clusters in them. */
export function anyText(maxLength = 300): fc.Arbitrary<string> {
  return fc
    .array(
      fc.oneof(
        { arbitrary: fc.constantFrom(...CLUSTERS), weight: 8 },
        { arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }), weight: 1 },
        { arbitrary: fc.constantFrom(...GSM), weight: 4 },
      ),
      { minLength: 1, maxLength, size: 'max' },
    )
    .map((parts) => parts.join(''));
}
