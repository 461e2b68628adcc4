import type { ConsentCategory, StoredConsents } from './consent.js';
import type { Customer, CustomerThresholds } from './customer.js';

/** A day that comes every year; the year is null where it is not known. */
export interface BirthDate {
  year: number | null;
  /** From 1. */
  month: number;
  day: number;
}

export type CardKind = 'debit' | 'credit' | 'prepaid';

/** An account or a card, never with its number. */
export interface CustomerAccount {
  /** The bank's own, unique for the customer. */
  reference: string;
  /** Such as `XX4321`. */
  maskedNumber: string;
  /** As the customer calls it; may be empty. */
  nickname: string;
  /** Null for an account. */
  cardType: CardKind | null;
  /** ISO 4217; may be empty. */
  currencyCode: string;
}

/** What the registry has of a customer and sending does not need. */
export interface CustomerProfile {
  msisdnVerified: boolean;
  givenName: string | null;
  birthDate: BirthDate | null;
  /** `YYYY-MM-DD`. */
  customerSince: string | null;
  city: string | null;
  segment: string | null;
  products: readonly string[];
  accounts: readonly CustomerAccount[];
}

/** All that the registry has of a customer. */
export interface CustomerRecord extends Omit<Customer, 'consents' | 'nicknames'>, CustomerProfile {
  consents: StoredConsents;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
}

/** A threshold that is null is taken away; one that is absent stays. */
export type ThresholdChanges = {
  [Threshold in keyof CustomerThresholds]?: CustomerThresholds[Threshold] | null;
};

/** Something that a customer said of a category. */
export interface ConsentChange {
  category: ConsentCategory;
  granted: boolean;
  source: string;
  /** Milliseconds since the epoch; null where it was not given. */
  at: number | null;
  /** Taken only where nothing was said of the category yet. */
  onlyIfUnsaid?: boolean;
  /** Said now, by somebody who means it: not by a file that says the same every night. */
  isDeliberate?: boolean;
}

type Settable = Omit<CustomerRecord, 'id' | 'thresholds' | 'consents' | 'createdAt' | 'updatedAt'>;

/** What is to change of a customer; what is absent stays as it is. */
export interface CustomerPatch extends Partial<Settable> {
  id: string;
  /** Nobody is added. */
  mustExist?: boolean;
  thresholds?: ThresholdChanges;
  consents?: readonly ConsentChange[];
  /** Of when consents without a time are, in milliseconds since the epoch; absent is now. */
  saidAt?: number;
}
