import type { GatewayClient } from '../../src/cli/client.js';
import type { Sparse } from '../../src/cli/unary-calls.js';
import { ConsentCategory } from '../../src/rpc/generated/tellerline/v1/consent.js';
import type { Customer } from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import { importCustomers } from '../import-customers.js';
import { LIMITED_PREFIX } from '../run-settings.js';

/** Customers of one kind, told apart by their segment. */
export interface BenchAudience {
  segment: string;
  /** Of the numbers, which decide the carrier. */
  prefix: string;
  count: number;
}

export const FULL: Omit<BenchAudience, 'count'> = { segment: 'bench-full', prefix: '+9198' };
export const LIMITED: Omit<BenchAudience, 'count'> = {
  segment: 'bench-limited',
  prefix: `${LIMITED_PREFIX}74`,
};

/** A number of the audience that no customer has. */
export function strangerOf(prefix: string, index: number): string {
  return `${prefix}${String(90_000_000 + index)}`;
}

/** Puts an audience into the registry; throws when one is refused. */
export function importAudience(client: GatewayClient, audience: BenchAudience): Promise<void> {
  return importCustomers(client, audience.count, (index) => memberOf(audience, index));
}

function memberOf({ segment, prefix }: BenchAudience, index: number): Sparse<Customer> {
  return {
    customerId: `${segment}-${index}`,
    msisdn: `${prefix}${String(10_000_000 + index)}`,
    locale: 'en',
    timeZone: 'Asia/Kolkata',
    givenName: 'Asha',
    segment,
    consents: [
      { category: ConsentCategory.CONSENT_CATEGORY_OFFERS, granted: true, source: 'branch' },
    ],
  };
}
