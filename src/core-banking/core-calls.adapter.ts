import { status } from '@grpc/grpc-js';
import {
  bulkhead,
  BulkheadRejectedError,
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  retry,
} from 'cockatiel';
import type { BulkheadPolicy, CircuitBreakerPolicy, RetryPolicy } from 'cockatiel';
import { Failure } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import type { Settings } from '../settings/settings.schema.js';
import { CoreAway } from './core-away.js';
import type { CoreCaller, CoreMethod, CoreRequest, CoreResponse } from './core-method.js';
import type { CoreReport, CoreReports } from './core-reports.js';

/** What a later try may be answered. */
const AWAY: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  // Nothing is cancelled here: the core, or what is before it, went away under the call.
  status.CANCELLED,
]);

const FIRST_DELAY = 100;
const LONGEST_DELAY = 1000;

const STATES = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'open',
} as const;

/** How a method is called, and what is made of its answer. */
export interface CallRules<Method extends CoreMethod, Value> {
  /** Milliseconds, of one try. */
  timeout: number;
  /** Whether what was not answered is asked again. */
  again: boolean;
  /** A core may be without it. */
  optional?: boolean;
  /** It has an answer for everything that it does not do: NOT_FOUND says nothing of what was done. */
  operation?: boolean;
  /** Gathers what is wrong with an answer; what it gives then is not used. */
  read: (response: CoreResponse<Method>, checks: FieldChecks) => Value;
  /** Whether it says that the bank will not do it. */
  refused?: (value: Value) => boolean;
}

/** The whole call was answered, with a value or with what it fails with; the breaker counts neither. */
type Answer<Value> = { value: Value } | { failure: Failure };

/** A burst waits its turn; what is more than this would wait too long. */
const WAITING_FOR_EACH = 4;

/** One try was not answered. */
class Unanswered extends Error {}

/** Calls with tries, a breaker and a bound on how many are under way. */
export class CoreCalls {
  readonly #connect: () => CoreCaller | null;
  readonly #reports: CoreReports;
  readonly #bulkhead: BulkheadPolicy;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #retry: RetryPolicy;
  readonly #stopping = new AbortController();

  /** `connect` gives the connection of now; `renew` makes the next one new. */
  constructor(
    settings: Settings['core'],
    reports: CoreReports,
    connect: () => CoreCaller | null,
    renew: () => void,
  ) {
    this.#connect = connect;
    this.#reports = reports;
    this.#bulkhead = bulkhead(settings.maxConcurrent, settings.maxConcurrent * WAITING_FOR_EACH);
    this.#breaker = circuitBreaker(handleType(Unanswered), {
      breaker: new ConsecutiveBreaker(settings.breaker.failures),
      halfOpenAfter: settings.breaker.halfOpenAfter,
    });
    this.#breaker.onStateChange((state) => {
      if (state === CircuitState.Open) renew();
      reports.all.next({ kind: 'breaker', state: STATES[state] });
    });
    this.#retry = retry(handleType(Unanswered), {
      maxAttempts: settings.attempts - 1,
      backoff: new ExponentialBackoff({ initialDelay: FIRST_DELAY, maxDelay: LONGEST_DELAY }),
    });
  }

  /** Rejects with CoreAway, with the Failure `not_found`, or of what is optional `failed_precondition`. */
  async call<Method extends CoreMethod, Value>(
    method: Method,
    request: CoreRequest<Method>,
    rules: CallRules<Method, Value>,
  ): Promise<Value> {
    let asked = false;
    const once = () =>
      this.#breaker.execute(() => {
        const caller = this.#connect();
        if (caller === null) return { failure: new CoreAway(asked) };
        asked = true;
        return this.#ask(caller, method, request, rules);
      });
    const { signal } = this.#stopping;
    let answer: Answer<Value>;
    try {
      answer = await this.#bulkhead.execute(() =>
        rules.again ? this.#retry.execute(once, signal) : once(),
      );
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        this.#reports.all.next({ kind: 'short_circuited', method });
      } else if (error instanceof BulkheadRejectedError) {
        this.#reports.all.next({ kind: 'crowded_out', method });
      } else if (!(error instanceof Unanswered)) {
        throw error;
      }
      throw new CoreAway(asked);
    }
    if ('failure' in answer) throw answer.failure;
    return answer.value;
  }

  /** No call is tried again from now on. */
  stop(): void {
    this.#stopping.abort();
  }

  async #ask<Method extends CoreMethod, Value>(
    caller: CoreCaller,
    method: Method,
    request: CoreRequest<Method>,
    { timeout, optional, operation, read, refused }: CallRules<Method, Value>,
  ): Promise<Answer<Value>> {
    const begun = performance.now();
    const report = (result: Called['result'], problem?: string) => {
      const called: Called = {
        kind: 'called',
        method,
        result,
        milliseconds: performance.now() - begun,
      };
      this.#reports.all.next(problem === undefined ? called : { ...called, problem });
    };
    let response: CoreResponse<Method>;
    try {
      response = await caller.call(method, request, timeout);
    } catch (error) {
      const code = statusOf(error);
      if (code !== null && AWAY.has(code)) {
        report('away', status[code]);
        throw new Unanswered();
      }
      if (code === status.NOT_FOUND && operation !== true) {
        report('not_found');
        return { failure: new Failure('not_found', 'the bank knows nothing of that') };
      }
      if (code === status.UNIMPLEMENTED && optional === true) {
        report('wrong', status[code]);
        const text = `the bank's own system has no ${method}`;
        return { failure: new Failure('failed_precondition', text) };
      }
      // What the bank's text says may be private.
      report('wrong', code === null ? 'no gRPC status' : status[code]);
      return { failure: new CoreAway(true, true) };
    }
    const checks = new FieldChecks();
    const value = read(response, checks);
    const problem = problemOf(checks);
    if (problem !== null) {
      report('wrong', problem);
      return { failure: new CoreAway(true, true) };
    }
    report(refused?.(value) === true ? 'refused' : 'ok');
    return { value };
  }
}

type Called = CoreReport & { kind: 'called' };

function statusOf(error: unknown): status | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'number' ? code : null;
}

function problemOf(checks: FieldChecks): string | null {
  try {
    checks.finish('');
    return null;
  } catch (error) {
    return (error as Failure).publicMessage;
  }
}
