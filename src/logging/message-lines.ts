import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { DispatchReport } from '../dispatch/dispatch-reports.js';
import { isFinal } from '../message/states.js';
import type { QueueReport } from '../queue/queue-reports.js';
import type { ReceiptReport } from '../receipt/receipt-reports.js';
import { statusName } from '../smpp/status.js';

/** How many messages' event IDs are remembered, for the lines after the first. */
const REMEMBERED = 50_000;

/**
 * One line for each step of a message. Each carries `message_id`, and
 * `event_id`: a receipt's report has none, so its line has it for as long as
 * this process remembers the message.
 */
export class MessageLines {
  private readonly events = new LRUCache<string, string>({ max: REMEMBERED });

  constructor(private readonly log: Logger) {}

  queue(report: QueueReport): void {
    switch (report.kind) {
      case 'accepted':
        this.events.set(report.messageId, report.eventId);
        this.log.info(
          {
            message_id: report.messageId,
            event_id: report.eventId,
            client: report.clientId,
            event_type: report.eventType,
            class: report.messageClass,
            segments: report.segments,
          },
          'message accepted',
        );
        break;
      case 'expired':
        for (const id of report.messageIds) {
          this.log.warn({ ...this.ids(id), class: report.messageClass }, 'message expired unsent');
        }
        break;
      case 'recovered':
        for (const id of report.messageIds) {
          this.log.warn(
            { ...this.ids(id), carrier: report.carrier, policy: report.policy },
            'message uncertain after a crash',
          );
        }
        break;
      case 'repeated':
      case 'refused':
      case 'flushed':
        break;
    }
  }

  dispatch(report: DispatchReport): void {
    switch (report.kind) {
      case 'written':
        // Another node, or this one before its start, may have accepted it.
        this.events.set(report.messageId, report.eventId);
        this.log.info(
          { ...this.onBind(report), waited_ms: Math.round(report.waitedMs) },
          'segment submitted',
        );
        break;
      case 'answered':
        // The OK of a submit_sm_resp shows in the receipt that follows it.
        if (report.status === 0 && !report.late) break;
        this.log.warn(
          {
            ...this.onBind(report),
            status: statusName(report.status),
            latency_ms: Math.round(report.latencyMs),
          },
          report.late ? 'segment answered late' : 'segment answered with an error',
        );
        break;
      case 'unanswered':
        this.log.warn(
          { ...this.onBind(report), reason: report.reason, policy: report.policy },
          'segment uncertain',
        );
        break;
      case 'bind':
      case 'link':
      case 'throttled':
      case 'throttle-wait':
      case 'window':
      case 'slot':
        break;
    }
  }

  receipt(report: ReceiptReport): void {
    if (report.kind !== 'matched') return;
    this.log.info(
      {
        ...this.ids(report.messageId),
        segment: report.segmentNumber,
        carrier: report.carrier,
        state: report.state,
        end_to_end_ms: Math.round(report.endToEndMs),
      },
      isFinal(report.state) ? 'segment final' : 'segment receipt',
    );
  }

  private ids(messageId: string): { message_id: string; event_id?: string } {
    const eventId = this.events.get(messageId);
    return eventId === undefined
      ? { message_id: messageId }
      : { message_id: messageId, event_id: eventId };
  }

  private onBind(report: {
    messageId: string;
    eventId: string;
    segmentNumber: number;
    carrier: string;
    slot: number;
  }) {
    return {
      message_id: report.messageId,
      event_id: report.eventId,
      segment: report.segmentNumber,
      bind: `${report.carrier}/${report.slot}`,
    };
  }
}
