import { MigrationBroadcasts } from './migration-2026-11-broadcasts.js';
import { MigrationCustomers } from './migration-2026-11-customers.js';
import { MigrationEvents } from './migration-2026-11-events.js';
import { MigrationInbound } from './migration-2026-11-inbound.js';
import { MigrationInitial } from './migration-2026-11-initial.js';
import { MigrationOtp } from './migration-2026-11-otp.js';
import { MigrationRegistrations } from './migration-2026-11-registrations.js';
import { MigrationTemplates } from './migration-2026-11-templates.js';

/** In the order of their application. Never rename or reorder one that was released. */
export const MIGRATIONS = [
  { name: '2026-11-initial', class: MigrationInitial },
  { name: '2026-11-customers', class: MigrationCustomers },
  { name: '2026-11-events', class: MigrationEvents },
  { name: '2026-11-templates', class: MigrationTemplates },
  { name: '2026-11-otp', class: MigrationOtp },
  { name: '2026-11-registrations', class: MigrationRegistrations },
  { name: '2026-11-inbound', class: MigrationInbound },
  { name: '2026-11-broadcasts', class: MigrationBroadcasts },
];
