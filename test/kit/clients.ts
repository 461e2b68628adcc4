import { API_KEY } from './gateway.js';

export const APPROVER_KEY = 'a-key-of-the-approver';

/** Of a bank's settings: one client that may do everything but approve, and one that approves. */
export const BANK_CLIENTS = [
  {
    id: 'core',
    apiKey: { value: API_KEY },
    rate: 100_000,
    permissions: ['publish', 'send', 'read', 'operate', 'customers', 'author', 'otp'],
  },
  {
    id: 'approver',
    apiKey: { value: APPROVER_KEY },
    rate: 100_000,
    events: [],
    permissions: ['approve', 'read'],
  },
];
