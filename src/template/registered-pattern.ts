/**
 * The placeholders of India's DLT platforms, with the most characters that each
 * may stand for (one at least). Of what kind those are, the platform checks.
 */
const PLACEHOLDERS: ReadonlyMap<string, number> = new Map([
  ['var', 30],
  ['numeric', 30],
  ['alphanumeric', 40],
  ['url', 255],
  ['urlott', 255],
  ['cbn', 30],
  ['email', 100],
]);

const PLACEHOLDER = /\{#([^#{}]*)#\}/;
const MOST_PLACEHOLDERS = 50;
const MOST_CHARACTERS = 2000;

/** One placeholder, or several in a row, and the words after it. */
interface Gap {
  /** UTF-16 code units that it may stand for. */
  least: number;
  most: number;
  /** Empty only at the end. */
  words: string;
}

/**
 * A text as it is registered: words, and placeholders such as `{#var#}` for what
 * may differ. Spaces and line ends count as one space, however many.
 */
export class RegisteredPattern {
  readonly #beginning: string;
  readonly #gaps: readonly Gap[];

  /** Throws for a pattern that has a patternProblem. */
  constructor(pattern: string) {
    const problem = patternProblem(pattern);
    if (problem !== null) throw new Error(`the pattern ${problem}`);
    const [beginning = '', ...rest] = normal(pattern).split(PLACEHOLDER);
    this.#beginning = beginning;
    this.#gaps = toGaps(rest);
  }

  matches(text: string): boolean {
    return this.difference(text) === null;
  }

  /**
   * Where a text differs from the pattern, in words; null for one that matches.
   * Takes time by the lengths of both, whatever is in them.
   */
  difference(text: string): string | null {
    const given = normal(text);
    if (!given.startsWith(this.#beginning)) return `does not begin with "${this.#beginning}"`;
    // Every place that the pattern so far may reach to, in order.
    let ends = [this.#beginning.length];
    const last = this.#gaps.length - 1;
    for (const [i, gap] of this.#gaps.entries()) {
      const { words, most } = gap;
      ends = i === last ? toEnd(given, ends, gap) : advance(given, ends, gap);
      if (ends.length > 0) continue;
      const what = words === '' ? 'the end' : `"${words}"`;
      const where = i === last ? `${what} as its last words` : what;
      return `does not have ${where} within ${most} characters of the words before`;
    }
    return this.#gaps.length > 0 || given === this.#beginning
      ? null
      : `goes on after "${this.#beginning}"`;
  }
}

/** What keeps a pattern from being one; null for a good one. */
export function patternProblem(pattern: string): string | null {
  const { length } = pattern;
  if (length < 1 || length > MOST_CHARACTERS) {
    return `has ${length} characters; it must have 1 to ${MOST_CHARACTERS}`;
  }
  const parts = pattern.split(PLACEHOLDER);
  const words = parts.filter((_, i) => i % 2 === 0);
  const names = parts.filter((_, i) => i % 2 === 1);
  const unknown = names.find((name) => !PLACEHOLDERS.has(name));
  const known = [...PLACEHOLDERS.keys()].map((name) => `{#${name}#}`).join(', ');
  if (unknown !== undefined || words.some((part) => /\{#|#\}/.test(part))) {
    return `has a placeholder that is not known; allowed are ${known}`;
  }
  if (names.length > MOST_PLACEHOLDERS) {
    return `has ${names.length} placeholders; it may have ${MOST_PLACEHOLDERS}`;
  }
  return words.some((part) => part.trim() !== '') ? null : 'must have words besides placeholders';
}

/** Of names and words in turn. */
function toGaps(parts: readonly string[]): Gap[] {
  const gaps: Gap[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const most = PLACEHOLDERS.get(parts[i])!;
    const words = parts[i + 1];
    const before = gaps[gaps.length - 1];
    if (before === undefined || before.words !== '') {
      gaps.push({ least: 1, most, words });
    } else {
      before.least += 1;
      before.most += most;
      before.words = words;
    }
  }
  return gaps;
}

/** Where the gap's words may end. */
function advance(text: string, ends: readonly number[], gap: Gap): number[] {
  const { words, least, most } = gap;
  const reached: number[] = [];
  let first = 0;
  let at = text.indexOf(words, ends[0] + least);
  for (; at >= 0 && first < ends.length; at = text.indexOf(words, at + 1)) {
    while (first < ends.length && ends[first] < at - most) first += 1;
    if (first < ends.length && ends[first] <= at - least) reached.push(at + words.length);
  }
  return reached;
}

/** The text's end, where the gap's words may be its last. */
function toEnd(text: string, ends: readonly number[], { words, least, most }: Gap): number[] {
  const at = text.length - words.length;
  const within = ends.some((end) => end >= at - most && end <= at - least);
  return within && text.endsWith(words) ? [text.length] : [];
}

function normal(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
