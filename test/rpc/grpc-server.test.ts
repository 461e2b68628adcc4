import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import type { ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { service as healthService } from 'grpc-health-check';
import { EventModule } from '../../src/event/event.module.js';
import { transactionPosted } from '../event/event-builder.js';
import {
  call,
  clientOf,
  FakeAcceptor,
  failureOf,
  KEYS,
  metadataOf,
  settingsOf,
  startGateway,
} from './gateway.js';
import type { Gateway } from './gateway.js';

const PUBLISH = '/tellerline.v1.EventService/Publish';

describe('the gRPC server', () => {
  let gateway: Gateway;
  let raw: Client;

  beforeAll(async () => {
    const base = settingsOf();
    const settings = { ...base, grpc: { ...base.grpc, maxRequestSize: 10_000 } };
    gateway = await startGateway({ modules: [EventModule], settings });
    raw = new Client(gateway.address, credentials.createInsecure());
  });
  afterAll(async () => {
    raw.close();
    await gateway.close();
  });

  /** One call of a method with these very octets. */
  function octets(path: string, request: Buffer, metadata = metadataOf(KEYS.all)): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      raw.makeUnaryRequest(
        path,
        (value: Buffer) => value,
        (value: Buffer) => value,
        request,
        metadata,
        { deadline: Date.now() + 10_000 },
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        (error, response) => (error === null ? resolve(response!) : reject(failureOf(error))),
      );
    });
  }

  it('refuses a request over the limit', async () => {
    await expect(octets(PUBLISH, Buffer.alloc(10_001))).rejects.toMatchObject({ code: 8 });
  });

  it.each<[string, Buffer]>([
    ['a truncated field', Buffer.from('0a7f61', 'hex')],
    ['a tag of no wire type', Buffer.from('0f', 'hex')],
    ['an endless varint', Buffer.alloc(20, 0xff)],
    ['a group that never ends', Buffer.from('0b0b0b', 'hex')],
    ['noise', Buffer.from('the quick brown fox jumps over the lazy dog')],
  ])('refuses %s, tells nothing, and goes on', async (_, request) => {
    const failure = await octets(PUBLISH, request).catch((error: unknown) => error);
    expect([3, 13]).toContain((failure as { code: number }).code);
    expect((failure as { message: string }).message).not.toMatch(/node_modules|\.js|\bat /);
    const client = clientOf(gateway.address, 'EventService');
    await expect(call(client, 'Publish', { event: transactionPosted() })).resolves.toBeDefined();
    client.close();
  });

  it('takes a key as a bearer token too', async () => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${KEYS.all}`);
    await expect(octets(PUBLISH, Buffer.alloc(0), metadata)).rejects.toMatchObject({
      code: 3,
      fields: ['event'],
    });
  });

  it('does not know a method that is not there', async () => {
    await expect(
      octets('/tellerline.v1.EventService/Unpublish', Buffer.alloc(0)),
    ).rejects.toMatchObject({ code: 12 });
  });

  it('is over the rate with RESOURCE_EXHAUSTED and when to come back', async () => {
    const clients = settingsOf({
      clients: [{ id: 'slow', apiKey: { value: 'key-of-a-slow-one' }, rate: 2 }],
    }).clients;
    const slow = await startGateway({
      modules: [EventModule],
      settings: { ...settingsOf(), clients },
    });
    const client = clientOf(slow.address, 'EventService');
    const publish = () =>
      call(client, 'Publish', { event: transactionPosted() }, 'key-of-a-slow-one');
    await publish();
    await publish();
    const failures = await Promise.allSettled([publish(), publish(), publish()]);
    const refused = failures.flatMap((f) => (f.status === 'rejected' ? [f.reason as object] : []));
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused[0]).toMatchObject({ code: 8, reason: 'RATE_EXCEEDED' });
    expect((refused[0] as { retryAfter: number }).retryAfter).toBeGreaterThan(0);
    client.close();
    await slow.close();
  });

  it('answers health checks without a key, as it is told', async () => {
    const Health = loadPackageDefinition({ 'grpc.health.v1.Health': healthService })[
      'grpc'
    ] as unknown as { health: { v1: { Health: ServiceClientConstructor } } };
    const health = new Health.health.v1.Health(gateway.address, credentials.createInsecure());
    const check = (service: string) =>
      new Promise<string>((resolve, reject) => {
        const send = (health as unknown as Record<string, (...args: unknown[]) => void>)['check'];
        send.call(health, { service }, (error: Error | null, response: { status: string }) =>
          error ? reject(error) : resolve(response.status),
        );
      });
    expect(await check('')).toBe('NOT_SERVING');
    gateway.server.setServing(true);
    expect(await check('')).toBe('SERVING');
    expect(await check('tellerline.v1.MessageService')).toBe('SERVING');
    gateway.server.setServing(false);
    expect(await check('tellerline.v1.EventService')).toBe('NOT_SERVING');
    await expect(check('tellerline.v1.NoService')).rejects.toMatchObject({ code: 5 });
    health.close();
  });

  it('shows its contract by reflection, as it was written', async () => {
    const require = createRequire(import.meta.url);
    const directory = require
      .resolve('@grpc/reflection')
      .replace(/build\/src\/index\.js$/, 'build/proto/grpc/reflection/v1');
    const definition = loadSync(join(directory, 'reflection.proto'));
    const loaded = loadPackageDefinition(definition) as unknown as {
      grpc: { reflection: { v1: { ServerReflection: ServiceClientConstructor } } };
    };
    const client = new loaded.grpc.reflection.v1.ServerReflection(
      gateway.address,
      credentials.createInsecure(),
    );
    type Answer = {
      listServicesResponse?: { service: { name: string }[] };
      fileDescriptorResponse?: { fileDescriptorProto: Buffer[] };
    };
    const ask = (request: object) =>
      new Promise<Answer>((resolve, reject) => {
        const open = (
          client as unknown as Record<
            string,
            () => import('@grpc/grpc-js').ClientDuplexStream<object, Answer>
          >
        )['serverReflectionInfo'];
        const stream = open.call(client);
        stream.on('data', (answer: Answer) => {
          stream.end();
          resolve(answer);
        });
        stream.on('error', reject);
        stream.write(request);
      });
    const listed = await ask({ listServices: '' });
    expect(listed.listServicesResponse!.service.map((service) => service.name)).toEqual(
      expect.arrayContaining([
        'tellerline.v1.EventService',
        'tellerline.v1.MessageService',
        'tellerline.v1.OperationsService',
        'tellerline.v1.InboundService',
        'grpc.health.v1.Health',
      ]),
    );
    const found = await ask({ fileContainingSymbol: 'tellerline.v1.TransactionPosted' });
    const files = found.fileDescriptorResponse!.fileDescriptorProto.map((bytes) =>
      descriptor.FileDescriptorProto.decode(bytes).toJSON(),
    );
    expect(JSON.stringify(files)).toContain('"masked_account"');
    client.close();
  });
});

describe('the gRPC server with mutual TLS', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tellerline-tls-'));
  const file = (name: string) => join(directory, name);
  let gateway: Gateway;

  /** A certificate of the test authority for a name. */
  function issue(name: string, commonName: string): void {
    const openssl = (...args: string[]) =>
      execFileSync('openssl', args, { cwd: directory, stdio: 'ignore' });
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${commonName}`,
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-copy_extensions',
      'copy',
      '-days',
      '2',
      '-out',
      `${name}.crt`,
    );
  }

  beforeAll(async () => {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'ca.key',
        '-out',
        'ca.crt',
        '-subj',
        '/CN=Test authority',
        '-days',
        '2',
      ],
      { cwd: directory, stdio: 'ignore' },
    );
    issue('server', 'localhost');
    issue('core', 'core.bank.example');
    issue('nobody', 'nobody.bank.example');
    const tls = { cert: file('server.crt'), key: file('server.key'), clientCa: file('ca.crt') };
    const settings = settingsOf({
      grpc: { port: 0, tls },
      clients: [{ id: 'core', certificateCommonName: 'core.bank.example' }],
    });
    gateway = await startGateway({
      modules: [EventModule],
      settings,
      acceptor: new FakeAcceptor(),
    });
  });
  afterAll(async () => {
    await gateway.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function publishAs(name: string | null): Promise<unknown> {
    const read = (suffix: string) => readFileSync(file(`${name}.${suffix}`));
    const channel = credentials.createSsl(
      readFileSync(file('ca.crt')),
      name === null ? null : read('key'),
      name === null ? null : read('crt'),
    );
    const client = clientOf(gateway.address, 'EventService', channel);
    try {
      return await call(client, 'Publish', { event: transactionPosted() }, null);
    } finally {
      client.close();
    }
  }

  it('knows a client by its certificate', async () => {
    await expect(publishAs('core')).resolves.toMatchObject({ messageId: 'id-of-event-1' });
  });

  it('does not know a certificate of no client', async () => {
    await expect(publishAs('nobody')).rejects.toMatchObject({ code: 16 });
  });

  it('does not talk to a client without a certificate', async () => {
    await expect(publishAs(null)).rejects.toMatchObject({ code: 14 });
  });
});
