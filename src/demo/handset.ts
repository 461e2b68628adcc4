import type { HandsetText } from '../simulator/handset-texts.js';

/** Milliseconds for the daemon to say that somebody looks. */
const OPENING = 5_000;
/** Characters of an answer that is no answer. */
const LONGEST = 100_000;

/** The handset of a number at the daemon's built-in simulator. */
export interface Handset {
  /** The next text that it gets; null where none comes in time, or nobody tells. */
  next(timeout: number): Promise<string | null>;
  close(): void;
}

/** Where a daemon shows the handsets of its simulator; the number is in the query. */
export function handsetUrl(http: string): URL {
  return new URL('/simulator/handset', http);
}

/**
 * Looks at a handset from now on; null where the daemon has none to look at.
 * `http` is the daemon's HTTP side, such as `http://127.0.0.1:8080`.
 */
export async function lookAtHandset(http: string, msisdn: string): Promise<Handset | null> {
  const ended = new AbortController();
  const url = handsetUrl(http);
  url.searchParams.set('msisdn', msisdn.replaceAll(/\D/g, ''));
  let response: Response;
  try {
    const opening = setTimeout(() => ended.abort(), OPENING);
    response = await fetch(url, { signal: ended.signal }).finally(() => clearTimeout(opening));
  } catch {
    return null;
  }
  if (!response.ok || response.body === null) {
    ended.abort();
    return null;
  }
  const texts = textsOf(response.body.pipeThrough(new TextDecoderStream()));
  return {
    async next(timeout) {
      const late = setTimeout(() => ended.abort(), timeout);
      try {
        return (await texts.next()).value ?? null;
      } catch {
        return null;
      } finally {
        clearTimeout(late);
      }
    },
    close: () => ended.abort(),
  };
}

async function* textsOf(pieces: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST) return undefined;
    for (const line of lines) yield (JSON.parse(line) as HandsetText).text;
  }
  return undefined;
}
