import type { CalledThing, CardType } from '../../keyword/understood.js';
import { fallbacks } from '../../template/locale.js';

type Names = Readonly<Record<AccountType | CardType, string>>;
type AccountType = NonNullable<CalledThing['accountType']>;

/** As they stand beside a number in a reply: `savings XX4321`. */
const ENGLISH: Names = {
  current: 'current',
  savings: 'savings',
  credit_card: 'credit card',
  loan: 'loan',
  deposit: 'deposit',
  debit: 'debit',
  credit: 'credit',
  prepaid: 'prepaid',
};

const NAMES: Readonly<Partial<Record<string, Names>>> = {
  en: ENGLISH,
  hi: {
    current: 'चालू',
    savings: 'बचत',
    credit_card: 'क्रेडिट कार्ड',
    loan: 'ऋण',
    deposit: 'जमा',
    debit: 'डेबिट',
    credit: 'क्रेडिट',
    prepaid: 'प्रीपेड',
  },
  es: {
    current: 'corriente',
    savings: 'ahorros',
    credit_card: 'tarjeta de crédito',
    loan: 'préstamo',
    deposit: 'depósito',
    debit: 'débito',
    credit: 'crédito',
    prepaid: 'prepago',
  },
  ar: {
    current: 'جاري',
    savings: 'توفير',
    credit_card: 'بطاقة ائتمان',
    loan: 'قرض',
    deposit: 'وديعة',
    debit: 'خصم مباشر',
    credit: 'ائتمان',
    prepaid: 'مسبقة الدفع',
  },
  fr: {
    current: 'courant',
    savings: 'épargne',
    credit_card: 'carte de crédit',
    loan: 'prêt',
    deposit: 'dépôt',
    debit: 'débit',
    credit: 'crédit',
    prepaid: 'prépayée',
  },
};

/** What an account's or a card's type is called in the language nearest to a locale; in English where there is none. */
export function typeName(type: AccountType | CardType, locale: string): string {
  const language = fallbacks(locale).find((name) => NAMES[name] !== undefined);
  return (language === undefined ? ENGLISH : NAMES[language]!)[type];
}
