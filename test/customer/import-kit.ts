import type { Client, ClientDuplexStream } from '@grpc/grpc-js';
import { detailsOf } from '../../src/rpc/failure-status.js';
import type {
  ImportCustomersRequest,
  ImportCustomersResponse,
} from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import { failureOf, metadataOf } from '../rpc/gateway.js';
import type { CallFailure } from '../rpc/gateway.js';
import { REGISTRAR } from './registry-kit.js';

export type ImportStream = ClientDuplexStream<object, ImportCustomersResponse>;

export interface Imported {
  answers: ImportCustomersResponse[];
  /** The last answer's. */
  rows: number;
  stored: number;
  refused: number;
  done: boolean;
  /** The row, the ID, and the fields with what was wrong. */
  refusedRows: [number, string, string[]][];
  failure: CallFailure | undefined;
}

export function openImport(client: Client, apiKey = REGISTRAR): ImportStream {
  const { ImportCustomers: open } = client as unknown as {
    ImportCustomers: (metadata: object) => ImportStream;
  };
  return open.call(client, metadataOf(apiKey));
}

/** Sends all requests, as fast as they are taken, and reads to the end. */
export async function importAll(
  client: Client,
  requests: Iterable<Partial<ImportCustomersRequest> | object>,
  apiKey?: string,
): Promise<Imported> {
  const stream = openImport(client, apiKey);
  const result = read(stream);
  for (const request of requests) {
    if (stream.destroyed) break;
    if (!stream.write(request)) await Promise.race([drained(stream), result]);
  }
  stream.end();
  return result;
}

/** A file in pieces of so many octets. */
export function* pieces(file: string | Buffer, size = 65_536): Generator<{ csv: Buffer }> {
  const octets = Buffer.from(file as string);
  for (let at = 0; at < octets.length; at += size) yield { csv: octets.subarray(at, at + size) };
}

export function read(stream: ImportStream): Promise<Imported> {
  const answers: ImportCustomersResponse[] = [];
  return new Promise((resolve) => {
    const over = (failure?: CallFailure) => resolve(summary(answers, failure));
    stream.on('data', (answer: ImportCustomersResponse) => answers.push(answer));
    stream.on('end', () => over());
    stream.on('error', (error) => over(failureOf(error)));
  });
}

function summary(answers: ImportCustomersResponse[], failure: CallFailure | undefined): Imported {
  const last = answers.at(-1);
  return {
    answers,
    rows: Number(last?.rows ?? 0),
    stored: Number(last?.stored ?? 0),
    refused: Number(last?.refused ?? 0),
    done: last?.done ?? false,
    refusedRows: answers
      .flatMap((answer) => answer.refusedRows)
      .map(({ row, customerId, status }) => [
        Number(row),
        customerId,
        detailsOf(status!).violations.map((one) => `${one.field}: ${one.description}`),
      ]),
    failure,
  };
}

function drained(stream: ImportStream): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve));
}
