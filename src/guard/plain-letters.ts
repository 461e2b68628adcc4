import { LOOK_ALIKES } from '../message/look-alikes.js';

/** Nobody sees them either; they are not exchanged, for scripts of India and Arabic need them. */
const JOINERS = ['\u200c', '\u200d'];
/** Between letters it is no full stop for sure: Catalan has it, as in "intel·ligent". */
const MIDDLE_DOT = '\u00b7';

const ODD = new RegExp(
  `[${[...LOOK_ALIKES.keys(), ...JOINERS]
    .filter((one) => one !== MIDDLE_DOT)
    .map(escaped)
    .join('')}]`,
  'gu',
);

/**
 * The text as it is once look-alikes are exchanged to fit in GSM 7-bit, when the
 * Cyrillic "с" of an address becomes the Latin "c"; and without what nobody sees.
 */
export function withPlainLetters(text: string): string {
  return text.search(ODD) < 0 ? text : text.replace(ODD, (one) => LOOK_ALIKES.get(one) ?? '');
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
