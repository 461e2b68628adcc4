import type { ChannelCredentials, ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  retry,
} from 'cockatiel';
import type { CircuitBreakerPolicy, RetryPolicy } from 'cockatiel';
import { coreCredentials } from '../../core-banking/core-credentials.adapter.js';
import { Failure } from '../../failure/failure.js';
import type { BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import type { Register } from './register-rules.js';
import { ScrubbingChannel } from './scrubbing-channel.adapter.js';

/** As the contract has it. */
const MOST_NUMBERS = 1000;
const TRIES = 3;
const FIRST_DELAY = 100;
const LONGEST_DELAY = 1000;
/** Tries in a row without an answer; then it is let alone for so many milliseconds. */
const BREAKS_AFTER = 5;
const HALF_OPEN_AFTER = 10_000;

/** What a later try may be answered. */
const AWAY: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.CANCELLED,
]);

/** A register that is a service with an address. */
export type ServiceRegister = Register & { address: string };

/** How an asking ended badly: `away` without an answer, `refused` with one that cannot be used. */
export interface ScrubbingTrouble {
  outcome: 'away' | 'refused';
  /** For people; nothing private. */
  why: string;
}

/** One try was not answered. */
class Unanswered extends Error {}

/** It was, and not as the contract has it: another try says the same. */
class Unusable extends Error {}

/** Asks one register's service, with tries and a breaker. */
export class ScrubbingClient {
  readonly #credentials: ChannelCredentials;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #retry: RetryPolicy;
  readonly #stopping = new AbortController();
  #channel: ScrubbingChannel | undefined;

  /** Reads the certificates; throws StartRefused. */
  constructor(
    readonly register: ServiceRegister,
    private readonly troubled: (trouble: ScrubbingTrouble) => void,
  ) {
    const { name, tls } = register;
    this.#credentials = coreCredentials(tls, `broadcast.registers."${name}".tls`);
    this.#breaker = circuitBreaker(handleType(Unanswered), {
      breaker: new ConsecutiveBreaker(BREAKS_AFTER),
      halfOpenAfter: HALF_OPEN_AFTER,
    });
    this.#breaker.onStateChange((state) => {
      // The connection may be dead without knowing it.
      if (state === CircuitState.Open) this.#disconnect();
    });
    this.#retry = retry(handleType(Unanswered), {
      maxAttempts: TRIES - 1,
      backoff: new ExponentialBackoff({ initialDelay: FIRST_DELAY, maxDelay: LONGEST_DELAY }),
    });
  }

  /** Of the numbers (E.164), those that must not be written to. Rejects with the Failure `core_away`. */
  async refused(consent: BroadcastConsent, msisdns: readonly string[]): Promise<Set<string>> {
    const batches: string[][] = [];
    for (let from = 0; from < msisdns.length; from += MOST_NUMBERS) {
      batches.push(msisdns.slice(from, from + MOST_NUMBERS));
    }
    const refused = new Set<string>();
    // One after the other: a register that is away is not asked for the rest.
    for (const batch of batches) {
      for (const msisdn of await this.#ask(consent, batch)) refused.add(msisdn);
    }
    return refused;
  }

  /** No call is tried again from now on. */
  close(): void {
    this.#stopping.abort();
    this.#disconnect();
  }

  async #ask(consent: BroadcastConsent, msisdns: string[]): Promise<readonly string[]> {
    try {
      return await this.#retry.execute(
        () => this.#breaker.execute(() => this.#once(consent, msisdns)),
        this.#stopping.signal,
      );
    } catch (error) {
      const { name } = this.register;
      if (this.#stopping.signal.aborted) {
        const text = `the do-not-disturb register ${name} is not asked any more`;
        throw new Failure('stopping', text, { cause: error });
      }
      if (error instanceof Unusable) {
        this.troubled({ outcome: 'refused', why: error.message });
        const text = `the do-not-disturb register ${name} gave an answer that cannot be used`;
        throw new Failure('core_away', text, { cause: error });
      }
      if (!(error instanceof Unanswered || error instanceof BrokenCircuitError)) throw error;
      const circuit = error instanceof BrokenCircuitError;
      this.troubled({
        outcome: 'away',
        why: circuit ? 'it did not answer several times in a row' : error.message,
      });
      throw new Failure('core_away', `the do-not-disturb register ${name} does not answer`, {
        cause: error,
      });
    }
  }

  async #once(consent: BroadcastConsent, msisdns: string[]): Promise<readonly string[]> {
    const { name, timeout } = this.register;
    const request = { register: name, consentCategory: consent, msisdns };
    let refused: readonly string[];
    try {
      ({ refusedMsisdns: refused } = await this.#connect().scrub(request, timeout));
    } catch (error) {
      const { code } = error as Partial<ServiceError>;
      // What the service's text says may be private.
      if (code === undefined) throw new Unusable('no gRPC status');
      throw AWAY.has(code) ? new Unanswered(status[code]) : new Unusable(status[code]);
    }
    const asked = new Set(msisdns);
    const strange = refused.filter((msisdn) => !asked.has(msisdn)).length;
    // A number in another writing may be one that was asked for: nobody can tell.
    if (strange > 0) throw new Unusable(`${strange} numbers that were not asked for`);
    return refused;
  }

  #connect(): ScrubbingChannel {
    const { address, tls } = this.register;
    const serverName = tls === 'off' ? undefined : tls.serverName;
    this.#channel ??= new ScrubbingChannel(address, this.#credentials, serverName);
    return this.#channel;
  }

  #disconnect(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
