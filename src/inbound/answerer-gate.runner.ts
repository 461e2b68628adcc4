import { Injectable } from '@nestjs/common';
import { changeRefusal } from '../otp/recipient-rules.js';
import { SettingsStore } from '../settings/settings.store.js';
import type { Arrival } from './answerer-decision.js';
import { heldReply, lockedReply } from './answerer-replies.js';
import type { PendingReply } from './command-record.js';
import { LockStore } from './lock.store.js';
import type { LockSubject } from './lock-subject.js';

type Lock = { what: 'pin' | 'code'; until: number };

/** Why nothing that needs a PIN or a code is done for a number now. */
@Injectable()
export class AnswererGate {
  constructor(
    private readonly locks: LockStore,
    private readonly settings: SettingsStore,
  ) {}

  /** The reply where the number is locked, or all who have it; else null. */
  async lockOfAll({ msisdn, customers, now }: Arrival): Promise<PendingReply | null> {
    const subjects: LockSubject[] = [
      { msisdn },
      ...customers.map(({ id }) => ({ customerId: id })),
    ];
    const [ofNumber, ...ofCustomers] = await this.locks.longest(subjects, now);
    if (ofNumber !== null) return replyOf(ofNumber);
    const [first] = ofCustomers;
    const isAll = first !== undefined && ofCustomers.every((lock) => lock !== null);
    return isAll && first !== null ? replyOf(first) : null;
  }

  /** As lockOfAll, of a customer with the number. */
  async lockOf({ msisdn, now }: Arrival, customerId: string): Promise<PendingReply | null> {
    const found = await this.locks.longest([{ msisdn }, { customerId }], now);
    const lock = found.find((one) => one !== null);
    return lock === undefined || lock === null ? null : replyOf(lock);
  }

  /** The reply where the number, or its SIM, is new; else null. */
  heldOf({ registered, now }: Arrival, customerId: string | null): PendingReply | null {
    const refusal = changeRefusal(registered, customerId, this.settings.current.otp, now);
    return refusal === null ? null : heldReply(now + (refusal.retryAfter ?? 0));
  }

  /** Whose wrong codes are counted: the customer's, or the number's where several have it. */
  codeSubject({ msisdn, customers }: Arrival): LockSubject {
    return customers.length === 1 ? { customerId: customers[0].id } : { msisdn };
  }
}

function replyOf({ what, until }: Lock): PendingReply {
  return lockedReply(what, until);
}
