import { problem } from './parsed.js';
import type { Parsed } from './parsed.js';
import type { Numeral, Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';
import { readNumber } from './written-number.js';

const PAIR = 6;
const CODES = new Set(Intl.supportedValuesOf('currency'));

/** `USD`, `100 USD EUR`, `USD TO EUR`, `USD/EUR`, `USDEUR`. */
export function rateArguments(rest: readonly Token[], vocabulary: Vocabulary): Parsed {
  const currencies: string[] = [];
  const numbers: Numeral[] = [];
  let written = '';
  for (let i = 0; i < rest.length;) {
    const token = rest[i];
    if (token.kind === 'number') {
      const isGroup =
        written !== '' && rest[i - 1]?.kind === 'number' && /^\d{3}\b/.test(token.text);
      if (isGroup && token.start === rest[i - 1].end + 1) written += ` ${token.text}`;
      else {
        numbers.push(token);
        written = token.text;
      }
      i += 1;
      continue;
    }
    const currency = vocabulary.currency(rest, i);
    if (currency !== null) {
      if (currency.meaning === null) return problem('currency_unknown');
      currencies.push(currency.meaning);
      i = currency.next;
      continue;
    }
    const codes = [token.folded.slice(0, PAIR / 2), token.folded.slice(PAIR / 2)];
    if (token.folded.length === PAIR && codes.every((code) => CODES.has(code))) {
      currencies.push(...codes);
      i += 1;
      continue;
    }
    const next = vocabulary.connector(rest, i)?.next ?? vocabulary.filler(rest, i);
    if (next === null) return problem('currency_unknown');
    i = next;
  }
  if (currencies.length === 0) return problem('currency_missing');
  if (currencies.length > 2 || numbers.length > 1) return problem('too_much');
  const [base, quote = null] = currencies;
  if (base === quote) return problem('currency_missing');
  const [number] = numbers;
  if (number === undefined) return { service: 'exchange_rate', amount: null, base, quote };
  if (number.negative || number.percent) return problem('amount_wrong');
  const text = number.headless ? `0.${written}` : written;
  const reading = readNumber(text, { mark: vocabulary.mark, decimals: null });
  if (!reading.ok) return problem(reading.problem);
  return { service: 'exchange_rate', amount: reading.value, base, quote };
}
