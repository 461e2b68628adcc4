import type { TemplateVariables } from '../catalogue/event-kind.js';
import type { TransactionPosted } from '../rpc/generated/tellerline/v1/event.js';
import type { TemplateValue } from '../template/values.js';
import { nanosOf } from '../rpc/exact-money.js';
import type { Told } from './threshold-rules.js';

/**
 * What a special alert tells of a transaction. The large ones share one meaning:
 * whichever of them comes first, the customer has heard that much has gone. Use
 * abroad is another: who heard of one has not heard of the other.
 */
const MEANINGS = {
  large_withdrawal: 'large',
  large_card_withdrawal: 'large',
  large_card_payment: 'large',
  card_used_abroad: 'abroad',
} as const satisfies Partial<Record<Told['kindKey'], string>>;

/** What the bodies of the special alerts have in common; which numbers, differs. */
interface SpecialBody extends Pick<TransactionPosted, 'amount' | 'reference'> {
  maskedCard?: string;
  maskedAccount?: string;
}

/**
 * The keys by which special alerts of one transaction know each other, whether
 * the bank sent them or a rule made them; none for any other event. By the bank's
 * reference where there is one. Else by the account's or card's last digits, the
 * amount and the moment: an alert has a key for each number it knows, those of
 * the transaction (`posted`) that it was made of included. `recipient` stands for
 * the number; `occurredAt` is in milliseconds.
 */
export function meaningKeys(
  kindKey: string,
  body: unknown,
  recipient: string,
  occurredAt: number,
  posted: TransactionPosted | null = null,
): string[] {
  if (!isSpecialAlert(kindKey)) return [];
  const meaning = MEANINGS[kindKey];
  const { amount, reference, maskedCard, maskedAccount } = body as SpecialBody;
  const known = reference.trim();
  if (known !== '') return [keyOf(meaning, recipient, 'reference', known)];
  const numbers = [maskedCard, maskedAccount, posted?.maskedCard, posted?.maskedAccount];
  const ends = new Set(numbers.flatMap((masked) => (masked ? [lastDigits(masked)] : [])));
  const paid = amount ? [amount.currencyCode, String(nanosOf(amount))] : [];
  return [...ends].map((end) => keyOf(meaning, recipient, end, ...paid, String(occurredAt)));
}

/** Whether the kind has such keys. */
export function isSpecialAlert(kindKey: string): kindKey is keyof typeof MEANINGS {
  return Object.hasOwn(MEANINGS, kindKey);
}

/** What an amount is of: two bills of one amount are two things. */
const SUBJECTS = ['masked_account', 'masked_card', 'payment', 'payee', 'cheque_number'];

/**
 * The key by which two events tell a recipient the same thing: the kind with the
 * amount and what it is of, or with all that is shown where it has none. When it
 * happened is no part of it.
 */
export function sameThingKey(
  kindKey: string,
  variables: TemplateVariables,
  recipient: string,
): string {
  const { amount } = variables;
  const shown = Object.keys(variables)
    .filter((name) =>
      amount?.kind === 'money'
        ? name === 'amount' || SUBJECTS.includes(name)
        : name !== 'occurred_at',
    )
    .sort();
  const parts = shown.flatMap((name) => [name, canonical(variables[name])]);
  return keyOf('same', recipient, kindKey, ...parts);
}

function canonical(value: TemplateValue): string {
  if (value.kind === 'money') return `${value.currencyCode} ${nanosOf(value)}`;
  return JSON.stringify(Object.entries(value).sort());
}

/** Banks mask one number in more ways than one: `XX4321`, `411111******4321`. */
function lastDigits(masked: string): string {
  return masked.replaceAll(/\D/g, '').slice(-4) || masked;
}

/** No two lists of parts have one key. */
function keyOf(...parts: string[]): string {
  return JSON.stringify(parts);
}
