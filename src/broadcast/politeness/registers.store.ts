import { Injectable } from '@nestjs/common';
import { Failure } from '../../failure/failure.js';
import type { BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import { countriesOf } from './number-countries.js';
import type { Candidate } from './politeness.js';
import { RegisterFileStore } from './register-file.store.js';
import { covers, registersOn } from './register-rules.js';
import type { Register } from './register-rules.js';
import { Scrubbing } from './scrubbing.adapter.js';

/** Asks the do-not-disturb registers, those in files and those behind a service. */
@Injectable()
export class Registers {
  constructor(
    private readonly files: RegisterFileStore,
    private readonly scrubbing: Scrubbing,
  ) {}

  /**
   * Those of the candidates that are in a register. Rejects with a retryable Failure
   * `core_away` where one that covers any of them has not been read yet, or does not answer.
   */
  async refused(
    candidates: readonly Candidate[],
    consent: BroadcastConsent,
    registers: readonly Register[],
  ): Promise<Set<Candidate>> {
    const found = await Promise.all(
      registersOn(consent, registers).map(async (register) => {
        const covered = candidates.filter(({ recipient }) =>
          covers(register, countriesOf(recipient.msisdn)),
        );
        if (covered.length === 0) return [];
        return register.file === undefined
          ? this.#refusedByService(register, consent, covered)
          : this.#listed(register, covered);
      }),
    );
    return new Set(found.flat());
  }

  async #refusedByService(register: Register, consent: BroadcastConsent, asked: Candidate[]) {
    const msisdns = asked.map(({ recipient }) => recipient.msisdn);
    const refused = await this.scrubbing.refused(register, consent, msisdns);
    return asked.filter(({ recipient }) => refused.has(recipient.msisdn));
  }

  async #listed({ name }: Register, asked: Candidate[]): Promise<Candidate[]> {
    const listed = await this.files.listed(
      name,
      asked.map(({ msisdnHash }) => msisdnHash),
    );
    if (listed === null) {
      throw new Failure('core_away', `the do-not-disturb register ${name} has not been read yet`);
    }
    return asked.filter((_, index) => listed.has(index));
  }
}
