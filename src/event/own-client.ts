import { OWN_CLIENT_ID } from '../settings/settings-checks.js';
import { ClientIdentity } from '../rpc/client-identity.js';

/** Tellerline itself, of reports and reminders that nobody publishes. */
export const OWN_CLIENT = new ClientIdentity({
  id: OWN_CLIENT_ID,
  rate: 1_000_000,
  permissions: ['publish'],
  events: ['*'],
});
