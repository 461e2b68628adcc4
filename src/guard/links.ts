import { bareLinks } from './bare-links.js';
import { withPlainLetters } from './plain-letters.js';

/** Most texts have no other dots than those of amounts and of sentences. */
const ANY_LINK =
  /[.\u00b7\u3002\uff0e\uff61](?:\p{L}|\d{1,3}[.\u00b7\u3002\uff0e\uff61]\d)|:[\\/]|https?:/iu;

const WITH_SCHEME = /(?:https?:[\\/]*|(?<![\p{L}\p{N}+-])[\p{L}\p{N}+-]*:[\\/]{2})[^\s<>"]+/giu;
const HTTPS = /^https:\/\/[^\\/]/i;

const NOT_ALLOWED = 'has a link to where none may lead (settings: links.allowed)';

/**
 * What is wrong with the links of a text; null where it has none, or allowed
 * ones only. A link is an address with a scheme, and what handsets make one of:
 * `www.bank.example`, `bank.example/path`, `bank.example`; a mail address is
 * none. `allowed` are host names (exactly; sub-domains are others), each with
 * the path below which all is allowed, if wanted. The text is judged also as
 * GSM 7-bit makes it, with look-alikes exchanged: it may have links then that it
 * had not. The answer never repeats the link.
 */
export function linkProblem(text: string, allowed: readonly string[]): string | null {
  const problem = problemOf(text, allowed);
  if (problem !== null) return problem;
  const plain = withPlainLetters(text);
  return plain === text ? null : problemOf(plain, allowed);
}

function problemOf(text: string, allowed: readonly string[]): string | null {
  if (!ANY_LINK.test(text)) return null;
  for (const [link] of text.matchAll(WITH_SCHEME)) {
    if (!HTTPS.test(link)) return 'has a link that is not https';
    if (!leadsHome(link, allowed)) return NOT_ALLOWED;
  }
  const rest = text.replaceAll(WITH_SCHEME, ' ');
  if (!ANY_LINK.test(rest)) return null;
  for (const link of bareLinks(rest)) {
    if (!link.doubtful && !leadsHome(`https://${link.text}`, allowed)) return NOT_ALLOWED;
  }
  return null;
}

/**
 * The words of others, such as the name of a shop, with the addresses in them
 * written so that no handset makes a link: `NETFLIX.COM` is `NETFLIX COM`. Those
 * with a scheme are left, for linkProblem to judge.
 */
export function withoutLinks(words: string, allowed: readonly string[]): string {
  const cleaned = withoutDots(words, allowed);
  const plain = withPlainLetters(cleaned);
  if (plain === cleaned) return cleaned;
  const again = withoutDots(plain, allowed);
  return again === plain ? cleaned : again;
}

function withoutDots(words: string, allowed: readonly string[]): string {
  if (!ANY_LINK.test(words) || words.search(WITH_SCHEME) >= 0) return words;
  let result = '';
  let end = 0;
  for (const { index, text, host } of bareLinks(words)) {
    if (leadsHome(`https://${text}`, allowed)) continue;
    result += words.slice(end, index) + host.replaceAll(/[.\u00b7\u3002\uff0e\uff61]/g, ' ');
    end = index + host.length;
  }
  return result + words.slice(end);
}

// What ends a sentence, or what the link stands in, is not of the link.
const AFTER = /[.,;:!?)\]}'*_~\u2019\u201d\u00bb\u060c\u061b\u061f\u06d4\u0964\u3002\uff01\uff0c]/u;
const PARTS = /^https:\/\/([^\\/?#]*)([^?#]*)/i;
/** No user, no escapes, nothing unseen. */
const AUTHORITY = /^[\p{L}\p{M}\p{N}.-]+(?::\d{1,5})?$/u;
/** Steps in a path, and what a server may read as such. */
const STEPS = /\\|%(?:2e|2f|5c)|\/\.{1,2}(?:[/;]|$)/i;

function leadsHome(link: string, allowed: readonly string[]): boolean {
  const [whole, authority, path] = PARTS.exec(withoutEnd(link)) ?? [];
  if (whole === undefined || !AUTHORITY.test(authority) || STEPS.test(path)) return false;
  const host = hostOf(authority);
  return host !== null && allowed.some((place) => isWithin(place, host, path));
}

/** Looked at from the end: a search for them there would look at every row of them within. */
function withoutEnd(link: string): string {
  let end = link.length;
  while (end > 0 && AFTER.test(link.charAt(end - 1))) end -= 1;
  return link.slice(0, end);
}

const ASCII = /^[!-~]+$/;

/** As in the list: lower case, Punycode, without the port of https. */
function hostOf(authority: string): string | null {
  if (ASCII.test(authority)) return authority.toLowerCase().replace(/\.?(?::443)?$/, '');
  // Letters that stand for others, such as those of full width.
  if (authority.normalize('NFKC') !== authority) return null;
  try {
    return new URL(`https://${authority}`).host.replace(/\.$/, '');
  } catch {
    return null;
  }
}

function isWithin(place: string, host: string, path: string): boolean {
  const slash = place.indexOf('/');
  if (slash < 0) return host === place;
  const prefix = place.slice(slash).replace(/\/+$/, '');
  return (
    host === place.slice(0, slash) &&
    (path === prefix || path.startsWith(`${prefix}/`) || prefix === '')
  );
}
