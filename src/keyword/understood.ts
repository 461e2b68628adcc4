import type { ServiceName } from '../settings/inbound-settings.schema.js';

/** An amount as it was written: digits with a point, such as `120.50`, and a currency where one was. */
export interface WrittenAmount {
  /** 1 to 12 digits before the point, up to 3 after; more than zero. */
  value: string;
  /** ISO 4217; null where none was written. */
  currency: string | null;
}

/**
 * An account or a card as the customer called it, normalised: last digits
 * (`4321`), a type (`savings`), or a nickname (`home loan`).
 */
export interface CalledThing {
  words: string;
  /** Where the words are those of a type, in whatever language. */
  accountType: 'current' | 'savings' | 'credit_card' | 'loan' | 'deposit' | null;
  /** Where there are nothing but digits. */
  digits: string | null;
}

export type CardType = 'debit' | 'credit' | 'prepaid';

/** What a customer asks for, as far as the text alone tells it. */
export type Command =
  | { service: 'balance' | 'mini_statement'; account: CalledThing | null }
  | {
      service: 'bill_payment';
      /** As written, in upper case. */
      biller: string;
      amount: WrittenAmount;
      /** After FROM. */
      account: CalledThing | null;
      /** 4 to 6 digits at the end. */
      pin: string | null;
    }
  | {
      service: 'own_transfer';
      amount: WrittenAmount;
      from: CalledThing;
      to: CalledThing;
      pin: string | null;
    }
  | {
      service: 'stop_cheque';
      /** 1 to 12 digits, zeros in front kept. */
      cheque: string;
      account: CalledThing | null;
    }
  | { service: 'card_request'; cardType: CardType | null }
  | {
      service: 'card_suspend' | 'card_lost' | 'card_compromised';
      /** The last digits; null where none were written. */
      card: string | null;
    }
  | {
      service: 'exchange_rate';
      /** Null asks for one of the base. */
      amount: string | null;
      /** ISO 4217. */
      base: string;
      quote: string | null;
    }
  | {
      service: 'language';
      /** A locale of the keyword files; null asks which there are. */
      locale: string | null;
    }
  | {
      service: 'help';
      topic: ServiceName | null;
    }
  | { service: 'code_missing' | 'register' | 'stop' | 'start' };

/** What is missing or wrong in a command whose keyword was understood. */
export type ArgumentProblem =
  | 'account_missing'
  | 'accounts_missing'
  | 'amount_missing'
  | 'amount_wrong'
  /** Such as `1,200` or `1.200`: could be either. */
  | 'amount_ambiguous'
  | 'biller_missing'
  | 'cheque_missing'
  | 'cheque_wrong'
  | 'card_wrong'
  | 'currency_missing'
  | 'currency_unknown'
  | 'language_unknown'
  | 'too_much';

/** What a text was understood as. */
export type Understood =
  | {
      kind: 'command';
      command: Command;
      /** Of the keyword file. */
      locale: string;
    }
  | {
      /** The keyword is clear, and its arguments are not. */
      kind: 'unclear';
      service: ServiceName;
      problem: ArgumentProblem;
      /** How it is written, such as `PAY POWER 120.50`, in the keyword's language. */
      example: string;
      locale: string;
      /** What could be a PIN was in it. */
      private: boolean;
    }
  | {
      /** Nothing but digits, or a word such as YES or NO: an answer to a question. */
      kind: 'answer';
      /** Digits without spaces; null where there are none. */
      digits: string | null;
      word: 'yes' | 'no' | null;
      /** Set where the word ends offers too, as CANCEL does: with no question open, it is STOP. */
      stops?: true;
    }
  | {
      kind: 'unknown';
      nearest: { service: ServiceName; keyword: string; example: string } | null;
      /** Null where no language could be told. */
      locale: string | null;
    };
