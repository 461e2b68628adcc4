import type { BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import type { Settings } from '../../settings/settings.schema.js';
import { holdsIn } from './number-countries.js';

export type Register = Settings['broadcast']['registers'][number];

/** The registers that have a say in what is of a consent. */
export function registersOn(
  consent: BroadcastConsent,
  registers: readonly Register[],
): readonly Register[] {
  return registers.filter(({ consents }) => consents.includes(consent));
}

/** Numbers from which on a register does not lose most of them at once. */
const MANY = 1000;

/** Why so many numbers are not taken for a register that has `before`: a file that was cut off looks so. Null where they are. */
export function refusalOfLoss(numbers: number, before: number): string | null {
  if (before < MANY || numbers * 2 >= before) return null;
  return `has ${numbers} numbers, less than half of the ${before} that the register has; where that is right, give the register another name`;
}

/** Whether a register keeps numbers of any of these countries. */
export function covers({ countries }: Register, ofNumber: readonly string[]): boolean {
  return holdsIn(countries, ofNumber);
}
