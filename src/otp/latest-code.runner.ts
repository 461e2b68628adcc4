import { Inject, Injectable, Optional } from '@nestjs/common';
import { Database } from '../storage/database.js';
import { Sealer } from '../storage/sealing.js';
import { OTP_CLOCK } from './clock.js';
import type { Clock } from './clock.js';
import { meantBy } from './latest-code.js';
import type { LatestCode } from './latest-code.js';
import { CHALLENGE_OF_REQUEST, LATEST_OPEN } from './latest-code.sql.js';
import type { OwnedChallengeColumns } from './latest-code.sql.js';
import { ResendRunner } from './resend.runner.js';

/** Milliseconds: how far apart the clocks of two nodes may be. */
const CLOCKS_APART = 60_000;

/** A customer's wish for the code that did not come. */
export interface MissingCode {
  /** E.164. */
  msisdn: string;
  /** The same for a repeat, which sends nothing more. */
  requestId: string;
  /** When it was first wished for, in milliseconds since the epoch. */
  since: number;
}

/** Resends the code that a number was sent last, by the rules of Resend, whichever client asked for it. */
@Injectable()
export class LatestCodeRunner {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly resender: ResendRunner,
    @Optional() @Inject(OTP_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  /** Resolves once the code's message is committed. Throws a Failure where it is to be asked again. */
  async resend({ msisdn, requestId, since }: MissingCode): Promise<LatestCode> {
    const hash = this.sealer.lookupHash(msisdn);
    const [before] = await this.database.rows<OwnedChallengeColumns & Row>(CHALLENGE_OF_REQUEST, [
      hash,
      requestId,
      since - CLOCKS_APART,
    ]);
    const owned = before ?? (await this.#latest(hash));
    if (owned === undefined) return { kind: 'none' };
    const { challenge_id: challengeId, client_id: id } = owned;
    try {
      await this.resender.resend({ id }, { challengeId, requestId });
      return { kind: 'sent' };
    } catch (error) {
      return meantBy(error);
    }
  }

  async #latest(hash: Buffer): Promise<OwnedChallengeColumns | undefined> {
    const values = [hash, this.clock()];
    const [row] = await this.database.rows<OwnedChallengeColumns & Row>(LATEST_OPEN, values);
    return row;
  }
}

type Row = Record<string, unknown>;
