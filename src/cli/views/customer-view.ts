import type { Consent } from '../../rpc/generated/tellerline/v1/consent.js';
import type {
  Customer,
  CustomerChange,
} from '../../rpc/generated/tellerline/v1/customer_service.js';
import { formatDay, formatTime } from '../text/days.js';
import { formatMoney } from '../text/money.js';
import { cardTypeName, consentName, msisdnStateName } from '../text/names.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields, formatTable } from '../text/table.js';
import { formatTimestamp } from '../text/timestamp.js';

/** One customer: what is known, then consents and accounts where there are any. */
export function formatCustomer(customer: Customer, paint: Paint): string {
  const blocked = customer.blocked ? `  ${paint('red', 'blocked')}` : '';
  const thresholds = customer.thresholds;
  const fields = formatFields(paint, [
    ['number', number(customer)],
    ['locale', customer.locale],
    ['time zone', customer.timeZone],
    ['name', printable(customer.givenName)],
    ['birth date', formatDay(customer.birthDate)],
    ['since', formatDay(customer.customerSince)],
    ['city', printable(customer.city)],
    ['segment', printable(customer.segment)],
    ['products', customer.products.map(printable).join(', ')],
    ['undisturbed', quietHours(customer)],
    ['large withdrawal', formatMoney(thresholds?.largeWithdrawal)],
    ['by debit card', formatMoney(thresholds?.largeCardWithdrawal)],
    ['by credit card', formatMoney(thresholds?.largeCardPayment)],
    ['low balance', formatMoney(thresholds?.lowBalance)],
    ['home country', thresholds?.homeCountryCode ?? ''],
    ['number changed', formatTimestamp(customer.msisdnChangedAt)],
    ['SIM changed', formatTimestamp(customer.simChangedAt)],
    ['updated', formatTimestamp(customer.updatedAt)],
  ]);
  const parts = [`${paint('bold', printable(customer.customerId))}${blocked}\n${fields}`];
  if (customer.consents.length > 0) parts.push(formatConsents(customer.consents, paint));
  if (customer.accounts.length > 0) parts.push(formatAccounts(customer, paint));
  return parts.join('\n\n');
}

function number({ maskedMsisdn, msisdnState }: Customer): string {
  const state = msisdnStateName(msisdnState);
  return state === '' ? maskedMsisdn : `${maskedMsisdn} (${state})`;
}

function formatConsents(consents: readonly Consent[], paint: Paint): string {
  const rows = consents.map(({ category, granted, source, at }) => [
    consentName(category),
    granted ? paint('green', 'yes') : paint('yellow', 'no'),
    printable(source),
    formatTimestamp(at),
  ]);
  return formatTable(paint, ['CONSENT', 'GIVEN', 'SOURCE', 'AT'], rows);
}

function formatAccounts({ accounts }: Customer, paint: Paint): string {
  const rows = accounts.map((account) => [
    printable(account.reference),
    printable(account.maskedNumber),
    printable(account.nickname),
    cardTypeName(account.cardType),
    account.currencyCode,
  ]);
  return formatTable(paint, ['ACCOUNT', 'NUMBER', 'NICKNAME', 'CARD', 'CURRENCY'], rows);
}

/** What was changed, a change a line. */
export function formatChanges(changes: readonly CustomerChange[], paint: Paint): string {
  const rows = changes.map(({ at, clientId, kind, detail }) => [
    formatTimestamp(at),
    kind,
    printable(clientId),
    printable(detail),
  ]);
  return formatTable(paint, ['AT', 'CHANGE', 'BY', 'DETAIL'], rows);
}

function quietHours({ doNotDisturb }: Customer): string {
  if (!doNotDisturb?.from || !doNotDisturb.until) return '';
  return `${formatTime(doNotDisturb.from)} to ${formatTime(doNotDisturb.until)}`;
}
