import descriptor from 'protobufjs/ext/descriptor/index.js';
import { fileDescriptors } from '../rpc/descriptor-set.adapter.js';
import type { Contract } from './start-check.js';

/** A DescriptorProto as JSON, as far as it is read here; `oneofIndex` is absent outside of a oneof. */
interface MessageDescriptor {
  name: string;
  field?: { name: string; typeName?: string; oneofIndex?: number }[];
  oneofDecl?: { name: string }[];
}

const PACKAGE = 'tellerline.v1';

/** The bodies of Event and their fields, of the contract that the daemon speaks. */
export function eventContract(): Contract {
  const messages = new Map(messagesOf(PACKAGE).map((message) => [message.name, message]));
  const event = messages.get('Event');
  const body = event?.oneofDecl?.findIndex(({ name }) => name === 'body');
  const bodies = (event?.field ?? []).filter((field) => field.oneofIndex === body);
  return new Map(
    bodies.map(({ name, typeName }) => [
      name,
      (messages.get(typeName?.replace(`.${PACKAGE}.`, '') ?? '')?.field ?? []).map(
        (field) => field.name,
      ),
    ]),
  );
}

function messagesOf(packageName: string): MessageDescriptor[] {
  return fileDescriptors().flatMap((bytes) => {
    const file = descriptor.FileDescriptorProto.decode(bytes).toJSON();
    return file['package'] === packageName
      ? ((file['messageType'] ?? []) as MessageDescriptor[])
      : [];
  });
}
