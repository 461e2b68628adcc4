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

/** What STOP ends: what nobody needs to have. */
export const OPTIONAL_TEXTS = ['greetings', 'offers'] as const satisfies ConsentCategory[];

export function isOptional(category: ConsentCategory): boolean {
  return OPTIONAL_TEXTS.some((one) => one === category);
}

/** Of a source that is a customer's own text to the bank. */
const BY_TEXT = 'sms:';

/** Whether a customer said it by a text, as STOP is: what comes without a date does not take it back. */
export function saidByText(statement: Pick<ConsentStatement, 'source'> | undefined): boolean {
  return statement?.source.startsWith(BY_TEXT) === true;
}
