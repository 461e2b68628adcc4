import { Injectable } from '@nestjs/common';
import type { CustomerRecord } from '../../customer/customer-record.js';
import { toRecord } from '../../customer/customer-row.js';
import type { CustomerRow } from '../../customer/customer-row.js';
import { Database } from '../../storage/database.js';
import { byteaArray, textArray } from '../../storage/pg-array.js';
import { Sealer } from '../../storage/sealing.js';
import { asTexts } from '../content/written-values.js';
import type { LoadedRecipient, RecipientKey } from './audience-reader.js';
import { customerOf, customerVariables, spokesperson } from './known-customer.js';
import type { MemberContent } from './member.js';
import { AUDIENCE_CUSTOMERS, AUDIENCE_CUSTOMERS_OF_NUMBERS } from './member.sql.js';
import { memberKey, RecipientPlaces } from './recipient-places.store.js';

/** Of one number: one that stands for a missing one may be that of thousands. */
const MOST_OF_NUMBER = 100;

/** A key, with its uploaded row where it came from one; null of a row that is gone. */
interface Asked {
  key: RecipientKey;
  row: MemberContent | null | undefined;
}

/** Customers by ID, and who has a number by its hash in hexadecimal. */
interface Registered {
  byId: ReadonlyMap<string, { msisdnHash: Buffer; record: CustomerRecord }>;
  byNumber: ReadonlyMap<string, readonly CustomerRecord[]>;
}

/** Recipients as they are now: read anew each time, for what is sent must be true. */
@Injectable()
export class RecipientLoader {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly places: RecipientPlaces,
  ) {}

  /** In the order given. */
  async load(keys: readonly RecipientKey[]): Promise<LoadedRecipient[]> {
    const members = await this.places.members(keys);
    const asked = keys.map((key): Asked => {
      const { audienceId, memberNumber } = key;
      if (audienceId === null || memberNumber === null) return { key, row: undefined };
      const row = members.get(memberKey(audienceId, memberNumber));
      return { key, row: row === undefined ? null : this.places.open(row) };
    });
    const registered = await this.#registered(asked);
    return asked.map((one) => loaded(one, registered));
  }

  async #registered(asked: readonly Asked[]): Promise<Registered> {
    const ids = asked.flatMap(({ key }) => (key.customerId === null ? [] : [key.customerId]));
    const hashes = asked.flatMap(({ key, row }) =>
      row?.msisdn === undefined ? [] : [key.msisdnHash],
    );
    const [found, sharing] = await Promise.all([
      ids.length === 0 ? [] : this.database.rows<CustomerRow>(AUDIENCE_CUSTOMERS, [textArray(ids)]),
      hashes.length === 0
        ? []
        : this.database.rows<CustomerRow>(AUDIENCE_CUSTOMERS_OF_NUMBERS, [
            byteaArray(hashes),
            MOST_OF_NUMBER,
          ]),
    ]);
    const byNumber = Map.groupBy(sharing, ({ msisdnHash }) => msisdnHash.toString('hex'));
    const record = (row: CustomerRow) => toRecord(row, this.sealer);
    return {
      byId: new Map(
        found.map((row) => [row.customerId, { msisdnHash: row.msisdnHash, record: record(row) }]),
      ),
      byNumber: new Map([...byNumber].map(([hash, rows]) => [hash, rows.map(record)])),
    };
  }
}

function loaded({ key, row }: Asked, { byId, byNumber }: Registered): LoadedRecipient {
  if (row === null) return { gone: 'audience_gone' };
  if (row?.msisdn !== undefined) {
    return recipientOf(row.msisdn, row, byNumber.get(key.msisdnHash.toString('hex')) ?? []);
  }
  const found = key.customerId === null ? undefined : byId.get(key.customerId);
  if (found === undefined) return { gone: 'customer_gone' };
  if (!found.msisdnHash.equals(key.msisdnHash)) return { gone: 'number_changed' };
  return recipientOf(found.record.msisdn, row, [found.record]);
}

/** What an uploaded row says is above what the registry knows. */
function recipientOf(
  msisdn: string,
  row: MemberContent | undefined,
  customers: readonly CustomerRecord[],
): LoadedRecipient {
  const known = spokesperson(customers);
  return {
    recipient: {
      msisdn,
      customerId: known?.id ?? null,
      locale: row?.locale ?? known?.locale ?? '',
      timeZone: row?.timeZone ?? known?.timeZone ?? undefined,
      customers: customers.map(customerOf),
    },
    variables: {
      ...(known !== undefined && customerVariables(known)),
      ...(row !== undefined && asTexts(row.variables)),
    },
  };
}
