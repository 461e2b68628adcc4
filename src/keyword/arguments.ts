import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { calledThing } from './called.js';
import { cardArguments, cardRequestArguments, chequeArguments } from './card-arguments.js';
import { problem } from './parsed.js';
import type { Parsed } from './parsed.js';
import { paymentArguments } from './payment-arguments.js';
import { rateArguments } from './rate-arguments.js';
import type { Token } from './tokens.js';
import { transferArguments } from './transfer-arguments.js';
import type { Vocabulary } from './vocabulary.js';

/** No command has more words and numbers. */
const MOST_TOKENS = 24;

/** What the words of all languages tell of the arguments of HELP and LANG. */
export interface Lookups {
  topic(tokens: readonly Token[]): ServiceName | null;
  /** The locale of a language that is named. */
  language(tokens: readonly Token[]): string | null;
}

/** The command of a service whose keyword stood before `rest`. `text` is what the tokens are of. */
export function parseArguments(
  service: ServiceName,
  rest: readonly Token[],
  vocabulary: Vocabulary,
  text: string,
  lookups: Lookups,
): Parsed {
  if (service === 'help') return { service, topic: lookups.topic(rest) };
  if (rest.length > MOST_TOKENS) return problem('too_much');
  switch (service) {
    case 'balance':
    case 'mini_statement': {
      const account = calledThing(rest, vocabulary);
      return account === 'too_much' ? problem('too_much') : { service, account };
    }
    case 'bill_payment':
      return paymentArguments(rest, vocabulary, text);
    case 'own_transfer':
      return transferArguments(rest, vocabulary);
    case 'stop_cheque':
      return chequeArguments(rest, vocabulary, text);
    case 'card_request':
      return cardRequestArguments(rest, vocabulary);
    case 'card_suspend':
    case 'card_lost':
    case 'card_compromised':
      return cardArguments(service, rest, vocabulary);
    case 'exchange_rate':
      return rateArguments(rest, vocabulary);
    case 'language': {
      const named = vocabulary.trimmed(rest, []);
      // HI is a greeting too.
      const locale = lookups.language(rest) ?? lookups.language(named);
      if (locale !== null || named.length === 0) return { service, locale };
      return problem('language_unknown');
    }
    case 'code_missing':
    case 'register':
    case 'start':
    case 'stop':
      return vocabulary.trimmed(rest, ['offers', 'account']).length === 0
        ? { service }
        : problem('too_much');
  }
}
