import { IANAZone } from 'luxon';
import type { Settings } from '../../settings/settings.schema.js';
import { countriesOf } from './number-countries.js';

/**
 * The IANA zones in which the owner of a number (E.164 with the plus sign) may be:
 * their own where it is known, else those that the settings give to the number's
 * country, else the bank's. Never empty, and none twice.
 */
export function zonesOf(
  msisdn: string,
  timeZone: string | null | undefined,
  settings: Pick<Settings, 'bank' | 'broadcast'>,
): readonly string[] {
  // A zone that this host does not know, nobody can reckon with.
  if (timeZone && IANAZone.create(timeZone).isValid) return [timeZone];
  const { timeZones } = settings.broadcast;
  const zones = countriesOf(msisdn).flatMap((country) => timeZones[country] ?? []);
  return zones.length === 0 ? [settings.bank.timeZone] : [...new Set(zones)];
}
