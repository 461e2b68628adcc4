import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { coreService } from '../../src/core-banking/core-channel.adapter.js';
import type { CoreMethod, CoreRequest, CoreResponse } from '../../src/core-banking/core-method.js';
import type { Money } from '../../src/rpc/generated/google/type/money.js';
import {
  AccountType,
  Outcome,
  PinResult,
  RefusalReason,
} from '../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { toTimestamp } from '../../src/rpc/timestamps.js';
import { indexOfCustomer, maskedAccountOf, PIN, referenceOf } from './bench-customers.js';

type Answers = {
  [Method in CoreMethod]?: (request: CoreRequest<Method>) => CoreResponse<Method>;
};

/**
 * A core that answers at once, from nothing but the customer's ID: what is
 * measured is how it is asked. It has one savings account and one biller for
 * everybody, and counts orders by their idempotency keys.
 */
export class BenchCore {
  readonly #server = new Server();
  readonly #orders = new Set<string>();
  #calls = 0;
  #port = 0;

  static async start(): Promise<BenchCore> {
    const core = new BenchCore();
    const handlers: UntypedServiceImplementation = {};
    for (const [method, answer] of Object.entries(core.#answers)) {
      handlers[method] = core.#handler(answer as (request: unknown) => unknown);
    }
    core.#server.addService(coreService(), handlers);
    core.#port = await new Promise<number>((resolve, reject) => {
      const insecure = ServerCredentials.createInsecure();
      core.#server.bindAsync('127.0.0.1:0', insecure, (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    return core;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Answered since the start. */
  get calls(): number {
    return this.#calls;
  }

  /** Executed since the start; one that is asked again counts once. */
  get orders(): number {
    return this.#orders.size;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #handler(answer: (request: unknown) => unknown) {
    return ({ request }: ServerUnaryCall<unknown, unknown>, give: sendUnaryData<unknown>): void => {
      this.#calls += 1;
      give(null, answer(request));
    };
  }

  readonly #answers: Answers = {
    ListAccounts: ({ customerId }) => ({
      accounts: [
        {
          accountId: customerId,
          maskedNumber: maskedAccountOf(indexOfCustomer(customerId)),
          accountType: AccountType.ACCOUNT_TYPE_SAVINGS,
          nickname: '',
          currencyCode: 'USD',
        },
      ],
    }),
    ListBillers: () => ({
      billers: [
        {
          billerId: 'power',
          shortName: 'POWER',
          displayName: 'City Power & Light',
          maskedReference: 'XX0042',
        },
      ],
    }),
    GetBalance: ({ customerId }) => ({
      available: balanceOf(customerId),
      booked: undefined,
      asOf: toTimestamp(Date.now()),
    }),
    VerifyPin: ({ pin }) => ({
      result: pin === PIN ? PinResult.PIN_RESULT_RIGHT : PinResult.PIN_RESULT_WRONG,
    }),
    PayBill: ({ operation, customerId }) => {
      this.#orders.add(operation?.idempotencyKey ?? '');
      return {
        result: {
          outcome: Outcome.OUTCOME_DONE,
          refusalReason: RefusalReason.REFUSAL_REASON_UNSPECIFIED,
          reference: referenceOf(indexOfCustomer(customerId)),
        },
        available: balanceOf(customerId),
      };
    },
  };
}

function balanceOf(customerId: string): Money {
  return { currencyCode: 'USD', units: String(1000 + indexOfCustomer(customerId)), nanos: 0 };
}
