import type { CarrierSettings } from '../settings/settings.schema.js';
import type { InboundPdu } from '../smpp/pdu-fields.js';

/** What takes a receipt or a customer's message off a bind; receipt implements it. */
export interface DeliverPort {
  /**
   * Resolves with the command_status to answer once its content is committed;
   * throws a Failure where it could not be, and the SMSC is to try again.
   */
  deliver(carrier: CarrierSettings, slot: number, pdu: InboundPdu): Promise<number>;
}

/** The Nest token of the DeliverPort. */
export const DELIVER_PORT = Symbol('DeliverPort');
