import { compareAmounts, toMoney } from '../../core-banking/amounts.js';
import type { Balance } from '../../core-banking/core-bank.js';
import { AccountType } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Account } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Event } from '../../rpc/generated/tellerline/v1/event.js';
import { toTimestamp } from '../../rpc/timestamps.js';
import { namePart } from './event-name.js';

const REPORTED: readonly AccountType[] = [
  AccountType.ACCOUNT_TYPE_CURRENT,
  AccountType.ACCOUNT_TYPE_SAVINGS,
];
/** Whom a report goes to. */
export interface ReportedCustomer {
  customerId: string;
  /** As in customer.msisdn_hash. */
  msisdnHash: Buffer;
}

/** Messages for one customer of one moment. */
const MOST_ACCOUNTS = 5;

/** The accounts of which a customer is told regularly what they hold, the default one first. */
export function reportedAccounts(accounts: readonly Account[]): readonly Account[] {
  return accounts
    .filter(({ accountType }) => REPORTED.includes(accountType))
    .slice(0, MOST_ACCOUNTS);
}

/**
 * `slot` is the moment that the report is for, in ms since the epoch. Each number has one
 * of an account: holders of one account hear of it each, and once where they share a number.
 */
export function balanceReport(
  { customerId, msisdnHash }: ReportedCustomer,
  { accountId, maskedNumber }: Account,
  { available, booked, asOf }: Balance,
  slot: number,
): Event {
  const differs = booked !== null && compareAmounts(available, booked) !== 0;
  return {
    eventId: `balance-report:${minuteOf(slot)}:${namePart(`${accountId} ${msisdnHash.toString('hex')}`)}`,
    recipient: { customerId },
    occurredAt: toTimestamp(asOf),
    locale: '',
    balanceReport: {
      maskedAccount: maskedNumber,
      balance: toMoney(booked ?? available),
      asOf: toTimestamp(asOf),
      available: differs ? toMoney(available) : undefined,
    },
  };
}

/** Such as `2026-12-01T09.00Z`. */
function minuteOf(slot: number): string {
  return `${new Date(slot).toISOString().slice(0, 16).replace(':', '.')}Z`;
}
