import { calledThing } from './called.js';
import { problem } from './parsed.js';
import type { Parsed } from './parsed.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

const FEWEST_DIGITS = 3;
/** ISO/IEC 7812: a whole card number, of which only the end is kept. */
const SHORTEST_WHOLE = 12;
const LONGEST_WHOLE = 19;
const KEPT = 4;

export type CardService = 'card_suspend' | 'card_lost' | 'card_compromised';

/** `1234`, `CARD 1234`, `MY DEBIT CARD`, or nothing. */
export function cardArguments(
  service: CardService,
  rest: readonly Token[],
  vocabulary: Vocabulary,
): Parsed {
  const numbers = rest.filter(({ kind }) => kind === 'number');
  const words = rest.filter(({ kind }) => kind === 'word');
  if (!isNoise(words, vocabulary)) return problem('card_wrong');
  if (numbers.length === 0) return { service, card: null };
  const digits = numbers.map(({ text }) => text).join('');
  if (!/^\d+$/.test(digits)) return problem('card_wrong');
  const isWhole = digits.length >= SHORTEST_WHOLE && digits.length <= LONGEST_WHOLE;
  if (isWhole) return { service, card: digits.slice(-KEPT) };
  if (numbers.length > 1) return problem('too_much');
  const isEnd = digits.length >= FEWEST_DIGITS && digits.length < SHORTEST_WHOLE;
  return isEnd ? { service, card: digits } : problem('card_wrong');
}

/** `DEBIT`, `NEW CREDIT CARD`, or nothing. */
export function cardRequestArguments(rest: readonly Token[], vocabulary: Vocabulary): Parsed {
  const wanted = vocabulary.trimmed(rest, []);
  const whole = vocabulary.cardType(wanted, 0);
  const words = whole?.next === wanted.length ? wanted : vocabulary.trimmed(rest, ['card']);
  if (words.length === 0) return { service: 'card_request', cardType: null };
  const type = vocabulary.cardType(words, 0);
  return type?.next === words.length
    ? { service: 'card_request', cardType: type.meaning }
    : problem('card_wrong');
}

/** Whether words only say that a card is meant. */
function isNoise(words: readonly Token[], vocabulary: Vocabulary): boolean {
  for (let i = 0; i < words.length;) {
    const next = Math.max(
      vocabulary.noun('card', words, i) ?? 0,
      vocabulary.filler(words, i) ?? 0,
      vocabulary.cardType(words, i)?.next ?? 0,
    );
    if (next === 0) return false;
    i = next;
  }
  return true;
}

const LONGEST_CHEQUE = 12;

/** `000123`, and the account where it is named. */
export function chequeArguments(
  rest: readonly Token[],
  vocabulary: Vocabulary,
  text: string,
): Parsed {
  const tokens = vocabulary.trimmed(rest, ['cheque']);
  const [number, ...others] = tokens;
  if (number === undefined) return problem('cheque_missing');
  if (number.kind === 'word') {
    const hasNumber = tokens.some(({ kind }) => kind === 'number');
    return problem(hasNumber ? 'cheque_wrong' : 'cheque_missing');
  }
  const isCheque = /^\d+$/.test(number.text) && number.text.length <= LONGEST_CHEQUE;
  if (!isCheque || number.negative || number.headless) return problem('cheque_wrong');
  const cheque = number.text;
  if (others.length === 0) return { service: 'stop_cheque', cheque, account: null };
  const [next] = others;
  // `000123-000125` and `000123, 000124` are several cheques.
  const between = text.slice(number.end, next.start);
  if (next.kind === 'number' && /\S/.test(between)) return problem('cheque_wrong');
  const connector = vocabulary.connector(others, 0);
  // `000123 TO 000130` is a range, and what is as long as a cheque may be one.
  const isRange = connector?.meaning === 'to' && others[connector.next]?.kind === 'number';
  const isAnother = next.kind === 'number' && next.text.length === cheque.length;
  if (isRange || isAnother) return problem('cheque_wrong');
  const isFrom = connector !== null && /from|at/i.test(connector.meaning);
  const account = calledThing(isFrom ? others.slice(connector.next) : others, vocabulary);
  if (account === 'too_much') return problem('too_much');
  return { service: 'stop_cheque', cheque, account };
}
