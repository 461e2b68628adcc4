import { ACCOUNTS } from './accounts.js';
import { CARD_ALERTS } from './card-alerts.js';
import { CARDS } from './cards.js';
import type { EventRow } from './event-row.js';
import { OTHERS } from './others.js';
import { PAYMENTS } from './payments.js';
import { TRANSACTIONS } from './transactions.js';

export const ROWS: EventRow[] = [
  ...ACCOUNTS,
  ...CARDS,
  ...TRANSACTIONS,
  ...CARD_ALERTS,
  ...PAYMENTS,
  ...OTHERS,
];
