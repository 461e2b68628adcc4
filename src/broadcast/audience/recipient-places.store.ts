import { Injectable } from '@nestjs/common';
import { Database } from '../../storage/database.js';
import { byteaArray, intArray, textArray, uuidArray } from '../../storage/pg-array.js';
import type { Queryable } from '../../storage/queryable.js';
import { Sealer } from '../../storage/sealing.js';
import type { AudienceMember, RecipientKey } from './audience-reader.js';
import { openMember } from './member.js';
import type { MemberContent } from './member.js';
import { MEMBERS_FIND, PLACES_BY_ID, PLACES_BY_NUMBER } from './member.sql.js';
import type { CustomerPlace, MemberColumns } from './member.sql.js';

/** Uploaded rows, by memberKey. */
export type FoundMembers = ReadonlyMap<string, MemberColumns>;

/** Names an uploaded row. */
export function memberKey(audienceId: string, memberNumber: number): string {
  return `${audienceId} ${memberNumber}`;
}

/** Where the members of a page are, looked up for all of them at once. */
@Injectable()
export class RecipientPlaces {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** The uploaded rows of those that came from one, as far as they are still there. */
  async members(keys: readonly RecipientKey[]): Promise<FoundMembers> {
    const asked = keys.flatMap(({ audienceId, memberNumber }) =>
      audienceId === null || memberNumber === null ? [] : [{ audienceId, memberNumber }],
    );
    if (asked.length === 0) return new Map();
    const rows = await this.database.rows<MemberColumns>(MEMBERS_FIND, [
      uuidArray(asked.map(({ audienceId }) => audienceId)),
      intArray(asked.map(({ memberNumber }) => memberNumber)),
    ]);
    return new Map(rows.map((row) => [memberKey(row.audience_id, row.member_number), row]));
  }

  open({ audience_id: id, member_number: number, member_sealed }: MemberColumns): MemberContent {
    return openMember(member_sealed, id, number, this.sealer);
  }

  /**
   * The keys as members: a customer by the number of now, and everyone with the
   * time zone of the row, or else of the customer who has the number.
   */
  async places(keys: readonly RecipientKey[], members: FoundMembers): Promise<AudienceMember[]> {
    const rowZones = keys.map((key) => this.#rowZone(key, members));
    const ids = keys.flatMap(({ customerId }) => (customerId === null ? [] : [customerId]));
    const hashes = keys.flatMap(({ customerId, msisdnHash }, i) =>
      customerId === null && rowZones[i] === null ? [msisdnHash] : [],
    );
    const [byId, byNumber] = await Promise.all([
      this.customersById(ids, this.database),
      this.#customersByNumber(hashes),
    ]);
    return keys.map((key, i) => {
      const { customerId, msisdnHash } = key;
      const customer =
        customerId === null ? byNumber.get(msisdnHash.toString('hex')) : byId.get(customerId);
      return {
        ...key,
        msisdnHash: (customerId === null ? undefined : customer?.msisdn_hash) ?? msisdnHash,
        timeZone: rowZones[i] ?? customer?.time_zone ?? null,
      };
    });
  }

  async customersById(
    ids: readonly string[],
    queryable: Queryable,
  ): Promise<Map<string, CustomerPlace>> {
    if (ids.length === 0) return new Map();
    const rows = await queryable.rows<CustomerPlace>(PLACES_BY_ID, [textArray(ids)]);
    return new Map(rows.map((row) => [row.customer_id, row]));
  }

  async #customersByNumber(hashes: readonly Buffer[]): Promise<Map<string, CustomerPlace>> {
    if (hashes.length === 0) return new Map();
    const rows = await this.database.rows<CustomerPlace>(PLACES_BY_NUMBER, [byteaArray(hashes)]);
    return new Map(rows.map((row) => [row.msisdn_hash.toString('hex'), row]));
  }

  #rowZone({ audienceId, memberNumber }: RecipientKey, members: FoundMembers): string | null {
    if (audienceId === null || memberNumber === null) return null;
    const row = members.get(memberKey(audienceId, memberNumber));
    return row === undefined ? null : (this.open(row).timeZone ?? null);
  }
}
