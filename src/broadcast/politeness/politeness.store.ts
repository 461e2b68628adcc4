import { Injectable } from '@nestjs/common';
import type { Customer } from '../../customer/customer.js';
import { CustomerStore } from '../../customer/customer.store.js';
import { OptOuts } from '../../customer/opt-outs.store.js';
import { isOptional } from '../../customer/consent.js';
import { Permissions } from '../../customer/permissions.store.js';
import { Failure } from '../../failure/failure.js';
import type { Settings } from '../../settings/settings.schema.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { Database } from '../../storage/database.js';
import { bigintArray, byteaArray, intArray, textArray } from '../../storage/pg-array.js';
import type { SkipReason } from '../run/recipient-states.js';
import { isDead } from './dead-number.js';
import { capsOn } from './frequency-caps.js';
import { JudgedChunk } from './judged-chunk.js';
import type { Candidate, Occasion, Politeness, Verdict } from './politeness.js';
import { CAPPED, FAILING } from './politeness.sql.js';
import type { HealthColumns, PlaceColumns } from './politeness.sql.js';
import { QuietVerdicts } from './quiet-verdict.js';
import { quietWindowsOf } from './quiet-windows.js';
import { Registers } from './registers.store.js';

/** A recipient's place where there is no request to name it in. */
const NO_FIELD = 'recipient';

/** Judges chunks; what it asks, it asks for all of a chunk at once. */
@Injectable()
export class PolitenessStore implements Politeness {
  constructor(
    private readonly permissions: Permissions,
    private readonly optOuts: OptOuts,
    private readonly customers: CustomerStore,
    private readonly registers: Registers,
    private readonly database: Database,
    private readonly settings: SettingsStore,
  ) {}

  async judge(candidates: readonly Candidate[], occasion: Occasion): Promise<Verdict[]> {
    const chunk = new JudgedChunk(candidates);
    // The same for all of it, whatever is read again meanwhile.
    const settings = this.settings.current;
    await this.#unwilling(chunk, occasion);
    chunk.skip(
      await this.registers.refused(chunk.left, occasion.consent, settings.broadcast.registers),
      'register',
    );
    await this.#capped(chunk, occasion, settings);
    await this.#dead(chunk, occasion, settings);
    await this.#quiet(chunk, occasion, settings);
    return chunk.verdicts();
  }

  async #unwilling(chunk: JudgedChunk, { consent }: Occasion): Promise<void> {
    const reasonOf = async ({ recipient }: Candidate): Promise<SkipReason | null> => {
      const { msisdn, customers } = recipient;
      try {
        await this.permissions.check({ msisdn, customers, consent, field: NO_FIELD });
        return null;
      } catch (error) {
        if (!(error instanceof Failure) || error.retryable) throw error;
        if (error.code === 'recipient_blocked') return 'blocked';
        if (error.code !== 'consent_missing') throw error;
        const stopped = isOptional(consent) && (await this.optOuts.has(msisdn, consent));
        return stopped ? 'opted_out' : 'consent_missing';
      }
    };
    const { left } = chunk;
    const reasons = await Promise.all(left.map(reasonOf));
    left.forEach((candidate, index) => {
      const reason = reasons[index];
      if (reason !== null) chunk.skip([candidate], reason);
    });
  }

  /** It does not wait for room: an offer of last week is none. */
  async #capped(chunk: JudgedChunk, { messageClass, now }: Occasion, settings: Settings) {
    const caps = capsOn(messageClass, settings.broadcast.caps, now);
    const { left } = chunk;
    if (caps.length === 0 || left.length === 0) return;
    const rows = await this.database.rows<PlaceColumns & Row>(CAPPED, [
      hashesOf(left),
      bigintArray(caps.map(({ after }) => after)),
      intArray(caps.map(({ limit }) => limit)),
      textArray(caps.map(({ classes }) => classes.join(','))),
    ]);
    chunk.skip(
      rows.map(({ place }) => left[place - 1]),
      'frequency_cap',
    );
  }

  async #dead(chunk: JudgedChunk, { now }: Occasion, settings: Settings): Promise<void> {
    const rule = settings.broadcast.deadNumbers;
    const { left } = chunk;
    if (left.length === 0) return;
    const rows = await this.database.rows<HealthColumns & Row>(FAILING, [
      hashesOf(left),
      rule.failures,
      now - rule.leftAloneFor,
    ]);
    const dead = rows.filter((row) => {
      const firstFailedAt = row.first_failed_at.getTime();
      const lastFailedAt = row.last_failed_at.getTime();
      return isDead({ failures: row.failures, firstFailedAt, lastFailedAt }, rule, now);
    });
    chunk.skip(
      dead.map(({ place }) => left[place - 1]),
      'dead_number',
    );
  }

  async #quiet(chunk: JudgedChunk, occasion: Occasion, settings: Settings): Promise<void> {
    const { left } = chunk;
    const { messageClass, now, until } = occasion;
    const sharers = await Promise.all(left.map((candidate) => this.#sharersOf(candidate)));
    const verdicts = new QuietVerdicts(now);
    left.forEach((candidate, index) => {
      const { msisdn, timeZone } = candidate.recipient;
      const windows = quietWindowsOf({ msisdn, timeZone }, sharers[index], messageClass, settings);
      const verdict = verdicts.of(windows);
      if (verdict.kind === 'free') {
        chunk.settle(candidate, { kind: 'send', until: verdict.until });
      } else if (verdict.until === null || verdict.until >= until) {
        chunk.skip([candidate], 'quiet_hours');
      } else {
        chunk.settle(candidate, { kind: 'wait', until: verdict.until });
      }
    });
  }

  /** All who would hear the phone. */
  async #sharersOf({ recipient }: Candidate): Promise<readonly Customer[]> {
    const { msisdn, customers = [] } = recipient;
    const ofNumber =
      this.customers.knownByMsisdn(msisdn) ?? (await this.customers.findByMsisdn(msisdn));
    const others = ofNumber.filter(({ id }) => customers.every((one) => one.id !== id));
    return [...customers, ...others];
  }
}

type Row = Record<string, unknown>;

function hashesOf(candidates: readonly Candidate[]): string {
  return byteaArray(candidates.map(({ msisdnHash }) => msisdnHash));
}
