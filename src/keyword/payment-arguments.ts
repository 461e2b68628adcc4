import type { AmountSpan } from './amount.js';
import { amountOf, amountSpans, touches } from './amount.js';
import { calledThing } from './called.js';
import { problem } from './parsed.js';
import type { Parsed } from './parsed.js';
import { isPin, takeNamedPin } from './pin.js';
import type { Token } from './tokens.js';
import type { CalledThing } from './understood.js';
import type { Vocabulary } from './vocabulary.js';

const MOST_CHARACTERS = 40;
/** Of the name of an account before its postposition. */
const MOST_WORDS = 4;

/** `POWER 120.50 [FROM savings] [PIN]`, biller and amount either way. `text` is what the tokens are of. */
export function paymentArguments(
  rest: readonly Token[],
  vocabulary: Vocabulary,
  text: string,
): Parsed {
  if (vocabulary.trimmed(rest, ['bill']).length === 0) return problem('biller_missing');
  const named = takeNamedPin(rest, vocabulary);
  if (named.wrong) return problem('too_much');
  const parts = partsOf(named.tokens, vocabulary);
  let { pin } = named;
  let main = parts.main;
  let account = parts.account;
  if (pin === null) {
    const row = parts.accountIsLast ? account : main.at(-1)!;
    const others = row.slice(0, -1);
    if (isPin(row.at(-1)) && isAfterAmount(parts, others, vocabulary)) {
      pin = row.at(-1)!.text;
      if (parts.accountIsLast) account = others;
      else main = [...main.slice(0, -1), others];
    }
  }
  const found = theAmount(main, vocabulary);
  if ('problem' in found) return found;
  const amount = amountOf(found.span, vocabulary);
  if ('problem' in amount) return amount;
  const runs = main
    .flatMap((run) =>
      run === found.run ? [run.slice(0, found.span.start), run.slice(found.span.end)] : [run],
    )
    .map((run) => withoutNoise(run, vocabulary))
    .filter((run) => run.length > 0);
  if (runs.length === 0) return problem('biller_missing');
  if (runs.length > 1) return problem('too_much');
  const [first] = runs[0];
  const biller = text.slice(first.start, runs[0].at(-1)!.end).replace(/\s+/g, ' ');
  if (biller.length > MOST_CHARACTERS) return problem('too_much');
  let called: CalledThing | null = null;
  if (parts.hasAccount) {
    const thing = calledThing(account, vocabulary);
    if (thing === null) return problem('account_missing');
    if (thing === 'too_much') return problem('too_much');
    called = thing;
  }
  return { service: 'bill_payment', biller, amount, account: called, pin };
}

interface Parts {
  /** Biller and amount, parted by words such as TO. */
  main: (readonly Token[])[];
  account: readonly Token[];
  hasAccount: boolean;
  accountIsLast: boolean;
}

function partsOf(tokens: readonly Token[], vocabulary: Vocabulary): Parts {
  const main: (readonly Token[])[] = [];
  let account: readonly Token[] = [];
  let hasAccount = false;
  let isAccount = false;
  let run: Token[] = [];
  const close = () => {
    if (isAccount) account = run;
    else main.push(run);
    run = [];
  };
  for (let i = 0; i < tokens.length;) {
    const connector = vocabulary.connector(tokens, i);
    // A second FROM is a word of the rest, which is too much.
    const isKnown = connector !== null && !(hasAccount && /from/i.test(connector.meaning));
    if (!isKnown) {
      run.push(tokens[i]);
      i += 1;
      continue;
    }
    i = connector.next;
    if (connector.meaning === 'fromAfter' && !isAccount) {
      const start = accountStart(run, vocabulary);
      if (start !== null) {
        account = run.slice(start);
        run = run.slice(0, start);
        hasAccount = true;
      }
      close();
      continue;
    }
    close();
    isAccount = connector.meaning === 'from';
    hasAccount ||= isAccount;
  }
  const accountIsLast = isAccount;
  close();
  if (main.length === 0) main.push([]);
  return { main, account, hasAccount, accountIsLast };
}

/** Where the account begins whose postposition follows. */
function accountStart(run: readonly Token[], vocabulary: Vocabulary): number | null {
  for (let start = run.length - 1; start >= Math.max(0, run.length - MOST_WORDS); start--) {
    const thing = calledThing(run.slice(start), vocabulary);
    if (thing === null) continue;
    if (thing === 'too_much') return null;
    if (thing.digits !== null || thing.accountType !== null) return start;
  }
  return null;
}

/** Whether a number at the end comes after the amount, and is not the amount or the account itself. */
function isAfterAmount(parts: Parts, others: readonly Token[], vocabulary: Vocabulary): boolean {
  if (!parts.accountIsLast) {
    const rows = [...parts.main.slice(0, -1), others];
    const sign = vocabulary.currencyBefore(others, others.length);
    // `20 USD 2468`: it is the currency of what stands before it.
    const isMoney = sign !== null && others[sign.start - 1]?.kind !== 'number';
    return !isMoney && rows.some((row) => row.some(({ kind }) => kind === 'number'));
  }
  return calledThing(others, vocabulary) !== null;
}

function theAmount(
  runs: readonly (readonly Token[])[],
  vocabulary: Vocabulary,
): { span: AmountSpan; run: readonly Token[] } | ReturnType<typeof problem> {
  const isOnly = runs.filter((run) => run.length > 0).length === 1;
  const found = runs.flatMap((run) =>
    amountSpans(run, vocabulary).map((span) => ({ span: isOnly ? spared(span, run) : span, run })),
  );
  // The digit of a name, as in `G4S`, is no amount where there is another.
  const free = found.filter(({ span }) => span.glued !== 'before');
  const amounts = free.length > 0 ? free : found;
  if (amounts.length === 0) return problem('amount_missing');
  return amounts.length === 1 ? amounts[0] : problem('too_much');
}

/** A name that is the code of a currency too (TOP, ALL) is the biller's where there is no other. */
function spared(span: AmountSpan, run: readonly Token[]): AmountSpan {
  const { currency } = span;
  if (currency === null || run.length > span.end - span.start) return span;
  const word = currency.written === 'before' ? run[span.start] : run[span.end - 1];
  const isName = /^[A-Z]{3}$/.test(word.text) && word.text === currency.code;
  if (!isName) return span;
  return currency.written === 'before'
    ? { ...span, start: span.start + 1, currency: null }
    : { ...span, end: span.end - 1, currency: null };
}

function withoutNoise(run: readonly Token[], vocabulary: Vocabulary): readonly Token[] {
  const bare = vocabulary.trimmed(run, ['bill']);
  // `PAY BANK 20`: there is nobody else to pay.
  if (bare.length > 0 || run.length === 0) return bare;
  const isBill = vocabulary.trimmed(run, []).length > 0;
  return isBill || run.some((token, i) => i > 0 && !touches(run[i - 1], token)) ? [] : run;
}
