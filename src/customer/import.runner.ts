import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Failure } from '../failure/failure.js';
import type {
  ImportCustomersRequest,
  ImportCustomersResponse,
} from '../rpc/generated/tellerline/v1/customer_service.js';
import { StopSignal } from '../rpc/stop-signal.js';
import { CustomerReports } from './customer-reports.js';
import { Incoming } from './incoming.js';
import { ImportSession } from './import-session.js';
import { RegistryStore } from './registry.store.js';
import { written } from './written-answer.js';

export type ImportCall = ServerDuplexStream<ImportCustomersRequest, ImportCustomersResponse>;

/** At once, on one node: each holds some megabytes, and a connection while it commits. */
const MOST_IMPORTS = 4;
const BUSY_FOR = 5_000;

/** Imports: customers in, as fast as they can be committed. */
@Injectable()
export class ImportRunner {
  #running = 0;

  constructor(
    private readonly registry: RegistryStore,
    private readonly reports: CustomerReports,
    private readonly stop: StopSignal,
  ) {}

  /** Resolves when all is answered, or the client gone; throws what ended the import early. */
  async run(call: ImportCall, clientId: string): Promise<void> {
    if (this.#running >= MOST_IMPORTS) {
      throw new Failure('overloaded', `${MOST_IMPORTS} imports are under way on this node`, {
        retryAfter: BUSY_FOR,
      });
    }
    this.#running += 1;
    let whole = false;
    try {
      whole = await this.#session(call, clientId).run();
    } finally {
      this.#running -= 1;
      this.reports.all.next({ kind: 'import_ended', whole, clientId });
    }
  }

  #session(call: ImportCall, clientId: string): ImportSession {
    const incoming = new Incoming<ImportCustomersRequest>(call, this.stop.signal);
    return new ImportSession({
      next: (patience) => incoming.next(patience),
      now: () => Date.now(),
      write: (patches) => this.registry.write(patches, { clientId, now: Date.now() }),
      answer: (response) => written(call, response),
      rest: () => turn(),
      settled: (counts) => this.reports.all.next({ kind: 'imported', ...counts, clientId }),
    });
  }
}
