import type { MessageFields } from './wire.js';

/** A deliver_sm on its way to a client, until the client has taken it. */
export interface Delivery {
  kind: 'receipt' | 'mo';
  systemId: string;
  fields: MessageFields;
  /** The bind it should not go to where the account has another. */
  avoid?: number;
  /** Called once, when the client took it or refused it for good. */
  settled?: (status: number) => void;
}

/** What a client made of a delivery. */
export interface DeliveryReport {
  kind: 'receipt' | 'mo';
  systemId: string;
  fields: MessageFields;
  /** The bind that answered. */
  bind: number;
  /** command_status of the client; `unanswered` after the timeout. */
  status: number | 'unanswered';
  outcome: 'taken' | 'retried' | 'refused';
}

/** A bind, as far as deliveries go. */
export interface Receiver {
  readonly id: number;
  /** Whether it is bound as receiver or transceiver. */
  readonly receives: boolean;
  /** deliver_sm that have no answer yet. */
  readonly undelivered: number;
  /** Sends it; `deadline` is the `performance.now()` after which it counts as unanswered. */
  deliver(delivery: Delivery, deadline: number): void;
  /** Removes and returns the deliveries that waited too long for their answer. */
  overdueDeliveries(now: number): Delivery[];
  /** Removes and returns all deliveries without an answer. */
  abandonedDeliveries(): Delivery[];
}
