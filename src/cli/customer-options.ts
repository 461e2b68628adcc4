import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { Money } from '../rpc/generated/google/type/money.js';
import type { TimeOfDay } from '../rpc/generated/google/type/timeofday.js';
import type { Customer, QuietHours } from '../rpc/generated/tellerline/v1/customer_service.js';
import { MsisdnState } from '../rpc/generated/tellerline/v1/customer_service.js';
import { dayOption, moneyOption, repeatedOption } from './option-values.js';
import { snakeCase } from './text/field-names.js';
import type { Sparse } from './unary-calls.js';
import { UsageError } from './usage-error.js';

/** The options of `customers set`, under the names of the fields that they set. */
export interface CustomerOptions {
  msisdn?: string;
  verified?: true;
  unverified?: true;
  locale?: string;
  timeZone?: string;
  givenName?: string;
  birthDate?: Customer['birthDate'];
  customerSince?: Customer['customerSince'];
  city?: string;
  segment?: string;
  product?: string[];
  doNotDisturb?: QuietHours | 'none';
  blocked?: true;
  unblocked?: true;
  largeWithdrawal?: Threshold;
  largeCardWithdrawal?: Threshold;
  largeCardPayment?: Threshold;
  lowBalance?: Threshold;
  homeCountry?: string;
}

type Threshold = Money | 'none';

export function addCustomerOptions(command: Command): Command {
  return command
    .option('--msisdn <number>', 'mobile number in E.164 form')
    .option('--verified', 'the customer showed to hold the number')
    .addOption(new Option('--unverified', 'nobody knows').conflicts('verified'))
    .option('--locale <tag>', 'such as hi-IN')
    .option('--time-zone <zone>', 'such as Asia/Kolkata')
    .option('--given-name <name>', 'how to address them')
    .option('--birth-date <day>', 'such as 1990-05-14, or --05-14', dayOption)
    .option('--customer-since <day>', 'when the first account was opened', dayOption)
    .option('--city <name>')
    .option('--segment <word>', "the bank's own word, such as private")
    .option('--product <word>', "the bank's own word; repeat it for more", repeatedOption)
    .option('--do-not-disturb <from-until>', 'such as 22:00-07:00, or none', quietOption)
    .option('--large-withdrawal <money>', 'told as large from it on, or none', thresholdOption)
    .option('--large-card-withdrawal <money>', 'the same by debit card', thresholdOption)
    .option('--large-card-payment <money>', 'the same by credit card', thresholdOption)
    .option('--low-balance <money>', 'below it a balance is low, or none', thresholdOption)
    .option('--home-country <code>', 'where their cards are at home, such as IN')
    .option('--blocked', 'nothing is sent, whatever it is')
    .addOption(new Option('--unblocked').conflicts('blocked'));
}

/** What was given, and the names of those fields as a mask has them. Throws a UsageError on nothing. */
export function customerOf(options: CustomerOptions): {
  fields: Sparse<Customer>;
  paths: string[];
} {
  const { verified, unverified, blocked, unblocked, product, doNotDisturb, ...others } = options;
  const { largeWithdrawal, largeCardWithdrawal, largeCardPayment, lowBalance, ...rest } = others;
  const { homeCountry, ...same } = rest;
  const fields: Sparse<Customer> = { ...same };
  const paths: string[] = PLAIN.filter(([name]) => same[name] !== undefined).map(
    ([, path]) => path,
  );
  if (verified === true || unverified === true) {
    fields.msisdnState = verified
      ? MsisdnState.MSISDN_STATE_VERIFIED
      : MsisdnState.MSISDN_STATE_UNVERIFIED;
    paths.push('msisdn_state');
  }
  if (product !== undefined) {
    fields.products = product.filter((word) => word !== '');
    paths.push('products');
  }
  if (doNotDisturb !== undefined) {
    if (doNotDisturb !== 'none') fields.doNotDisturb = doNotDisturb;
    paths.push('do_not_disturb');
  }
  if (blocked === true || unblocked === true) {
    fields.blocked = blocked === true;
    paths.push('blocked');
  }
  const limits = { largeWithdrawal, largeCardWithdrawal, largeCardPayment, lowBalance };
  for (const [name, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    fields.thresholds = { ...fields.thresholds, ...(limit !== 'none' && { [name]: limit }) };
    paths.push(`thresholds.${snakeCase(name)}`);
  }
  if (homeCountry !== undefined) {
    fields.thresholds = { ...fields.thresholds, homeCountryCode: homeCountry };
    paths.push('thresholds.home_country_code');
  }
  if (paths.length === 0) throw new UsageError('give at least one field to set');
  return { fields, paths };
}

const PLAIN = [
  ['msisdn', 'msisdn'],
  ['locale', 'locale'],
  ['timeZone', 'time_zone'],
  ['givenName', 'given_name'],
  ['birthDate', 'birth_date'],
  ['customerSince', 'customer_since'],
  ['city', 'city'],
  ['segment', 'segment'],
] as const;

/** `22:00-07:00`, or `none`. */
function quietOption(text: string): QuietHours | 'none' {
  if (text === 'none') return text;
  const [, from, until] = /^(\d{1,2}:\d{2})-(\d{1,2}:\d{2})$/.exec(text) ?? [];
  if (from === undefined || until === undefined) {
    throw new InvalidArgumentError('It must be two times, such as 22:00-07:00, or none.');
  }
  return { from: timeOfDay(from), until: timeOfDay(until) };
}

function thresholdOption(text: string): Threshold {
  return text === 'none' ? text : moneyOption(text);
}

function timeOfDay(text: string): TimeOfDay {
  const [hours, minutes] = text.split(':').map(Number);
  return { hours: hours ?? 0, minutes: minutes ?? 0, seconds: 0, nanos: 0 };
}
