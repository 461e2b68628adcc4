/**
 * What a customer can have, or refuse, as a whole. `essential` (one-time
 * passwords, security notices) cannot be refused.
 */
export const CONSENT_CATEGORIES = [
  'essential',
  'alerts',
  'service',
  'greetings',
  'offers',
] as const;

export type ConsentCategory = (typeof CONSENT_CATEGORIES)[number];

/** What a customer said of a category. */
export interface ConsentStatement {
  granted: boolean;
  /** How it was said, such as `branch`. */
  source: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** The newest statement of each category of which anything was said. */
export type StoredConsents = Partial<Record<ConsentCategory, ConsentStatement>>;
