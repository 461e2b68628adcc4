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

/** Whether a register keeps numbers of any of these countries. */
export function covers({ countries }: Register, ofNumber: readonly string[]): boolean {
  return holdsIn(countries, ofNumber);
}
