import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Subject } from 'rxjs';
import { Failure } from '../../src/failure/failure.js';
import type { RecordStore } from '../../src/queue/record.store.js';
import type { InboundPort } from '../../src/receipt/inbound-port.js';
import { ReceiptReports } from '../../src/receipt/receipt-reports.js';
import type { ReceiptReport } from '../../src/receipt/receipt-reports.js';
import { ReceiptRunner } from '../../src/receipt/receipt.runner.js';
import type { InboundPdu } from '../../src/smpp/pdu-fields.js';
import { settingsOf } from '../rpc/gateway.js';

Logger.overrideLogger(false);

const [carrier] = settingsOf().carriers;
const DELIVERED = 'id:42 sub:001 dlvrd:001 submit date:2611 done date:2611 stat:DELIVRD err:000';

function pdu(text: string, esm_class = 0): InboundPdu {
  return {
    command: 'deliver_sm',
    sequence_number: 1,
    source_addr_ton: 1,
    source_addr: '919812345678',
    destination_addr: '56767',
    esm_class,
    data_coding: 0,
    user_data: Buffer.from(text),
    octets: Buffer.from(text),
  };
}

describe('what an SMSC delivers', () => {
  let kept: [what: keyof InboundPort, carrier: string, pdu: InboundPdu][];
  let recorded: number;
  let reported: ReceiptReport[];
  let commit: () => Promise<void>;
  let runner: ReceiptRunner;

  beforeEach(() => {
    kept = [];
    recorded = 0;
    reported = [];
    commit = () => Promise.resolve();
    const keep = (what: keyof InboundPort) => async (of: { name: string }, given: InboundPdu) => {
      await commit();
      kept.push([what, of.name, given]);
    };
    const record = {
      joined: new Subject(),
      receipt: () => {
        recorded += 1;
        return Promise.resolve({ fate: 'orphaned', segment: null });
      },
    } as unknown as RecordStore;
    const reports = new ReceiptReports();
    reports.all.subscribe((report) => reported.push(report));
    const inbound = { message: keep('message'), unreadable: keep('unreadable') };
    runner = new ReceiptRunner(record, inbound, reports);
  });

  it.each([
    ["a customer's message", pdu('BAL 4321'), 'message', 'inbound'],
    ['a text that looks like a receipt', pdu(DELIVERED), 'message', 'inbound'],
    ['a receipt that names no message', pdu('stat:DELIVRD', 4), 'unreadable', 'unreadable'],
    ['a notification that names none', pdu('?', 0x20), 'unreadable', 'unreadable'],
  ] as const)('is kept as what it is: %s', async (_, given, what, kind) => {
    expect(await runner.deliver(carrier, 0, given)).toBe(0);
    expect(kept).toEqual([[what, 'first', given]]);
    expect(reported).toEqual([{ kind, carrier: 'first' }]);
    expect(recorded).toBe(0);
  });

  it('is not kept where it is a receipt', async () => {
    expect(await runner.deliver(carrier, 0, pdu(DELIVERED, 4))).toBe(0);
    expect(recorded).toBe(1);
    expect(kept).toEqual([]);
  });

  it.each([
    ['message', pdu('BAL')],
    ['receipt', pdu('?', 4)],
  ])('is acknowledged only once it is committed, and not where it was not: a %s', async (_, of) => {
    let committed = (): void => undefined;
    commit = () => new Promise((resolve) => (committed = resolve));
    let acknowledged = false;
    const answer = runner.deliver(carrier, 0, of).then(() => (acknowledged = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(acknowledged).toBe(false);
    committed();
    await answer;
    commit = () => Promise.reject(new Failure('storage_away', 'the database cannot be reached'));
    await expect(runner.deliver(carrier, 0, of)).rejects.toMatchObject({ code: 'storage_away' });
    expect(reported).toHaveLength(1);
  });
});
