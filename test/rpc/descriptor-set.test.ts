import { describe, expect, it } from '@jest/globals';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { fileDescriptors, packageDefinition } from '../../src/rpc/descriptor-set.adapter.js';

function method(service: string, name: string): MethodDefinition<object, object> {
  const definition = packageDefinition()[`tellerline.v1.${service}`] as ServiceDefinition;
  return definition[name] as MethodDefinition<object, object>;
}

function round(definition: MethodDefinition<object, object>, request: object): object {
  return definition.requestDeserialize(definition.requestSerialize(request));
}

describe('packageDefinition', () => {
  it('speaks in camel case, with texts for enums and 64-bit numbers, and without what is unset', () => {
    const event = {
      eventId: 'e-1',
      recipient: { customerId: 'C-1' },
      occurredAt: { seconds: '1', nanos: 2 },
      locale: '',
      transactionPosted: {
        direction: 'DIRECTION_DEBIT',
        amount: { currencyCode: 'INR', units: '9007199254740993', nanos: 1 },
        maskedAccount: 'XX1',
        counterparty: '',
        reference: '',
      },
    };
    const seen = round(method('EventService', 'Publish'), { event });
    expect(seen).toMatchObject({ event });
    expect(seen).not.toHaveProperty('event.accountOpened');
    expect(seen).not.toHaveProperty('event.recipient.msisdn');
  });

  it('takes map fields for maps', () => {
    const content = { template: { key: 'k', variables: { a: 'b', c: '' }, locale: 'en' } };
    expect(round(method('MessageService', 'Send'), { content })).toMatchObject({ content });
  });

  it('writes the wire form that the .proto files say', () => {
    // event { event_id: "a"  recipient { customer_id: "C" } }
    const bytes = method('EventService', 'Publish').requestSerialize({
      event: { eventId: 'a', recipient: { customerId: 'C' } },
    });
    expect(bytes.toString('hex')).toBe('0a080a01611203' + '0a0143');
  });
});

describe('fileDescriptors', () => {
  it('are the files as they were written, in snake case', () => {
    const files = fileDescriptors().map((bytes) =>
      descriptor.FileDescriptorProto.decode(bytes).toJSON(),
    );
    const names = files.map((file) => file['name'] as string);
    expect(names).toContain('tellerline/v1/event_service.proto');
    expect(names).toContain('google/rpc/status.proto');
    expect(JSON.stringify(files)).toContain('"masked_account"');
  });
});
