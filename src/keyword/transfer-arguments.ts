import type { AmountSpan } from './amount.js';
import { amountOf, amountSpans } from './amount.js';
import { calledThing } from './called.js';
import { problem } from './parsed.js';
import type { Parsed } from './parsed.js';
import { isPin, takeNamedPin } from './pin.js';
import type { Token } from './tokens.js';
import type { CalledThing } from './understood.js';
import type { Vocabulary } from './vocabulary.js';

/** `200 SAV CUR`, `200 FROM SAV TO CUR`, a PIN behind it. */
export function transferArguments(rest: readonly Token[], vocabulary: Vocabulary): Parsed {
  const named = takeNamedPin(rest, vocabulary);
  if (named.wrong) return problem('too_much');
  const tokens = named.tokens;
  const spans = amountSpans(tokens, vocabulary);
  if (spans.length === 0) return problem('amount_missing');
  const readings = readingsOf(tokens, spans, named.pin, vocabulary);
  if (readings.length !== 1)
    return problem(readings.length === 0 ? 'accounts_missing' : 'too_much');
  const [{ span, accounts, pin }] = readings;
  const amount = amountOf(span, vocabulary);
  if ('problem' in amount) return amount;
  const [from, to] = accounts;
  return { service: 'own_transfer', amount, from, to, pin };
}

interface Reading {
  span: AmountSpan;
  accounts: readonly [from: CalledThing, to: CalledThing];
  pin: string | null;
}

/** Every way in which it can be read; the amount is before the accounts where all are bare numbers. */
function readingsOf(
  tokens: readonly Token[],
  spans: readonly AmountSpan[],
  pin: string | null,
  vocabulary: Vocabulary,
): Reading[] {
  const asMoney = spans.filter(({ bare, glued }) => !bare && glued === null);
  const isFirst = vocabulary.trimmed(tokens.slice(0, spans[0].start), []).length === 0;
  const candidates = asMoney.length > 0 ? asMoney : isFirst ? [spans[0]] : spans;
  const readings = candidates.flatMap((span) => {
    const others = [...tokens.slice(0, span.start), ...tokens.slice(span.end)];
    const isLast = span.end === tokens.length;
    const plain = readingOf(others, vocabulary);
    const found: Reading[] = plain === null ? [] : [{ span, accounts: plain, pin }];
    if (pin === null && !isLast && isPin(others.at(-1))) {
      const accounts = readingOf(others.slice(0, -1), vocabulary);
      if (accounts !== null) found.push({ span, accounts, pin: others.at(-1)!.text });
    }
    return found;
  });
  const [first, second] = readings;
  const isSure = readings.length === 2 && endsInType(first, second);
  return isSure ? [second] : readings;
}

/**
 * Both readings differ in nothing but whether the number at the end is a PIN or
 * belongs to the account before it; who calls none by its digits means a PIN.
 */
function endsInType(first: Reading, second: Reading): boolean {
  return (
    first.span === second.span &&
    first.pin === null &&
    second.pin !== null &&
    first.accounts[0].words === second.accounts[0].words &&
    second.accounts.every(({ digits }) => digits === null)
  );
}

/** From and to; null where the tokens do not call two accounts. */
function readingOf(
  tokens: readonly Token[],
  vocabulary: Vocabulary,
): readonly [CalledThing, CalledThing] | null {
  const { head, from, to } = partsOf(tokens, vocabulary);
  const rest = vocabulary.trimmed(head, ['account']);
  if (from !== null && to !== null) {
    return rest.length === 0 ? pair(from, to, vocabulary) : null;
  }
  if (to !== null) return pair(head, to, vocabulary);
  if (from !== null && rest.length > 0) return pair(from, rest, vocabulary);
  const pairs = new Map<string, readonly [CalledThing, CalledThing]>();
  for (const [one, other] of splits(from ?? rest, vocabulary)) {
    const found = pair(one, other, vocabulary);
    if (found !== null) pairs.set(JSON.stringify(found), found);
  }
  const [first] = pairs.values();
  return pairs.size === 1 ? first : null;
}

interface Parts {
  /** What no connector belongs to. */
  head: readonly Token[];
  from: readonly Token[] | null;
  to: readonly Token[] | null;
}

function partsOf(tokens: readonly Token[], vocabulary: Vocabulary): Parts {
  const parts: { head: Token[]; from: Token[] | null; to: Token[] | null } = {
    head: [],
    from: null,
    to: null,
  };
  let run = parts.head;
  for (let i = 0; i < tokens.length;) {
    const connector = vocabulary.connector(tokens, i);
    if (connector === null || isSecond(connector.meaning, parts)) {
      run.push(tokens[i]);
      i += 1;
      continue;
    }
    i = connector.next;
    if (connector.meaning === 'from') run = parts.from = [];
    else if (connector.meaning === 'to' || connector.meaning === 'at') run = parts.to = [];
    else {
      // It follows what it belongs to.
      const place = connector.meaning === 'fromAfter' ? 'from' : 'to';
      parts[place] = parts.head;
      run = parts.head = [];
    }
  }
  return parts;
}

function isSecond(meaning: string, { from, to }: Parts): boolean {
  return /from/i.test(meaning) ? from !== null : to !== null;
}

function pair(
  from: readonly Token[],
  to: readonly Token[],
  vocabulary: Vocabulary,
): readonly [CalledThing, CalledThing] | null {
  const one = calledThing(from, vocabulary);
  const other = calledThing(to, vocabulary);
  if (one === null || one === 'too_much' || other === null || other === 'too_much') return null;
  return [one, other];
}

/**
 * Where one account ends and the other begins, without a word between: at a
 * type or after a number; two names without either are not told apart.
 */
function splits(
  tokens: readonly Token[],
  vocabulary: Vocabulary,
): [readonly Token[], readonly Token[]][] {
  const found: [readonly Token[], readonly Token[]][] = [];
  for (let at = 1; at < tokens.length; at++) {
    const parts = [tokens.slice(0, at), tokens.slice(at)] as const;
    if (parts.every((part) => isSurelyOne(part, vocabulary))) found.push([...parts]);
  }
  return found.length > 0 ? found : namedSplits(tokens, vocabulary);
}

/** Digits, a type, or a type with its digits. */
function isSurelyOne(tokens: readonly Token[], vocabulary: Vocabulary): boolean {
  const thing = calledThing(tokens, vocabulary);
  if (thing === null || thing === 'too_much') return false;
  const digitsLast = tokens.every(({ kind }, i) => kind === 'word' || i === tokens.length - 1);
  return (thing.digits !== null && digitsLast) || thing.accountType !== null;
}

/** One of both is a name, and the other sure: `HOME LOAN SAVINGS`, `4321 HOLIDAY`. */
function namedSplits(
  tokens: readonly Token[],
  vocabulary: Vocabulary,
): [readonly Token[], readonly Token[]][] {
  const ends: number[] = [];
  for (let at = 1; at < tokens.length; at++) {
    const sure = [tokens.slice(0, at), tokens.slice(at)].map((part) =>
      isSurelyOne(part, vocabulary),
    );
    if (sure.includes(true)) ends.push(at);
  }
  // The more words one name has, the fewer the other: the longest sure one is meant.
  const [first] = ends;
  return first === undefined || ends.length > 1
    ? []
    : [[tokens.slice(0, first), tokens.slice(first)]];
}
