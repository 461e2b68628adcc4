import { partsEscape } from './gsm0338.js';

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/**
 * Where to cut encoded GSM or Latin-1 text into parts of at most `capacity`
 * octets: the end of every part. No escape is parted from its character, nor
 * CR from LF; neither alphabet has other characters that belong together.
 */
export function cutOctets(octets: Uint8Array, capacity: number, escapes: boolean): number[] {
  const ends: number[] = [];
  let start = 0;
  while (octets.length - start > capacity) {
    let end = start + capacity;
    if (octets[end] === LINE_FEED && octets[end - 1] === CARRIAGE_RETURN) end--;
    else if (escapes && partsEscape(octets, end)) end--;
    ends.push(end);
    start = end;
  }
  ends.push(octets.length);
  return ends;
}

// Grapheme clusters do not depend on the locale.
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Where to cut a text into parts of at most `capacity` UTF-16 code units, at
 * the borders of grapheme clusters; a cluster longer than a part is cut
 * between code points.
 */
export function cutText(text: string, capacity: number): number[] {
  const ends: number[] = [];
  const clusters = graphemes.segment(text);
  let start = 0;
  while (text.length - start > capacity) {
    let end = start + capacity;
    const cluster = clusters.containing(end)!.index;
    if (cluster > start) end = cluster;
    else if (partsSurrogates(text, end)) end--;
    ends.push(end);
    start = end;
  }
  ends.push(text.length);
  return ends;
}

function partsSurrogates(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}
