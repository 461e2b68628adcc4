import { isDeepStrictEqual } from 'node:util';
import { Failure, invalid } from '../failure/failure.js';
import { saidByText } from './consent.js';
import type { ConsentCategory, ConsentStatement, StoredConsents } from './consent.js';
import type { CustomerThresholds } from './customer.js';
import type {
  ConsentChange,
  CustomerPatch,
  CustomerRecord,
  ThresholdChanges,
} from './customer-record.js';

export type ChangeKind = 'created' | 'changed' | 'consent' | 'number_changed' | 'sim_changed';

/** An entry of the audit; nothing private is in it. */
export interface ChangeNote {
  kind: ChangeKind;
  detail: string;
  /** It changed nothing, and is noted but once, however often it is said. */
  stale?: true;
}

/** What a patch makes of a customer. */
export interface Amendment {
  record: CustomerRecord;
  created: boolean;
  /** Whether anything is another than it was. */
  changed: boolean;
  notes: readonly ChangeNote[];
  /** Statements that were taken. */
  consents: readonly TakenConsent[];
}

/** A statement that stands now. */
export interface TakenConsent {
  category: ConsentCategory;
  granted: boolean;
  /** When it was said, in ms since the epoch; null where nobody gave it. */
  saidAt: number | null;
}

/** The fields that are simply set, by their names in the audit. */
const SIMPLE = {
  msisdnVerified: 'msisdn_state',
  locale: 'locale',
  timeZone: 'time_zone',
  givenName: 'given_name',
  birthDate: 'birth_date',
  customerSince: 'customer_since',
  city: 'city',
  segment: 'segment',
  products: 'products',
  accounts: 'accounts',
  doNotDisturb: 'do_not_disturb',
} as const satisfies Partial<Record<keyof CustomerPatch, string>>;

const EMPTY = {
  blocked: false,
  consents: {},
  doNotDisturb: null,
  thresholds: {},
  msisdnChangedAt: null,
  simChangedAt: null,
  locale: null,
  timeZone: null,
  msisdnVerified: false,
  givenName: null,
  birthDate: null,
  customerSince: null,
  city: null,
  segment: null,
  products: [],
  accounts: [],
} as const;

/**
 * The customer after a patch. Throws a Failure `invalid_argument` of the field
 * `msisdn` for a new one without a number, and `not_found` of `customer_id` where
 * there must be one. `now` in milliseconds since the epoch.
 */
export function amend(
  stored: CustomerRecord | undefined,
  patch: CustomerPatch,
  now: number,
): Amendment {
  if (stored === undefined && patch.mustExist === true) throw unknownCustomer('customer_id');
  const msisdn = patch.msisdn ?? stored?.msisdn;
  if (msisdn === undefined) {
    throw invalid([{ field: 'msisdn', description: 'is missing; a new customer needs one' }]);
  }
  const before = stored ?? { id: patch.id, msisdn, ...EMPTY, createdAt: now, updatedAt: now };
  const record: CustomerRecord = { ...before, msisdn };
  const fields = setSimple(record, patch);
  const notes: ChangeNote[] = [];
  if (patch.thresholds !== undefined) {
    record.thresholds = merged(before.thresholds, patch.thresholds);
    if (!isDeepStrictEqual(record.thresholds, before.thresholds)) fields.push('thresholds');
  }
  if (patch.blocked !== undefined && patch.blocked !== before.blocked) {
    record.blocked = patch.blocked;
    fields.push(patch.blocked ? 'blocked' : 'unblocked');
  }
  if (stored === undefined) notes.push({ kind: 'created', detail: '' });
  else if (fields.length > 0) notes.push({ kind: 'changed', detail: fields.join(', ') });
  if (msisdn !== before.msisdn) {
    // Whoever showed to hold the old number has shown nothing of the new one.
    record.msisdnVerified = patch.msisdnVerified ?? false;
    record.msisdnChangedAt = now;
    notes.push({
      kind: 'number_changed',
      detail: record.msisdnVerified ? 'verified' : 'unverified',
    });
  }
  setMoments(record, patch, notes);
  const said = saidNow(before.consents, patch.consents ?? [], patch.saidAt ?? now);
  record.consents = said.stored;
  notes.push(...said.notes);
  const changed = stored === undefined || !isDeepStrictEqual(record, before);
  if (changed) record.updatedAt = now;
  return { record, created: stored === undefined, changed, notes, consents: said.taken };
}

