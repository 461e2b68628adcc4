import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SMSC_PORT } from './pcap.js';

const run = promisify(execFile);

/** Whether Wireshark's command line is on this machine. */
export const HAS_TSHARK = spawnSync('tshark', ['--version']).status === 0;

const FIELDS = [
  'smpp.command_length',
  'smpp.command_id',
  'smpp.command_status',
  'smpp.sequence_number',
  'smpp.system_id',
  'smpp.password',
  'smpp.system_type',
  'smpp.interface_version',
  'smpp.service_type',
  'smpp.source_addr_ton',
  'smpp.source_addr_npi',
  'smpp.source_addr',
  'smpp.dest_addr_ton',
  'smpp.dest_addr_npi',
  'smpp.destination_addr',
  'smpp.esm.submit.msg_mode',
  'smpp.esm.submit.msg_type',
  'smpp.esm.submit.features',
  'smpp.protocol_id',
  'smpp.priority_flag',
  'smpp.schedule_delivery_time_r',
  'smpp.validity_period_r',
  'smpp.regdel.receipt',
  'smpp.replace_if_present_flag',
  'smpp.data_coding',
  'smpp.sm_default_msg_id',
  'smpp.sm_length',
  'smpp.message',
  'smpp.message_text',
  'smpp.message_id',
  'smpp.opt_param_tag',
  'smpp.message_payload',
  'smpp.sar_msg_ref_num',
  'smpp.sar_total_segments',
  'smpp.sar_segment_seqnum',
  'gsm_sms.ie_identifier',
  'gsm_sms.udh.mm.msg_id',
  'gsm_sms.udh.mm.msg_parts',
  'gsm_sms.udh.mm.msg_part',
  'gsm_sms_ud.reassembled.length',
  'gsm_sms_ud.short_msg',
] as const;
export type FieldName = (typeof FIELDS)[number];

/** What Wireshark reads in a packet; a field of several values has commas between them. */
export class Dissected {
  readonly #values: ReadonlyMap<string, string>;

  constructor(line: string) {
    const values = line.split('\t');
    this.#values = new Map(FIELDS.map((name, i) => [name, values[i] ?? '']));
  }

  /** Empty where the PDU has no such field. */
  text(name: FieldName): string {
    return this.#values.get(name)!;
  }

  /** NaN where the PDU has no such field; Wireshark shows some in hexadecimal. */
  number(name: FieldName): number {
    const text = this.text(name);
    return text === '' ? NaN : Number(text);
  }

  numbers(names: readonly FieldName[]): number[] {
    return names.map((name) => this.number(name));
  }

  /** The values of a field that a PDU has several times. */
  list(name: FieldName): number[] {
    const text = this.text(name);
    return text === '' ? [] : text.split(',').map(Number);
  }

  octets(name: FieldName): Buffer {
    return Buffer.from(this.text(name).replaceAll(':', ''), 'hex');
  }
}

/** A capture as Wireshark sees it. */
export class Capture {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tellerline-capture-'));
  readonly #file = join(this.#directory, 'capture.pcap');

  constructor(pcap: Buffer) {
    writeFileSync(this.#file, pcap);
  }

  /** Each packet that has SMPP in it, in order. */
  async dissected(): Promise<Dissected[]> {
    const fields = FIELDS.flatMap((name) => ['-e', name]);
    const lines = await this.#tshark(['-Y', 'smpp', '-T', 'fields', ...fields]);
    return lines.map((line) => new Dissected(line));
  }

  /** How many PDUs were sent to the SMSC, and by it. */
  async countPdus(): Promise<{ sent: number; received: number }> {
    const count = async (filter: string) => {
      const lines = await this.#tshark([
        ...['-Y', `smpp && ${filter} == ${SMSC_PORT}`],
        ...['-T', 'fields', '-e', 'smpp.command_length'],
      ]);
      return lines.flatMap((line) => line.split(',')).length;
    };
    return { sent: await count('tcp.dstport'), received: await count('tcp.srcport') };
  }

  /** One line for each packet that is malformed, or that an expert of Wireshark remarks upon. */
  async remarks(): Promise<string[]> {
    return this.#tshark(['-Y', '_ws.malformed || (smpp && _ws.expert) || tcp.analysis.flags']);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #tshark(options: string[]): Promise<string[]> {
    const { stdout } = await run(
      'tshark',
      [
        ...['-n', '-r', this.#file, '-d', `tcp.port==${SMSC_PORT},smpp`],
        // The SMSC's default alphabet is ours: GSM 03.38, one character to an octet.
        ...['-o', 'smpp.decode_sms_over_smpp:GSM 7-bit'],
        ...options,
      ],
      // Without the preferences of whoever runs this.
      { env: { ...process.env, HOME: this.#directory }, maxBuffer: 64 * 1024 * 1024 },
    );
    return stdout.split('\n').filter((line) => line !== '');
  }
}
