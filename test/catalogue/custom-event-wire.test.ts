import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  credentials,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
} from '@grpc/grpc-js';
import type { Client, ServiceDefinition, UntypedHandleCall } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { CatalogueStore } from '../../src/catalogue/catalogue.store.js';
import type { FoundKind } from '../../src/catalogue/event-catalogue.js';
import { FieldChecks } from '../../src/failure/field-checks.js';
import type { Failure } from '../../src/failure/failure.js';
import { packageDefinition } from '../../src/rpc/descriptor-set.adapter.js';
import type { CustomEvent, Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { settingsOf } from '../rpc/gateway.js';

const SERVICE = packageDefinition()['tellerline.v1.EventService'] as ServiceDefinition;
const catalogue = new CatalogueStore(new SettingsStore('none', settingsOf(), {})).current;

describe('the data of a custom event that a client sent', () => {
  const server = new Server();
  let client: Client;
  let seen: Event | undefined;

  beforeAll(async () => {
    const handlers = Object.fromEntries(
      Object.keys(SERVICE).map((method): [string, UntypedHandleCall] => [
        method,
        (call: { request: { event: Event } }, answer: (error: null, response: object) => void) => {
          seen = call.request.event;
          answer(null, {});
        },
      ]),
    );
    server.addService(SERVICE, handlers);
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    const Constructor = makeGenericClientConstructor(SERVICE, 'EventService');
    client = new Constructor(`127.0.0.1:${port}`, credentials.createInsecure());
  });
  afterAll(() => {
    client.close();
    server.forceShutdown();
  });

  /** Octets of a request, sent as they are. */
  function send(octets: Buffer): Promise<void> {
    const { path } = SERVICE['Publish'];
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + 10_000 };
      client.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        () => ({}),
        octets,
        options,
        (error) => (error === null ? resolve() : reject(error)),
      );
    });
  }

  async function received(customEvent: CustomEvent): Promise<FoundKind> {
    await send(SERVICE['Publish'].requestSerialize({ event: { eventId: 'e', customEvent } }));
    return catalogue.of(seen!);
  }

  function fieldsOf(found: FoundKind): string[] {
    if (found.kind === null) return [found.field];
    const checks = new FieldChecks();
    found.kind.check(checks, found.path, found.body);
    try {
      checks.finish('');
      return [];
    } catch (error) {
      return (error as Failure).violations.map(({ field }) => field);
    }
  }

  it('is a plain object, as it was sent', async () => {
    const data = {
      text: 'x',
      half: 0.5,
      no: false,
      none: null,
      list: [1, 'a', null, { deep: [[]] }],
      // As the struct itself is written.
      fields: { stringValue: 'y', kind: 'z' },
      nothing: {},
    };
    const found = await received({ name: 'loyalty_points', data });
    expect((found as { body: unknown }).body).toEqual(data);
  });

  it('has numbers as JSON has them, and the others too', async () => {
    const data = { big: 2 ** 53, not: NaN, over: Infinity, zero: -0 };
    const { body } = (await received({ name: 'loyalty_points', data })) as { body: typeof data };
    expect(body).toEqual(data);
  });

  it.each<[object, string[]]>([
    [{ points: 1250 }, []],
    [{ points: 1250, card_name: 'Voyager', expires_on: '2027-03-31' }, []],
    [{ points: 1250, card_name: null }, []],
    [{ points: 12.5 }, ['points']],
    [{ points: NaN }, ['points']],
    [{ points: '1250' }, ['points']],
    [{ points: null }, ['points']],
    [{ points: 5, expires_on: '2027-02-30', cardname: 'V' }, ['cardname', 'expires_on']],
    [{}, ['points']],
  ])('%j is judged by the schema', async (data, fields) => {
    const found = await received({ name: 'loyalty_points', data });
    expect(fieldsOf(found).sort()).toEqual(fields.map((field) => `custom_event.data.${field}`));
  });

  it('may not be there at all', async () => {
    expect(fieldsOf(await received({ name: 'loyalty_points' }))).toEqual([
      'custom_event.data.points',
    ]);
  });

  it("is nobody's with a name that is not known", async () => {
    const found = await received({ name: 'loyalty_point', data: {} });
    expect(found).toEqual({
      kind: null,
      field: 'custom_event.name',
      problem: `is no event of the bank's own; did you mean "loyalty_points"?`,
    });
  });

  describe('written by hand', () => {
    const text = (field: number, value: string) => message(field, Buffer.from(value));
    const request = (entries: Buffer[]) => {
      const struct = message(2, ...entries);
      const custom = message(99, text(1, 'loyalty_points'), struct);
      return message(1, text(1, 'e'), custom);
    };
    const entry = (key: string, value: Buffer) => message(1, text(1, key), message(2, value));
    const five = Buffer.concat([Buffer.from([0x11]), Buffer.from(new Float64Array([5]).buffer)]);

    it('is read as it is when it is right', async () => {
      await send(request([entry('points', five)]));
      expect(fieldsOf(catalogue.of(seen!))).toEqual([]);
    });

    it('brings nothing under the name of the prototype', async () => {
      const struct = message(5, entry('points', five));
      await send(request([entry('__proto__', struct)]));
      expect(fieldsOf(catalogue.of(seen!))).toEqual(['custom_event.data.points']);
    });

    it('has no value where the value is of no kind', async () => {
      await send(request([entry('points', five), entry('card_name', Buffer.alloc(0))]));
      expect(fieldsOf(catalogue.of(seen!))).toEqual([]);
    });

    it('may be nested deeper than anybody reads, and the server goes on', async () => {
      let value: Buffer = five;
      for (let depth = 0; depth < 200; depth++) value = message(6, message(1, value));
      await expect(send(request([entry('points', value)]))).rejects.toMatchObject({ code: 13 });
      await send(request([entry('points', five)]));
      expect(fieldsOf(catalogue.of(seen!))).toEqual([]);
    });
  });
});

/** A field of a message on the wire, with what is in it. */
function message(field: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const writer = protobuf.Writer.create().uint32((field << 3) | 2);
  return Buffer.from(writer.bytes(content).finish());
}
