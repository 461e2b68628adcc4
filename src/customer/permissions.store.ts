import { Injectable } from '@nestjs/common';
import type { Settings } from '../settings/settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import { BlockedNumbers } from './blocked-numbers.store.js';
import { isOptional } from './consent.js';
import type { ConsentCategory } from './consent.js';
import type { Customer } from './customer.js';
import { CustomerStore } from './customer.store.js';
import { OptOuts } from './opt-outs.store.js';
import { optedOut, refusalOf } from './permission.js';

/** A message that is to go to somebody. */
export interface Intended {
  /** E.164 with the plus sign. */
  msisdn: string;
  /** The customer it is for; undefined where the registry was not asked. */
  customers: readonly Customer[] | undefined;
  consent: ConsentCategory;
  /** The recipient's place in the request, for what is said of it. */
  field: string;
}

/** Whether people want what they are to be sent. */
@Injectable()
export class Permissions {
  constructor(
    private readonly customers: CustomerStore,
    private readonly blocked: BlockedNumbers,
    private readonly optOuts: OptOuts,
    private readonly settings: SettingsStore,
  ) {}

  /**
   * Throws, or rejects with, a Failure where the recipient does not want it.
   * Null where that is known at once: the way of every alert.
   */
  check(intended: Intended): Promise<void> | null {
    const { msisdn, consent, field } = intended;
    if (!isOptional(consent)) return this.#judge(intended);
    const stopped = this.optOuts.known(msisdn, consent);
    if (stopped === undefined) {
      return this.optOuts.has(msisdn, consent).then(async (is) => {
        if (is) throw optedOut(consent, field);
        await this.#judge(intended);
      });
    }
    if (stopped) throw optedOut(consent, field);
    return this.#judge(intended);
  }

  /**
   * Who else has the number is looked up where they have a say. With a customer
   * addressed, it is theirs to allow, and anybody's of the number to refuse.
   */
  #judge({ msisdn, customers, consent, field }: Intended): Promise<void> | null {
    const policy = this.settings.current.consent;
    const judge = (some: readonly Customer[], by: Settings['consent']): void => {
      const refusal = refusalOf(some, consent, by, field);
      if (refusal !== null) throw refusal;
    };
    if (customers !== undefined) judge(customers, policy);
    const heeded = consent !== 'essential' && policy[consent] !== 'always';
    if (!heeded && !this.blocked.has(msisdn)) return null;
    const ofAll =
      heeded && customers !== undefined
        ? { ...policy, [consent]: 'unless-refused' as const }
        : policy;
    const known = this.customers.knownByMsisdn(msisdn);
    if (known === undefined)
      return this.customers.findByMsisdn(msisdn).then((all) => judge(all, ofAll));
    judge(known, ofAll);
    return null;
  }
}
