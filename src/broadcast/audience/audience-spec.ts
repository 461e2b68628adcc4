import type { BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import type { FinalRecipientState } from '../run/recipient-states.js';

/** Whom a run is for; JSON, as it is kept with the run. */
export type AudienceSpec =
  | { kind: 'customers'; filter: CustomerConditions }
  | { kind: 'upload'; audienceId: string }
  | {
      kind: 'result';
      runId: string;
      states: readonly FinalRecipientState[];
      /** Names; empty is all. */
      variants: readonly string[];
    };

/** What must hold of a customer; all that is given. Of a list one is enough; an empty one asks nothing. */
export interface CustomerConditions {
  /** In years of their life, on the day that the page is read, by the bank's calendar. */
  minAge?: number;
  maxAge?: number;
  cities?: readonly string[];
  segments?: readonly string[];
  products?: readonly string[];
  /** None of these. */
  withoutProducts?: readonly string[];
  /** BCP 47; `en` is every English, and who has none has the bank's. */
  locales?: readonly string[];
  /** `YYYY-MM-DD`, both included. */
  customerSinceFrom?: string;
  customerSinceUntil?: string;
  consentedTo?: BroadcastConsent;
  /** Month * 100 + day: born, or come to the bank, on one of these days of the year. */
  birthdays?: readonly number[];
  anniversaries?: readonly number[];
  /** ISO 3166-1 of the customers' numbers; judged after they are read, for numbers are sealed. */
  countries?: readonly string[];
}
