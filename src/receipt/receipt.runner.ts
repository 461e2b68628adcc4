import { Inject, Injectable, Logger } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import type { DeliverPort } from '../dispatch/deliver-port.js';
import { Failure } from '../failure/failure.js';
import { classOfCode } from '../message/message-class.js';
import { isFinal, stateOfCode } from '../message/states.js';
import { uuid7Time } from '../message/uuid7.js';
import { RecordStore } from '../queue/record.store.js';
import type { ReceiptOutcome } from '../queue/receipt-matching.store.js';
import type { ReceiptChange } from '../queue/segment-change.js';
import type { CarrierSettings } from '../settings/settings.schema.js';
import type { InboundPdu } from '../smpp/pdu-fields.js';
import { parseReceipt, receiptPattern } from '../smpp/receipt-text.js';
import { INBOUND_PORT } from './inbound-port.js';
import type { InboundPort } from './inbound-port.js';
import { receiptChange } from './receipt-change.js';
import { ReceiptReports } from './receipt-reports.js';

const ESME_ROK = 0;
/** esm_class, bits 5 to 2: marked as a receipt or an intermediate notification (SMPP 3.4, 5.2.12). */
const RECEIPT_BITS = 0x24;
const JOIN_INTERVAL = 2_000;

/** Takes what SMSCs deliver: promise 3, acknowledged only after it is committed. */
@Injectable()
export class ReceiptRunner implements DeliverPort {
  readonly #log = new Logger('Receipt');
  readonly #patterns = new Map<string, RegExp>();
  #joining = false;

  constructor(
    private readonly record: RecordStore,
    @Inject(INBOUND_PORT) private readonly inbound: InboundPort,
    private readonly reports: ReceiptReports,
  ) {
    record.joined.subscribe(({ receipt, outcome }) => {
      this.reports.all.next({ kind: 'joined', carrier: receipt.carrier });
      this.#report(receipt, outcome, Date.now());
    });
  }

  async deliver(carrier: CarrierSettings, slot: number, pdu: InboundPdu): Promise<number> {
    const now = Date.now();
    const receipt = parseReceipt(pdu, this.#pattern(carrier), {
      unmarked: carrier.unmarkedReceipts,
    });
    const bind = `${carrier.name}/${slot}`;
    const change = receipt === null ? null : receiptChange(receipt, pdu, carrier, bind, now);
    if (change !== null) {
      const outcome = await this.record.receipt(change);
      this.#report(change, outcome, now);
      return ESME_ROK;
    }
    if ((pdu.esm_class & RECEIPT_BITS) !== 0) {
      await this.inbound.unreadable(carrier, pdu, now);
      this.#log.warn(
        { carrier: carrier.name },
        'a receipt names no message; it is kept as it came',
      );
      this.reports.all.next({ kind: 'unreadable', carrier: carrier.name });
    } else {
      await this.inbound.message(carrier, pdu, now);
      this.reports.all.next({ kind: 'inbound', carrier: carrier.name });
    }
    return ESME_ROK;
  }

  /** Parked receipts whose answer was recorded elsewhere, or a moment later, find their segment. */
  @Interval(JOIN_INTERVAL)
  joinRecent(): Promise<void> {
    return this.#join();
  }

  /** All that are kept: strangers' receipts are many, and not looked through every time. */
  @Cron('0 41 * * * *')
  joinAll(): Promise<void> {
    return this.#join(0);
  }

  async #join(since?: number): Promise<void> {
    if (this.#joining) return;
    this.#joining = true;
    try {
      await this.record.join(since);
    } catch (error) {
      if (!(error instanceof Failure && error.retryable)) {
        this.#log.error({ err: error }, 'could not join parked receipts');
      }
    } finally {
      this.#joining = false;
    }
  }

  #report(change: ReceiptChange, { fate, segment }: ReceiptOutcome, now: number): void {
    const { carrier } = change;
    if (fate !== 'matched' || segment === null) {
      this.reports.all.next({ kind: fate === 'orphaned' ? 'orphaned' : 'repeated', carrier });
      return;
    }
    const state = stateOfCode(segment.state);
    if (!isFinal(state)) return;
    this.reports.all.next({
      kind: 'matched',
      carrier,
      state,
      messageClass: classOfCode(segment.messageClass),
      messageId: segment.messageId,
      segmentNumber: segment.segmentNumber,
      endToEndMs: now - uuid7Time(segment.messageId),
    });
  }

  #pattern(carrier: CarrierSettings): RegExp | undefined {
    const source = carrier.receiptPattern;
    if (source === undefined) return undefined;
    let pattern = this.#patterns.get(source);
    if (pattern === undefined) {
      pattern = receiptPattern(source);
      this.#patterns.set(source, pattern);
    }
    return pattern;
  }
}
