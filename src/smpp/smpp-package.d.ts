/** The parts of the `smpp` package that the adapter uses; it ships no types of its own. */
declare module 'smpp' {
  interface FieldType {
    read(buffer: Buffer, offset: number, length?: number): unknown;
    size(value: unknown): number;
  }

  interface CommandDefinition {
    id: number;
    command: string;
    params?: Record<string, { type: FieldType }>;
  }

  interface TlvDefinition {
    id: number;
    tag: string;
    type: FieldType;
    multiple?: boolean;
  }

  class PDU {
    constructor(command: string | Buffer, options?: object);
    command: string;
    command_id: number;
    command_status: number;
    sequence_number: number;
    toBuffer(): Buffer;
  }

  const smpp: {
    PDU: typeof PDU;
    commands: Record<string, CommandDefinition>;
    commandsById: Record<number, CommandDefinition>;
    tlvs: Record<string, TlvDefinition>;
    tlvsById: Record<number, TlvDefinition>;
    types: Record<'int8' | 'int16' | 'int32' | 'cstring' | 'string' | 'buffer', FieldType> & {
      tlv: Record<'int8' | 'int16' | 'int32' | 'cstring' | 'string' | 'buffer', FieldType>;
    };
    errors: Record<string, number>;
  };
  export default smpp;
  export type { CommandDefinition, FieldType, PDU, TlvDefinition };
}
