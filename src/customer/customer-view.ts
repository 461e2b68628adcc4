import { maskMsisdn } from '../message/msisdn.js';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import type { TimeOfDay } from '../rpc/generated/google/type/timeofday.js';
import { MsisdnState } from '../rpc/generated/tellerline/v1/customer_service.js';
import type {
  Customer,
  CustomerChange,
  Thresholds,
} from '../rpc/generated/tellerline/v1/customer_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import { cardTypeName } from './account-checks.js';
import type { ConsentCategory, ConsentStatement } from './consent.js';
import { CATEGORY_NAMES } from './consent-checks.js';
import type { Amount, CustomerThresholds } from './customer.js';
import type { CustomerRecord } from './customer-record.js';

/** A customer as answers show one: the number masked. */
export function toProtoCustomer(record: CustomerRecord): Customer {
  const { birthDate, customerSince, doNotDisturb, consents } = record;
  return {
    customerId: record.id,
    msisdn: '',
    maskedMsisdn: maskMsisdn(record.msisdn),
    msisdnState: record.msisdnVerified
      ? MsisdnState.MSISDN_STATE_VERIFIED
      : MsisdnState.MSISDN_STATE_UNVERIFIED,
    locale: record.locale ?? '',
    timeZone: record.timeZone ?? '',
    givenName: record.givenName ?? '',
    birthDate: birthDate === null ? undefined : { ...birthDate, year: birthDate.year ?? 0 },
    customerSince: customerSince === null ? undefined : dateOf(customerSince),
    city: record.city ?? '',
    segment: record.segment ?? '',
    products: [...record.products],
    accounts: record.accounts.map((account) => ({
      ...account,
      cardType: cardTypeName(account.cardType),
    })),
    thresholds: thresholdsOf(record.thresholds),
    consents: Object.entries(consents).map(([category, statement]) =>
      consentOf(category as ConsentCategory, statement),
    ),
    doNotDisturb:
      doNotDisturb === null
        ? undefined
        : {
            from: timeOf(doNotDisturb.from),
            until: timeOf(doNotDisturb.until),
          },
    blocked: record.blocked,
    msisdnChangedAt: momentOf(record.msisdnChangedAt),
    simChangedAt: momentOf(record.simChangedAt),
    createdAt: toTimestamp(record.createdAt),
    updatedAt: toTimestamp(record.updatedAt),
  };
}

/** An entry of the audit. */
export function toProtoChange(change: {
  at: Date;
  clientId: string;
  kind: string;
  detail: string;
}): CustomerChange {
  const { at, clientId, kind, detail } = change;
  return { at: toTimestamp(at.getTime()), clientId, kind, detail };
}

function consentOf(category: ConsentCategory, { granted, source, at }: ConsentStatement) {
  return { category: CATEGORY_NAMES[category], granted, source, at: toTimestamp(at) };
}

function thresholdsOf(thresholds: CustomerThresholds): Thresholds | undefined {
  if (Object.keys(thresholds).length === 0) return undefined;
  return {
    largeWithdrawal: moneyOf(thresholds.largeWithdrawal),
    largeCardWithdrawal: moneyOf(thresholds.largeCardWithdrawal),
    largeCardPayment: moneyOf(thresholds.largeCardPayment),
    lowBalance: moneyOf(thresholds.lowBalance),
    homeCountryCode: thresholds.homeCountry ?? '',
  };
}

function moneyOf(amount: Amount | undefined): Money | undefined {
  return amount && { ...amount };
}

function momentOf(milliseconds: number | null) {
  return milliseconds === null ? undefined : toTimestamp(milliseconds);
}

/** From `YYYY-MM-DD`. */
function dateOf(day: string): DateMessage {
  const [year, month, date] = day.split('-').map(Number);
  return { year, month, day: date };
}

function timeOf(minutes: number): TimeOfDay {
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60, seconds: 0, nanos: 0 };
}
