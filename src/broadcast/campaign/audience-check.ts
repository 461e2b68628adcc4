import { wordsProblem } from '../../customer/profile-checks.js';
import type { FieldChecks } from '../../failure/field-checks.js';
import { checkDay } from '../../rpc/calendar-checks.js';
import type { Day } from '../../rpc/calendar-checks.js';
import type { DateMessage } from '../../rpc/generated/google/type/date.js';
import { ConsentCategory } from '../../rpc/generated/tellerline/v1/consent.js';
import type {
  CampaignAudience,
  CampaignResult,
  CustomerFilter,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { isUuid7 } from '../../rpc/page.js';
import { checkLocale } from '../../rpc/request-checks.js';
import { CONSENTS, recipientStateOf } from './contract-words.js';

const MOST_IN_LIST = 100;
/** UTF-16 code units, as of customers. */
const LONGEST_WORDS = 60;
/** Years. */
const OLDEST = 150;
const LISTS = [
  ['cities', 'cities'],
  ['segments', 'segments'],
  ['products', 'products'],
  ['withoutProducts', 'without_products'],
] as const satisfies [keyof CustomerFilter, string][];

/** Whom it is for; undefined, and a violation, where that cannot be said. Whether there are such, is asked elsewhere. */
export function checkAudience(
  checks: FieldChecks,
  audience: CampaignAudience | null | undefined,
): CampaignAudience | undefined {
  const { all, filter, audienceId, result } = audience ?? {};
  if (all) return { all: {} };
  if (filter) return { filter: checkFilter(checks, filter) };
  if (result) return { result: checkResult(checks, result) };
  if (audienceId !== undefined && audienceId !== null) {
    return { audienceId: checkUuid(checks, 'audience.audience_id', audienceId) };
  }
  checks.add('audience', 'is missing; it must have all, filter, audience_id or result');
  return undefined;
}

function checkFilter(checks: FieldChecks, filter: CustomerFilter): CustomerFilter {
  const path = 'audience.filter';
  if (!hasCondition(filter)) {
    checks.add(path, 'has no condition; give one, or choose all');
    return filter;
  }
  checkAges(checks, path, filter);
  for (const [key, name] of LISTS) {
    eachOf(checks, `${path}.${name}`, filter[key], (field, value) => {
      const problem = wordsProblem(value, { most: LONGEST_WORDS, required: true });
      if (problem !== null) checks.add(field, problem);
    });
  }
  eachOf(checks, `${path}.locales`, filter.locales, (field, value) => {
    if (value === '') checks.add(field, 'is empty; it must be a language tag such as "en"');
    checkLocale(checks, field, value);
  });
  const from = optionalDay(checks, `${path}.customer_since_from`, filter.customerSinceFrom);
  const until = optionalDay(checks, `${path}.customer_since_until`, filter.customerSinceUntil);
  if (from !== '' && until !== '' && from > until) {
    checks.add(
      `${path}.customer_since_until`,
      'is before customer_since_from; nobody is in between',
    );
  }
  if (isNamed(filter.consentedTo) && CONSENTS[filter.consentedTo] === undefined) {
    checks.add(`${path}.consented_to`, `must be one of ${Object.keys(CONSENTS).join(', ')}`);
  }
  return {
    minAge: filter.minAge,
    maxAge: filter.maxAge,
    cities: [...filter.cities],
    segments: [...filter.segments],
    products: [...filter.products],
    withoutProducts: [...filter.withoutProducts],
    locales: [...filter.locales],
    customerSinceFrom: filter.customerSinceFrom ?? undefined,
    customerSinceUntil: filter.customerSinceUntil ?? undefined,
    consentedTo: filter.consentedTo,
  };
}

/** One without any would be everybody, which is to be said in so many words. */
function hasCondition(filter: CustomerFilter): boolean {
  const { minAge, maxAge, customerSinceFrom, customerSinceUntil, consentedTo } = filter;
  return (
    minAge !== 0 ||
    maxAge !== 0 ||
    [...LISTS.map(([key]) => filter[key]), filter.locales].some((list) => list.length > 0) ||
    Boolean(customerSinceFrom ?? customerSinceUntil) ||
    isNamed(consentedTo)
  );
}

function checkAges(checks: FieldChecks, path: string, { minAge, maxAge }: CustomerFilter): void {
  for (const [name, age] of [
    ['min_age', minAge],
    ['max_age', maxAge],
  ] as const) {
    if (age < 0 || age > OLDEST) {
      checks.add(`${path}.${name}`, `is ${age}; it must be 1 to ${OLDEST}, or 0 for no bound`);
    }
  }
  if (maxAge > 0 && minAge > maxAge) {
    checks.add(`${path}.max_age`, `is ${maxAge}, below min_age, which is ${minAge}`);
  }
}

function checkResult(checks: FieldChecks, result: CampaignResult): CampaignResult {
  const path = 'audience.result';
  if (result.states.length === 0) {
    checks.add(`${path}.states`, 'is empty; say which way it must have gone');
  }
  eachOf(checks, `${path}.states`, result.states, (field, name) => {
    const state = recipientStateOf(name);
    if (state === undefined || state === 'planned' || state === 'sent') {
      checks.add(field, `is ${name}, which is not final; DELIVERED for example is`);
    }
  });
  eachOf(checks, `${path}.variants`, result.variants, () => undefined);
  return {
    campaignId: checkUuid(checks, `${path}.campaign_id`, result.campaignId),
    runId: result.runId === '' ? '' : checkUuid(checks, `${path}.run_id`, result.runId),
    states: [...result.states],
    variants: [...result.variants],
  };
}

/** Each of a list of a hundred at most, and none of them twice. */
function eachOf(
  checks: FieldChecks,
  field: string,
  values: readonly string[],
  check: (field: string, value: string) => void,
): void {
  if (values.length > MOST_IN_LIST) {
    checks.add(field, `has ${values.length}; it may have ${MOST_IN_LIST}`);
    return;
  }
  values.forEach((value, place) => {
    const first = values.indexOf(value);
    if (first < place) checks.add(`${field}[${place}]`, `is that of ${field}[${first}] too`);
    else check(`${field}[${place}]`, value);
  });
}

function optionalDay(
  checks: FieldChecks,
  field: string,
  date: DateMessage | null | undefined,
): Day {
  return date === null || date === undefined ? '' : checkDay(checks, field, date);
}

/** In lower case. */
function checkUuid(checks: FieldChecks, field: string, value: string): string {
  const id = value.toLowerCase();
  if (!isUuid7(id)) checks.add(field, value === '' ? 'is missing' : 'is not an ID (a UUIDv7)');
  return id;
}

function isNamed(category: ConsentCategory): boolean {
  return category !== ConsentCategory.CONSENT_CATEGORY_UNSPECIFIED;
}
