import { readFileSync } from 'node:fs';
import { fromJSON } from '@grpc/proto-loader';
import type { PackageDefinition } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';
// Makes google.protobuf.Struct a plain object, wherever messages are read or written.
import './generated/google/protobuf/struct.js';

/**
 * The contract as the descriptor set that `npm run generate` builds, so that
 * neither .proto files nor Google's are needed at run time.
 */
const SET_FILE = new URL('./generated/tellerline.binpb', import.meta.url);

/** How messages look in TypeScript; the generated types of ts-proto say the same. */
const CONVERSION = {
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
} as const;

let definition: PackageDefinition | undefined;
let files: Buffer[] | undefined;

/**
 * The services and messages for @grpc/grpc-js, servers and clients alike, with
 * camel-case fields. proto-loader ignores `keepCase` for descriptor sets and
 * takes map fields for lists of entries, so both are mended here.
 */
export function packageDefinition(): PackageDefinition {
  if (definition === undefined) {
    const set = descriptor.FileDescriptorSet.decode(readFileSync(SET_FILE));
    const root = (protobuf.Root as unknown as FromDescriptor).fromDescriptor(set);
    const json = root.toJSON();
    mend(json);
    definition = fromJSON(json, CONVERSION);
  }
  return definition;
}

/** Each FileDescriptorProto, encoded, exactly as buf built it: what reflection shows. */
export function fileDescriptors(): Buffer[] {
  if (files === undefined) {
    files = [];
    const reader = protobuf.Reader.create(readFileSync(SET_FILE));
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      // FileDescriptorSet has one field: repeated FileDescriptorProto file = 1.
      if (tag === 0x0a) files.push(Buffer.from(reader.bytes()));
      else reader.skipType(tag & 7);
    }
  }
  return files;
}

interface FromDescriptor {
  fromDescriptor(set: protobuf.Message): protobuf.Root;
}

type FieldJson = protobuf.IField & { keyType?: string };

function mend(node: protobuf.INamespace): void {
  const nested = (node.nested ?? {}) as Record<string, protobuf.IType>;
  for (const child of Object.values(nested)) {
    if (child.fields !== undefined) mendFields(child);
    mend(child);
  }
}

function mendFields(type: protobuf.IType): void {
  const mended: Record<string, FieldJson> = {};
  for (const [name, field] of Object.entries(type.fields)) {
    const entryName = field.type.slice(field.type.lastIndexOf('.') + 1);
    const entry = type.nested?.[entryName] as protobuf.IType | undefined;
    const isMap = entry?.options?.['map_entry'] === true;
    mended[protobuf.util.camelCase(name)] = isMap
      ? { id: field.id, keyType: entry.fields['key'].type, type: entry.fields['value'].type }
      : field;
    if (isMap) delete type.nested![entryName];
  }
  type.fields = mended;
  for (const oneof of Object.values(type.oneofs ?? {})) {
    oneof.oneof = oneof.oneof.map(protobuf.util.camelCase);
  }
}
