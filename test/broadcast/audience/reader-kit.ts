import type { CustomerPatch } from '../../../src/customer/customer-record.js';
import { CustomerWriter } from '../../../src/customer/customer-writer.store.js';
import { AudienceReaderStore } from '../../../src/broadcast/audience/audience-reader.store.js';
import type { AudienceMember } from '../../../src/broadcast/audience/audience-reader.js';
import type { AudienceSpec } from '../../../src/broadcast/audience/audience-spec.js';
import { CustomerAudience } from '../../../src/broadcast/audience/customer-audience.store.js';
import { sealMember } from '../../../src/broadcast/audience/member.js';
import type { MemberContent } from '../../../src/broadcast/audience/member.js';
import { RecipientLoader } from '../../../src/broadcast/audience/recipient-loader.store.js';
import { RecipientPlaces } from '../../../src/broadcast/audience/recipient-places.store.js';
import { ResultAudience } from '../../../src/broadcast/audience/result-audience.store.js';
import { UploadAudience } from '../../../src/broadcast/audience/upload-audience.store.js';
import type { FinalRecipientState } from '../../../src/broadcast/run/recipient-states.js';
import { recipientStateCode } from '../../../src/broadcast/run/recipient-states.js';
import { SettingsStore } from '../../../src/settings/settings.store.js';
import type { Database } from '../../../src/storage/database.js';
import { SEALER, settingsOf } from '../../rpc/gateway.js';

export const NOW = Date.UTC(2026, 10, 23, 12);

export function readerOf(database: Database, bank: object = {}): AudienceReaderStore {
  const settings = new SettingsStore('none', settingsOf({ bank }), {});
  const places = new RecipientPlaces(database, SEALER);
  return new AudienceReaderStore(
    new CustomerAudience(database, SEALER, settings),
    new UploadAudience(database, places),
    new ResultAudience(database, places),
    new RecipientLoader(database, SEALER, places),
  );
}

export const number = (i: number) => `+9198${String(10_000_000 + i)}`;
export const hashOf = (msisdn: string) => SEALER.lookupHash(msisdn);

/** Adds or changes customers. */
export async function register(
  database: Database,
  customers: readonly CustomerPatch[],
): Promise<void> {
  const writer = new CustomerWriter(database, SEALER);
  for (let i = 0; i < customers.length; i += 500) {
    const { outcomes } = await writer.write(customers.slice(i, i + 500), {
      clientId: 'bank',
      now: NOW,
    });
    for (const outcome of outcomes) if (outcome instanceof Error) throw outcome;
  }
}

export const consentTo = (category: 'offers' | 'greetings' | 'service', granted: boolean) => [
  { category, granted, source: 'branch', at: NOW },
];

/** Everybody of an audience, in pages of `limit`; `between` is called after each page. */
export async function readAll(
  reader: AudienceReaderStore,
  spec: AudienceSpec,
  limit: number,
  between: () => Promise<void> = async () => undefined,
  now = NOW,
): Promise<AudienceMember[]> {
  const members: AudienceMember[] = [];
  let after = null;
  do {
    const page = await reader.page(spec, after, limit, now);
    if (page.members.length > limit) throw new Error('a page is larger than was asked');
    members.push(...page.members);
    // As a run keeps it.
    after = page.next === null ? null : (JSON.parse(JSON.stringify(page.next)) as never);
    await between();
  } while (after !== null);
  return members;
}

export const idsOf = (members: readonly AudienceMember[]) =>
  members.map(({ customerId }) => customerId);

/** Puts an uploaded audience into the database. */
export async function putAudience(
  database: Database,
  audienceId: string,
  rows: readonly (MemberContent & { customerId?: string; hash?: Buffer })[],
  complete = true,
): Promise<void> {
  await database.rows(
    {
      name: '',
      text: `insert into audience (audience_id, name, created_by, created_at, expires_at, complete, members)
        values ($1, 'Upload', 'bank', now(), now() + interval '1 day', $2, $3)`,
    },
    [audienceId, complete, rows.length],
  );
  for (const [i, { customerId, hash, ...content }] of rows.entries()) {
    const sealed = sealMember(content, audienceId, i + 1, SEALER);
    await database.rows(
      { name: '', text: `insert into audience_member values ($1, $2, $3, $4, $5)` },
      [audienceId, i + 1, hash ?? hashOf(content.msisdn!), customerId ?? null, sealed],
    );
  }
}

export interface StoredRecipient {
  msisdnHash: Buffer;
  customerId?: string;
  audienceId?: string;
  memberNumber?: number;
  variant?: number;
  state: FinalRecipientState | 'sent' | 'planned';
}

/** Puts a run and its recipients into the database; its variants are `a` and `b`. */
export async function putRun(
  database: Database,
  runId: string,
  recipients: readonly StoredRecipient[],
  run: { state?: string; audience?: AudienceSpec } = {},
): Promise<void> {
  const variants = ['a', 'b'].map((name) => ({ name }));
  const audience = run.audience ?? { kind: 'customers', filter: {} };
  await database.rows(
    {
      name: '',
      text: `insert into broadcast_run (run_id, run_key, name, client_id, state, spec, starts_at, ends_at, created_at)
        values ($1::text::uuid, $1::text, 'Run', 'bank', $2, $3, now(), now(), now())`,
    },
    [runId, run.state ?? 'completed', JSON.stringify({ variants, audience })],
  );
  for (const { msisdnHash, customerId, audienceId, memberNumber, variant, state } of recipients) {
    await database.rows(
      {
        name: '',
        text: `insert into broadcast_recipient
          (run_id, msisdn_hash, customer_id, audience_id, member_number, variant, state, due_at)
          values ($1, $2, $3, $4, $5, $6, $7, now())`,
      },
      [
        runId,
        msisdnHash,
        customerId ?? null,
        audienceId ?? null,
        memberNumber ?? null,
        variant ?? 0,
        recipientStateCode(state),
      ],
    );
  }
}