/** Sets them in the record; gives the names of those that differ. */
function setSimple(record: CustomerRecord, patch: CustomerPatch): string[] {
  const fields: string[] = [];
  const values = record as unknown as Record<string, unknown>;
  for (const [key, name] of Object.entries(SIMPLE)) {
    const value = patch[key as keyof typeof SIMPLE];
    if (value === undefined || isDeepStrictEqual(value, values[key])) continue;
    values[key] = value;
    fields.push(name);
  }
  return fields;
}

function merged(stored: CustomerThresholds, changes: ThresholdChanges): CustomerThresholds {
  const all = Object.entries({ ...stored, ...changes });
  return Object.fromEntries(all.filter(([, value]) => value !== null && value !== undefined));
}

function setMoments(record: CustomerRecord, patch: CustomerPatch, notes: ChangeNote[]): void {
  if (patch.msisdnChangedAt !== undefined) record.msisdnChangedAt = patch.msisdnChangedAt;
  const { simChangedAt: at } = patch;
  if (at === undefined || at === record.simChangedAt) return;
  if (at !== null && record.simChangedAt !== null && at < record.simChangedAt) {
    notes.push({ kind: 'sim_changed', detail: `${moment(at)}; a later one is known`, stale: true });
    return;
  }
  record.simChangedAt = at;
  if (at !== null) notes.push({ kind: 'sim_changed', detail: moment(at) });
}

interface Said {
  stored: StoredConsents;
  taken: TakenConsent[];
  notes: ChangeNote[];
}

/**
 * The newest statement stands. One without a time that says what stands already
 * says nothing new: a file that is imported every night leaves no trace.
 */
function saidNow(before: StoredConsents, changes: readonly ConsentChange[], saidAt: number): Said {
  const said: Said = { stored: { ...before }, taken: [], notes: [] };
  for (const { category, granted, source, at, onlyIfUnsaid, isDeliberate } of changes) {
    const stands = said.stored[category];
    if (stands !== undefined && onlyIfUnsaid === true) continue;
    if (stands?.granted === granted && at === null) continue;
    const statement: ConsentStatement = { granted, source, at: at ?? saidAt };
    if (isDeepStrictEqual(stands, statement)) continue;
    const detail = `${category} ${granted ? 'granted' : 'refused'}: ${source}, ${moment(statement.at)}`;
    if (
      stands !== undefined &&
      takesBack(statement, stands, at !== null || isDeliberate === true)
    ) {
      const why = 'the customer said no by SMS; give the time of a later yes';
      said.notes.push({ kind: 'consent', detail: `${detail}; ${why}`, stale: true });
      continue;
    }
    if (stands !== undefined && isOlder(statement, stands, at !== null)) {
      said.notes.push({ kind: 'consent', detail: `${detail}; a newer one stands`, stale: true });
      continue;
    }
    said.stored[category] = statement;
    said.taken.push({ category, granted, saidAt: isDeliberate === true ? statement.at : at });
    said.notes.push({ kind: 'consent', detail });
  }
  return said;
}

/** STOP holds: a yes of no known time, as of a file that is imported every night, may be older. */
function takesBack(said: ConsentStatement, stands: ConsentStatement, isDated: boolean): boolean {
  return said.granted && !stands.granted && !isDated && saidByText(stands);
}

/** Of a yes and a no that give the same moment, whichever comes last, the no stands. */
function isOlder(said: ConsentStatement, stands: ConsentStatement, isDated: boolean): boolean {
  return (
    said.at < stands.at || (isDated && said.at === stands.at && said.granted && !stands.granted)
  );
}

function moment(at: number): string {
  return new Date(at).toISOString();
}

export function unknownCustomer(field: string): Failure {
  const description = 'is not in the registry of customers';
  return new Failure('not_found', `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}

/** The same failure, with `prefix` before each of its fields. */
export function placed(failure: Failure, prefix: string): Failure {
  if (prefix === '' || failure.violations.length === 0) return failure;
  const violations = failure.violations.map(({ field, description }) => ({
    field: `${prefix}${field}`,
    description,
  }));
  const text = violations.map(({ field, description }) => `${field}: ${description}`).join('; ');
  return new Failure(failure.code, text, { violations });
}
