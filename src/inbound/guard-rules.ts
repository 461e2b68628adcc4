import type { ServiceGuard, ServiceName } from '../settings/inbound-settings.schema.js';
import type { Settings } from '../settings/settings.schema.js';

type Services = Settings['inbound']['services'];

/** What comes before a service is done; `none` asks for nothing, of anyone. */
export type Guard = ServiceGuard | 'none';

/** These tell, and do nothing at the bank: where a code guards them, it comes before anything is told. */
const INQUIRIES: ReadonlySet<ServiceName> = new Set(['balance', 'mini_statement']);

/** These stop a card: what is late here is stolen. */
const CARD_STOPS: ReadonlySet<ServiceName> = new Set([
  'card_suspend',
  'card_lost',
  'card_compromised',
]);

/** Null where the bank does not offer the service. Help, and to stop and start texts, is always offered. */
export function guardOf(service: ServiceName, services: Services): Guard | null {
  if (service === 'help' || service === 'stop' || service === 'start') return 'none';
  const settings = services[service];
  if (!settings.enabled) return null;
  return 'guard' in settings ? settings.guard : 'none';
}

/** Whether a PIN or a code comes before it is done. */
export function asksForProof(guard: Guard): guard is 'code' | 'pin' | 'pin-or-code' {
  return guard !== 'none' && guard !== 'registered';
}

export function isInquiry(service: ServiceName): boolean {
  return INQUIRIES.has(service);
}

/** Whether a service is there for a customer who is over every rate, up to a bound of its own. */
export function stopsCard(service: ServiceName): boolean {
  return CARD_STOPS.has(service);
}
