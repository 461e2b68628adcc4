import type { Customer } from '../../customer/customer.js';
import type { BroadcastClass } from '../../settings/broadcast-settings.schema.js';
import type { Settings } from '../../settings/settings.schema.js';
import { countriesOf, holdsIn } from './number-countries.js';
import type { QuietWindow } from './quiet-spans.js';
import { zonesOf } from './recipient-zones.js';

/** Whom something would be sent to. */
export interface Addressee {
  /** E.164 with the plus sign. */
  msisdn: string;
  /** IANA; undefined where nobody knows it. */
  timeZone: string | undefined;
}

/**
 * All quiet hours that hold for a number: the settings' of its countries, in every
 * zone in which its owner may be, and the do-not-disturb hours of all who have it.
 */
export function quietWindowsOf(
  { msisdn, timeZone }: Addressee,
  sharers: readonly Pick<Customer, 'doNotDisturb' | 'timeZone'>[],
  messageClass: BroadcastClass,
  settings: Pick<Settings, 'bank' | 'broadcast'>,
): QuietWindow[] {
  const zones = zonesOf(msisdn, timeZone, settings);
  const windows: QuietWindow[] = [];
  for (const { countries, classes, from, until } of settings.broadcast.quietHours) {
    if (!classes.includes(messageClass) || !holdsIn(countries, countriesOf(msisdn))) continue;
    for (const zone of zones) windows.push({ from, until, timeZone: zone });
  }
  for (const { doNotDisturb, timeZone: own } of sharers) {
    if (doNotDisturb === null) continue;
    const theirs = own === null ? zones : zonesOf(msisdn, own, settings);
    for (const zone of theirs) windows.push({ ...doNotDisturb, timeZone: zone });
  }
  return windows;
}
