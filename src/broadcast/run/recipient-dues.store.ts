import { Inject, Injectable } from '@nestjs/common';
import { SettingsStore } from '../../settings/settings.store.js';
import { AUDIENCE_READER } from '../audience/audience-reader.js';
import type { AudienceMember, AudienceReader } from '../audience/audience-reader.js';
import { zonesOf } from '../politeness/recipient-zones.js';
import type { DueMoments } from './due-moment.js';

/** Numbers that are opened at a time. */
const MOST_LOADED = 1000;

/** When members of an audience are due, by where they are. */
@Injectable()
export class RecipientDues {
  constructor(
    @Inject(AUDIENCE_READER) private readonly audiences: AudienceReader,
    private readonly settings: SettingsStore,
  ) {}

  /** In the order given, in ms since the epoch. */
  async of(members: readonly AudienceMember[], moments: DueMoments): Promise<number[]> {
    if (!moments.isLocal) return members.map(() => moments.of([]));
    const zones = await this.#unknownZones(members);
    return members.map((member) => moments.of(zones.get(member) ?? [member.timeZone!]));
  }

  /** Of those whose zone nobody knows: where their numbers are from. */
  async #unknownZones(
    members: readonly AudienceMember[],
  ): Promise<Map<AudienceMember, readonly string[]>> {
    const { current } = this.settings;
    const unknown = members.filter(({ timeZone }) => !timeZone);
    const zones = new Map<AudienceMember, readonly string[]>();
    for (let from = 0; from < unknown.length; from += MOST_LOADED) {
      const some = unknown.slice(from, from + MOST_LOADED);
      const loaded = await this.audiences.load(some);
      for (const [index, member] of some.entries()) {
        const found = loaded[index];
        const known = 'recipient' in found;
        zones.set(
          member,
          known
            ? zonesOf(found.recipient.msisdn, found.recipient.timeZone, current)
            : [current.bank.timeZone],
        );
      }
    }
    return zones;
  }
}
