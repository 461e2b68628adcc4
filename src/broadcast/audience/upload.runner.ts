import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Incoming } from '../../customer/incoming.js';
import { wordsProblem } from '../../customer/profile-checks.js';
import { LONGEST_SILENCE, refusedStatus, RowSession } from '../../customer/row-session.js';
import type { Progress, RowCounts } from '../../customer/row-session.js';
import { written } from '../../customer/written-answer.js';
import { Failure, invalid } from '../../failure/failure.js';
import type {
  UploadAudienceRequest,
  UploadAudienceResponse,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { StopSignal } from '../../rpc/stop-signal.js';
import { BroadcastReports } from '../run/broadcast-reports.js';
import { UploadRows } from './upload-rows.js';
import type { UploadRow } from './upload-rows.js';
import { UploadStore } from './upload.store.js';

export type UploadCall = ServerDuplexStream<UploadAudienceRequest, UploadAudienceResponse>;

/** At once, on one node: each holds some megabytes, and a connection while it commits. */
const MOST_UPLOADS = 4;
/** Of them, so that one that hangs leaves room for others. */
const MOST_OF_CLIENT = 2;
const BUSY_FOR = 5_000;
const LONGEST_NAME = 100;
const MOST_TOLD = 1000;
const RULES = {
  silent: 'nothing came for 5 minutes; upload the audience anew',
  stopping: 'this node is stopping; upload the audience again on another',
  mostRefused: MOST_TOLD,
};

/** Uploads: audiences in, as fast as they can be committed. */
@Injectable()
export class UploadRunner {
  /** The clients of the uploads under way. */
  readonly #running: string[] = [];

  constructor(
    private readonly store: UploadStore,
    private readonly reports: BroadcastReports,
    private readonly stop: StopSignal,
  ) {}

  /** Resolves when all is answered, or the client gone; throws what ended the upload early. */
  async run(call: UploadCall, clientId: string): Promise<void> {
    this.#admit(clientId);
    this.#running.push(clientId);
    const counts: RowCounts = { rows: 0, stored: 0, refused: 0 };
    let whole = false;
    try {
      whole = await this.#upload(call, clientId, counts);
    } finally {
      this.#running.splice(this.#running.indexOf(clientId), 1);
      this.reports.all.next({ kind: 'upload_ended', whole, clientId, ...counts });
    }
  }

  #admit(clientId: string): void {
    const own = this.#running.filter((id) => id === clientId).length;
    if (own >= MOST_OF_CLIENT) {
      const text = `${own} uploads of this client are under way on this node`;
      throw new Failure('rate_exceeded', text, { retryAfter: BUSY_FOR });
    }
    if (this.#running.length >= MOST_UPLOADS) {
      const text = `${MOST_UPLOADS} uploads are under way on this node`;
      throw new Failure('overloaded', text, { retryAfter: BUSY_FOR });
    }
  }

  async #upload(call: UploadCall, clientId: string, counts: RowCounts): Promise<boolean> {
    const incoming = new Incoming<UploadAudienceRequest>(call, this.stop.signal);
    const name = await nameOf(incoming);
    if (name === null) return false;
    const audienceId = await this.store.begin(name, clientId, Date.now());
    const rows = new UploadRows();
    const session = new RowSession<UploadAudienceRequest, UploadRow>(
      {
        next: (patience) => incoming.next(patience),
        take: (request) => rows.take(request),
        end: () => rows.end(),
        commit: (batch) => this.store.store(audienceId, rows.kind, batch, Date.now()),
        finish: () => this.store.complete(audienceId, rows.variables, Date.now()),
        answer: (progress) => written(call, answerOf(audienceId, progress)),
        rest: () => turn(),
        settled: ({ rows: read, stored, refused }) => {
          counts.rows += read;
          counts.stored += stored;
          counts.refused += refused;
        },
      },
      RULES,
    );
    return session.run();
  }
}

/** The name that the first request gives; null where the client went away. */
async function nameOf(incoming: Incoming<UploadAudienceRequest>): Promise<string | null> {
  const arrival = await incoming.next(LONGEST_SILENCE);
  switch (arrival.kind) {
    case 'gone':
      return null;
    case 'stopping':
      throw new Failure('stopping', RULES.stopping);
    case 'idle':
      throw new Failure('overloaded', RULES.silent);
    case 'request':
      if (arrival.request.header) return checkedName(arrival.request.header.name.trim());
      throw noHeader();
    case 'end':
      throw noHeader();
  }
}

function noHeader(): Failure {
  return invalid([{ field: 'header', description: 'is missing; it comes first of all' }]);
}

function checkedName(name: string): string {
  const description = wordsProblem(name, { most: LONGEST_NAME, required: true });
  if (description !== null) throw invalid([{ field: 'header.name', description }]);
  return name;
}

function answerOf(audienceId: string, progress: Progress<UploadRow>): UploadAudienceResponse {
  const { rows, stored, refused, refusedRows, done } = progress;
  return {
    audienceId,
    rows: String(rows),
    stored: String(stored),
    refused: String(refused),
    refusedRows: refusedRows.map(({ row: { row }, failure }) => ({
      row: String(row),
      status: refusedStatus(failure),
    })),
    done,
  };
}
