import type { Biller } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Owned } from './each-customer.js';
import { cut, plainWords, shownNumber, SHORTEST_BEGINNING } from './plain-words.js';

const LONGEST_NAME = 36;

/** For the customer, such as `City Power & Light XX0042`. */
export function billerLabel({ shortName, displayName, maskedReference }: Biller): string {
  const name = cut(displayName.trim() || shortName, LONGEST_NAME);
  const isNumber = /\d/.test(maskedReference);
  return isNumber ? `${name} ${shownNumber(maskedReference)}` : name;
}

/**
 * Those that a written name can mean: that of exactly this short name, else the
 * only one that begins so. Of several customers there may be one each.
 */
export function billersCalled(all: readonly Owned<Biller>[], written: string): Owned<Biller>[] {
  const name = plainName(written);
  if (name === '') return [];
  const exact = all.filter(({ thing }) => plainName(thing.shortName) === name);
  if (exact.length > 0) return exact;
  if (name.length < SHORTEST_BEGINNING) return [];
  const begun = all.filter(({ thing }) => plainName(thing.shortName).startsWith(name));
  const names = new Set(begun.map(({ thing }) => plainName(thing.shortName)));
  return names.size === 1 ? begun : [];
}

function plainName(name: string): string {
  return plainWords(name).replaceAll(' ', '');
}
