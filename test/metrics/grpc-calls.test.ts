import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Server, ServerCredentials, credentials, status } from '@grpc/grpc-js';
import type { ServerWritableStream, ServiceDefinition, sendUnaryData } from '@grpc/grpc-js';
import { once } from 'node:events';
import { grpcCalls } from '../../src/metrics/grpc-calls.js';
import { Metrics } from '../../src/metrics/metrics.js';

const raw = (octets: Buffer) => octets;
const codec = {
  requestSerialize: raw,
  requestDeserialize: raw,
  responseSerialize: raw,
  responseDeserialize: raw,
};
const SERVICE: ServiceDefinition = {
  Publish: {
    path: '/tellerline.v1.EventService/Publish',
    requestStream: false,
    responseStream: false,
    ...codec,
  },
  Watch: {
    path: '/tellerline.v1.MessageService/Watch',
    requestStream: false,
    responseStream: true,
    ...codec,
  },
};

describe('gRPC calls', () => {
  const metrics = new Metrics();
  let milliseconds = 0;
  const finish: (() => void)[] = [];
  const server = new Server({ interceptors: [grpcCalls(metrics, () => milliseconds)] });
  let client: Client;

  beforeAll(async () => {
    server.addService(SERVICE, {
      Publish: (call: { request: Buffer }, answer: sendUnaryData<Buffer>) => {
        milliseconds += 40;
        if (call.request.toString() === 'bad') answer({ code: status.INVALID_ARGUMENT });
        else answer(null, call.request);
      },
      // Open until `finish`, or until the client goes.
      Watch: (call: ServerWritableStream<Buffer, Buffer>) => {
        call.write(call.request);
        finish.push(() => call.end());
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  });
  afterAll(() => {
    client.close();
    server.forceShutdown();
  });

  function publish(text: string): Promise<string> {
    return new Promise((resolve) => {
      client.makeUnaryRequest(SERVICE['Publish'].path, raw, raw, Buffer.from(text), (error) =>
        resolve(status[error?.code ?? 0]),
      );
    });
  }

  function watch() {
    return client.makeServerStreamRequest(SERVICE['Watch'].path, raw, raw, Buffer.from('x'));
  }

  it('are counted by method and status, unary ones with their time', async () => {
    expect(await publish('good')).toBe('OK');
    expect(await publish('bad')).toBe('INVALID_ARGUMENT');
    const text = await metrics.expose();
    const method = 'method="EventService/Publish"';
    expect(text).toContain(`tellerline_grpc_requests_total{${method},status="OK"} 1`);
    expect(text).toContain(`tellerline_grpc_requests_total{${method},status="INVALID_ARGUMENT"} 1`);
    expect(text).toContain(`tellerline_grpc_request_seconds_count{${method}} 2`);
    expect(text).toContain(`tellerline_grpc_request_seconds_sum{${method}} 0.08`);
  });

  it('show the streams open now, ended by either side', async () => {
    const open = async () =>
      /^tellerline_grpc_streams_open\{method="MessageService\/Watch"\} (\d+)$/m.exec(
        await metrics.expose(),
      )?.[1];
    const [ended, cancelled] = [watch(), watch()];
    for (const stream of [ended, cancelled]) {
      await once(stream, 'data');
    }
    expect(await open()).toBe('2');

    ended.resume();
    finish[0]();
    await once(ended, 'status');
    expect(await open()).toBe('1');

    cancelled.on('error', () => undefined);
    const closed = new Promise((resolve) => cancelled.on('status', resolve));
    cancelled.cancel();
    // The server hears of it in its own time; a later call on the same connection comes after it.
    await closed;
    await publish('good');
    const text = await metrics.expose();
    expect(text).toContain(
      'tellerline_grpc_requests_total{method="MessageService/Watch",status="CANCELLED"} 1',
    );
    expect(await open()).toBe('0');
    expect(text).not.toContain('grpc_request_seconds_count{method="MessageService/Watch"}');
  });

  it('have no series for methods that do not exist', async () => {
    await new Promise((resolve) =>
      client.makeUnaryRequest('/tellerline.v1.Nothing/Here', raw, raw, Buffer.alloc(0), resolve),
    );
    expect(await metrics.expose()).not.toContain('Nothing');
  });
});
