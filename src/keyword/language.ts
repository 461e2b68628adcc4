import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import type { KeywordFile } from './keyword-file.schema.js';
import { PhraseTable } from './phrase-table.js';
import type { CalledThing, CardType } from './understood.js';

export type AccountType = NonNullable<CalledThing['accountType']>;
export type Connector = 'from' | 'to' | 'at' | 'fromAfter' | 'toAfter';
export type Noun = keyof KeywordFile['nouns'];
/** A currency, or one for each country. */
export type CurrencyWord = string | Readonly<Record<string, string>>;

/** A keyword, as one file has it. */
export interface Keyword {
  service: ServiceName;
  /** As the file writes it. */
  keyword: string;
  locale: string;
  /** It is one only where nothing else is in the text. */
  alone: boolean;
}

/** One file's words, ready to be found in a text. */
export class Language {
  readonly keywords = new PhraseTable<Keyword>();
  readonly answers = new PhraseTable<'yes' | 'no'>();
  readonly accountTypes = new PhraseTable<AccountType>();
  readonly cardTypes = new PhraseTable<CardType>();
  readonly connectors = new PhraseTable<Connector>();
  readonly fillers = new PhraseTable<true>();
  readonly signatures = new PhraseTable<true>();
  readonly negations = new PhraseTable<true>();
  readonly magnitudes = new PhraseTable<true>();
  readonly nouns: Readonly<Record<Noun, PhraseTable<true>>>;
  readonly currencies = new PhraseTable<CurrencyWord>();

  constructor(
    readonly locale: string,
    readonly file: KeywordFile,
  ) {
    for (const service of SERVICE_NAMES) {
      const { keywords, alone } = file.services[service];
      for (const keyword of keywords) {
        this.keywords.add(keyword, { service, keyword, locale, alone: false });
      }
      for (const keyword of alone) {
        this.keywords.add(keyword, { service, keyword, locale, alone: true });
      }
    }
    fill(this.answers, file.answers);
    fill(this.accountTypes, file.accountTypes);
    fill(this.cardTypes, file.cardTypes);
    fill(this.connectors, file.connectors);
    this.fillers.addAll(file.fillers, true);
    this.signatures.addAll(file.signatures, true);
    this.negations.addAll(file.negations, true);
    this.magnitudes.addAll(file.magnitudes, true);
    this.nouns = {
      account: among(file.nouns.account),
      card: among(file.nouns.card),
      cheque: among(file.nouns.cheque),
      pin: among(file.nouns.pin),
      bill: among(file.nouns.bill),
      offers: among(file.nouns.offers),
    };
    for (const [code, words] of Object.entries(file.currencies)) {
      this.currencies.addAll(words, code);
    }
    for (const [word, byCountry] of Object.entries(file.regionalCurrencies)) {
      this.currencies.add(word, byCountry);
    }
  }

  /** All keywords of a service, those that stand alone at the end. */
  keywordsOf(service: ServiceName): readonly string[] {
    const { keywords, alone } = this.file.services[service];
    return [...keywords, ...alone];
  }
}

function fill<T extends string>(
  table: PhraseTable<T>,
  words: Readonly<Record<T, readonly string[]>>,
) {
  for (const [meaning, phrases] of Object.entries<readonly string[]>(words)) {
    table.addAll(phrases, meaning as T);
  }
}

function among(words: readonly string[]): PhraseTable<true> {
  const table = new PhraseTable<true>();
  table.addAll(words, true);
  return table;
}
