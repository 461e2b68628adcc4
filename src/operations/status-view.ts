import type { BindState } from '../carrier/bind-ports.js';
import type { BindView } from '../dispatch/bind-overview.js';
import { classOfCode } from '../message/message-class.js';
import type { CarrierSettings } from '../settings/settings.schema.js';
import type * as message from '../rpc/generated/tellerline/v1/message.js';
import * as proto from '../rpc/generated/tellerline/v1/operations_service.js';
import { toTimestamp } from '../rpc/timestamps.js';
import type { QueueColumns, SlotColumns } from './operations.sql.js';

const STATES: Record<BindState, proto.BindState> = {
  waiting: proto.BindState.BIND_STATE_WAITING,
  connecting: proto.BindState.BIND_STATE_CONNECTING,
  bound: proto.BindState.BIND_STATE_BOUND,
  unbinding: proto.BindState.BIND_STATE_UNBINDING,
  stopped: proto.BindState.BIND_STATE_NOT_HELD,
};

/** The slots of the database, with what the answering node knows of its own binds. */
export function toBindStatuses(
  slots: readonly SlotColumns[],
  binds: readonly BindView[],
  thisNode: string,
): proto.BindStatus[] {
  const own = new Map(binds.map((bind) => [`${bind.carrier}/${bind.slot}`, bind]));
  return slots.map((slot) => {
    const bind = own.get(`${slot.carrier}/${slot.slot}`);
    if (bind === undefined) {
      return {
        carrier: slot.carrier,
        slot: slot.slot,
        node: slot.node ?? '',
        state: proto.BindState.BIND_STATE_NOT_HELD,
        windowUsed: 0,
        windowSize: 0,
        submitRate: 0,
        since: undefined,
        reason: slot.node === null ? 'no node holds the slot' : 'held by another node',
      };
    }
    return {
      carrier: bind.carrier,
      slot: bind.slot,
      node: thisNode,
      state: STATES[bind.state],
      windowUsed: bind.windowUsed,
      windowSize: bind.windowSize,
      submitRate: bind.submitRate,
      since: toTimestamp(bind.since),
      reason: bind.reason ?? '',
    };
  });
}

/** Queues with nothing in them are left out. */
export function toQueueStatuses(rows: readonly QueueColumns[]): proto.QueueStatus[] {
  return rows
    .filter((row) => row.queued + row.submitting + row.uncertain > 0)
    .map((row) => ({
      carrier: row.carrier,
      messageClass:
        `MESSAGE_CLASS_${classOfCode(row.message_class).toUpperCase()}` as message.MessageClass,
      queued: String(row.queued),
      submitting: String(row.submitting),
      uncertain: String(row.uncertain),
      oldestQueuedAt:
        row.oldest_queued_at === null ? undefined : toTimestamp(row.oldest_queued_at.getTime()),
    }));
}

export function toProtoCarrier(carrier: CarrierSettings): proto.Carrier {
  return {
    name: carrier.name,
    host: carrier.host,
    port: carrier.port,
    tls: carrier.tls !== 'off',
    systemId: carrier.systemId,
    slots: carrier.slots,
    windowSize: carrier.windowSize,
    segmentsPerSecond: carrier.segmentsPerSecond,
    enabled: carrier.enabled,
  };
}
