import { decodePdu, encodePdu } from '../../src/smpp/codec.adapter.js';
import { inboundPdu } from '../../src/smpp/decoded-pdu.js';
import type { WholePdu } from '../../src/smpp/decoded-pdu.js';
import type { InboundPdu } from '../../src/smpp/pdu-fields.js';
import { InboundReports } from '../../src/inbound/inbound-reports.js';
import type { InboundReport } from '../../src/inbound/inbound-reports.js';
import { IntakeStore } from '../../src/inbound/intake.store.js';
import type { ReceivedText, TextAnswerer } from '../../src/inbound/received-text.js';
import { WorkRunner } from '../../src/inbound/work.runner.js';
import { WorkStore } from '../../src/inbound/work.store.js';
import { buildUdh } from '../../src/message/udh.js';
import type { CarrierSettings } from '../../src/settings/settings.schema.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import type { Database } from '../../src/storage/database.js';
import { SEALER, settingsOf } from '../rpc/gateway.js';

let sequence = 0;
let made = 0;

/** An Indian mobile number, without its plus sign, that nobody has used. */
export function freshSender(): string {
  made += 1;
  return `9198${String(10_000_000 + made)}`;
}

/** A deliver_sm as the bind gives it: from its octets. */
export function deliver(
  text: string | Buffer,
  fields: Record<string, string | number> = {},
): InboundPdu {
  const octets = encodePdu(
    'deliver_sm',
    { sequence_number: ++sequence },
    {
      source_addr_ton: 1,
      source_addr: '919812345678',
      destination_addr: '56767',
      short_message: typeof text === 'string' ? Buffer.from(text, 'latin1') : text,
      ...fields,
    },
  );
  return inboundPdu(decodePdu(octets) as WholePdu);
}

/** Part so and so of a message, with an 8-bit reference in its header. */
export function deliverPart(
  text: string,
  [reference, total, number]: readonly [number, number, number],
  fields: Record<string, string | number> = {},
): InboundPdu {
  const header = buildUdh({ reference, total, number }, 8);
  const octets = Buffer.concat([header, Buffer.from(text, 'latin1')]);
  return deliver(octets, { esm_class: 0x40, ...fields });
}

/** Answers as a test says, and tells what it was asked. */
export class FakeAnswerer implements TextAnswerer {
  readonly asked: ReceivedText[] = [];
  /** How many are being answered, of each source. */
  readonly open = new Map<string, number>();
  /** The most that were being answered at a time, and of one source. */
  mostOpen = 0;
  mostOfOne = 0;
  does: (received: ReceivedText) => Promise<void> = () => Promise.resolve();

  async answer(received: ReceivedText): Promise<void> {
    const { source } = received;
    this.asked.push(received);
    this.open.set(source, (this.open.get(source) ?? 0) + 1);
    const counts = [...this.open.values()];
    this.mostOfOne = Math.max(this.mostOfOne, ...counts);
    this.mostOpen = Math.max(
      this.mostOpen,
      counts.reduce((sum, count) => sum + count, 0),
    );
    try {
      await this.does(received);
    } finally {
      this.open.set(source, this.open.get(source)! - 1);
    }
  }

  get texts(): (string | null)[] {
    return this.asked.map(({ text }) => text);
  }
}

/** The time of all nodes of a test: it goes only where the test puts it. */
export class Time {
  now = Date.now();
}

/** What one daemon has of the intake, on a database that others have too. */
export class IntakeNode {
  readonly reports = new InboundReports();
  readonly reported: InboundReport[] = [];
  readonly settings: SettingsStore;
  readonly intake: IntakeStore;
  readonly work: WorkStore;
  readonly runner: WorkRunner;

  constructor(
    database: Database,
    readonly time: Time,
    readonly answerer = new FakeAnswerer(),
    inbound: Record<string, unknown> = {},
  ) {
    this.settings = new SettingsStore('none', settingsOf({ inbound }), {});
    this.reports.all.subscribe((report) => this.reported.push(report));
    this.intake = new IntakeStore(database, SEALER, this.settings, this.reports);
    this.work = new WorkStore(database, SEALER);
    const clock = () => time.now;
    this.runner = new WorkRunner(
      this.work,
      this.settings,
      this.reports,
      this.intake,
      this.answerer,
      clock,
    );
  }

  get carrier(): CarrierSettings {
    return this.settings.current.carriers[0];
  }

  /** Resolves once all are kept; each a millisecond after the one before. */
  async keep(...pdus: InboundPdu[]): Promise<void> {
    const kept = pdus.map((pdu) => this.intake.message(this.carrier, pdu, this.time.now++));
    await Promise.all(kept);
  }

  /** Looks at what is due until nothing is. */
  async settle(): Promise<void> {
    this.runner.wake();
    await this.runner.idle();
  }

  fates(): string[] {
    return this.reported.flatMap((report) => (report.kind === 'kept' ? [report.fate] : []));
  }
}

/** What is in the tables: rows, and how many still have their octets. */
export async function tables(database: Database) {
  const count = async (what: string) => {
    const text = `select count(*)::int as found from ${what}`;
    const [row] = await database.rows<{ found: number }>({ name: '', text }, []);
    return row.found;
  };
  return {
    messages: await count('inbound_message'),
    withOctets: await count('inbound_message where pdu_sealed is not null'),
    seen: await count('inbound_seen'),
    work: await count('inbound_work'),
  };
}

/** Between tests of one database. */
export async function emptyTables(database: Database): Promise<void> {
  for (const table of ['inbound_work', 'inbound_seen', 'inbound_message']) {
    await database.rows({ name: '', text: `delete from ${table}` }, []);
  }
}
