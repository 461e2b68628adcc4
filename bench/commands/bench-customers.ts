import type { Customer } from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import type { Sparse } from '../../src/cli/unary-calls.js';

/** The PIN of them all. */
export const PIN = '2468';

const PREFIX = 'BENCH-';
const DIGITS = '9197';

/** The customer number `index`, as the bank has it. */
export function customerIdOf(index: number): string {
  return `${PREFIX}${index}`;
}

/** Which one it is; NaN of somebody else's ID. */
export function indexOfCustomer(customerId: string): number {
  return customerId.startsWith(PREFIX) ? Number(customerId.slice(PREFIX.length)) : NaN;
}

/** E.164 without the plus sign, as carriers write it. */
export function digitsOf(index: number): string {
  return `${DIGITS}${String(10_000_000 + index)}`;
}

/** Which customer has the number; NaN where none. */
export function indexOfDigits(digits: string): number {
  return digits.startsWith(DIGITS) ? Number(digits.slice(DIGITS.length)) - 10_000_000 : NaN;
}

export function maskedAccountOf(index: number): string {
  return `XX${String(index % 10_000).padStart(4, '0')}`;
}

/** What the core gives to a payment of the customer, for the customer to quote. */
export function referenceOf(index: number): string {
  return `R${index}P`;
}

export function customerRow(index: number): Sparse<Customer> {
  return {
    customerId: customerIdOf(index),
    msisdn: `+${digitsOf(index)}`,
    locale: 'en',
    timeZone: 'Asia/Kolkata',
    givenName: 'Asha',
  };
}

/** A command that is measured. */
export interface BenchCommand {
  /** What the customer writes. */
  text: string;
  /** What a reply to this customer has in it when the command was done. */
  told: (index: number) => string;
}

/** A read, and an order that one message with a PIN executes. */
export const BENCH_COMMANDS: readonly BenchCommand[] = [
  { text: 'BAL', told: maskedAccountOf },
  { text: `PAY POWER 1.50 ${PIN}`, told: referenceOf },
];
