import type { CarrierSettings } from '../settings/settings.schema.js';
import type { InboundPdu } from '../smpp/pdu-fields.js';

/**
 * What keeps a deliver_sm that is no receipt; inbound implements it. Both resolve
 * once committed, and throw a Failure where it could not be: `storage_away` or
 * `overloaded`, and the SMSC is to try again. `now` is ms since the epoch.
 */
export interface InboundPort {
  /** A customer's message, or a part of one. */
  message(carrier: CarrierSettings, pdu: InboundPdu, now: number): Promise<void>;
  /** A receipt that names no message: kept as it came, and nobody works on it. */
  unreadable(carrier: CarrierSettings, pdu: InboundPdu, now: number): Promise<void>;
}

/** The Nest token of the InboundPort. */
export const INBOUND_PORT = Symbol('InboundPort');
