import { Injectable } from '@nestjs/common';
import { CustomerStore } from '../customer/customer.store.js';
import type { Customer } from '../customer/customer.js';
import { refusalOf } from '../customer/permission.js';
import { OutgoingRunner } from '../event/outgoing.runner.js';
import type { OutgoingRecipient } from '../event/outgoing.runner.js';
import { Failure } from '../failure/failure.js';
import { SettingsStore } from '../settings/settings.store.js';
import { HoldStore } from './hold.store.js';
import { placeOf } from './number-place.js';
import type { NumberPlace } from './number-place.js';
import { changeRefusal } from './recipient-rules.js';

/** Whom codes go to, and whether they may. */
@Injectable()
export class GateRunner {
  constructor(
    private readonly outgoing: OutgoingRunner,
    private readonly customers: CustomerStore,
    private readonly holds: HoldStore,
    private readonly settings: SettingsStore,
  ) {}

  /**
   * The recipient with all who have the number. Throws a Failure `not_found` for
   * a customer that the registry has not.
   */
  async recipientOf(
    msisdn: string | null,
    customerId: string | null,
  ): Promise<OutgoingRecipient & { customers: readonly Customer[] }> {
    const recipient =
      customerId === null
        ? this.outgoing.toNumber(msisdn!)
        : await this.outgoing.toCustomer(customerId, 'recipient.customer_id');
    const meant = recipient.customers ?? [];
    const sharing = await this.customers.findByMsisdn(recipient.msisdn);
    const others = sharing.filter(({ id }) => meant.every((one) => one.id !== id));
    return { ...recipient, customers: [...meant, ...others] };
  }

  placeOf(msisdn: string): NumberPlace {
    return placeOf(msisdn, this.settings.current.otp.breaker.prefixDigits);
  }

  /** Throws the Failure that says why no code may be sent, where one may not. */
  async permit(
    recipient: OutgoingRecipient & { customers: readonly Customer[] },
    place: NumberPlace,
    now: number,
  ): Promise<void> {
    const { otp, consent } = this.settings.current;
    const refusal =
      refusalOf(recipient.customers, 'essential', consent, 'recipient') ??
      changeRefusal(recipient.customers, recipient.customerId, otp, now);
    if (refusal !== null) throw refusal;
    if (!otp.countries.includes('*') && !otp.countries.includes(place.country)) {
      throw new Failure(
        'country_not_allowed',
        `recipient: no codes are sent to numbers of ${place.country} (settings: otp.countries)`,
      );
    }
    await this.holds.check(place, now);
  }
}
