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
