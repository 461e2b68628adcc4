import {
  COUNTRY_DOMAINS,
  FILE_ENDINGS,
  GENERIC_DOMAINS,
  NATIVE_DOMAINS,
} from './top-level-domains.js';

/** An address without a scheme, which handsets make a link of. */
export interface BareLink {
  /** Where in the text. */
  index: number;
  text: string;
  host: string;
  /** It may as well be a sentence that goes on without a space, as in "Ref.No". */
  doubtful: boolean;
}

// The full stops of IDNA (RFC 3490, 3.1), and what GSM 7-bit makes one of.
const DOT = '[.\\u3002\\uff0e\\uff61\\u00b7]';
const MIDDLE_DOT = '\u00b7';
const LABEL = '[\\p{L}\\p{M}\\p{N}_-]+';
const REST = '[^\\s<>"]*';

const ADDRESS = new RegExp(
  `(?<![\\p{L}\\p{M}\\p{N}_-])(${LABEL}(?:${DOT}${LABEL})+)((?:${DOT}?:\\d|${DOT}?[\\\\/]|${DOT}?[?#][^\\s<>"])${REST})?`,
  'gu',
);
const DOTS = new RegExp(DOT, 'u');
const USER_OF_WWW = new RegExp(`@${REST}`, 'uy');

/** Addresses of a text in which there are none with a scheme. */
export function bareLinks(text: string): BareLink[] {
  const links: BareLink[] = [];
  for (const { 0: all, 1: host, 2: tail, index } of text.matchAll(ADDRESS)) {
    const labels = host.split(DOTS);
    const named = isNamedSite(labels);
    const before = text.charAt(index - 1);
    let link = all;
    if (text.charAt(index + all.length) === '@') {
      // A mail address, whose host comes by itself; or a host that only looks like one.
      if (!named) continue;
      USER_OF_WWW.lastIndex = index + all.length;
      link += USER_OF_WWW.exec(text)?.[0] ?? '';
    } else if (before === '@' && tail === undefined) {
      continue;
    }
    if (!named && !isHost(labels, host.includes(MIDDLE_DOT))) continue;
    const doubtful = tail === undefined && !named && isDoubtful(labels);
    links.push({ index, text: link, host, doubtful });
  }
  return links;
}

function isNamedSite([first]: readonly string[]): boolean {
  return /^www\d?$/i.test(first);
}

function isHost(labels: readonly string[], withMiddleDot: boolean): boolean {
  const last = labels[labels.length - 1];
  if (/^\d+$/.test(last)) {
    return labels.length === 4 && labels.every((label) => /^\d{1,3}$/.test(label) && +label < 256);
  }
  const end = last.toLowerCase();
  if (GENERIC_DOMAINS.has(end) || COUNTRY_DOMAINS.has(end) || NATIVE_DOMAINS.has(end)) return true;
  if (/^xn--/.test(end)) return true;
  // What is not listed counts where it is written as addresses are: small letters. A
  // Catalan word with a middle dot is written so too.
  return !withMiddleDot && /^[a-z]{3,24}$/.test(last) && !FILE_ENDINGS.has(last);
}

/** After these a stop ends no sentence, and begins no address. */
const SHORTENED = new Set(
  (
    'mr mrs ms dr rs re st no sr jr smt shri prof ref acct acc ac c txn trn amt bal avl avbl ' +
    'inr usd mob tel ph ext dt chq inv cust id ltd pvt inc vs approx dept addr pin s o d w'
  ).split(' '),
);

function isDoubtful(labels: readonly string[]): boolean {
  const last = labels[labels.length - 1];
  if (GENERIC_DOMAINS.has(last.toLowerCase()) || labels.length > 2) return false;
  const [first] = labels;
  // "Debited.In case", "Ref.No", "Rs 500.at an ATM".
  return /^\p{Lu}\p{Ll}/u.test(last) || SHORTENED.has(first.toLowerCase()) || /^\d+$/.test(first);
}
