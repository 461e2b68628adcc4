import type { CarrierSettings } from '../settings/settings.schema.js';
import type { SubmitSm, VendorTlv } from '../smpp/pdu-fields.js';
import { validityPeriod } from '../smpp/validity.js';
import type { OutboundSegment } from '../queue/outbound-segment.js';

/** esm_class with a user data header (SMPP 3.4, 5.2.12). */
const UDHI = 0x40;
/** registered_delivery (SMPP 3.4, 5.2.17). */
const REGISTERED = { none: 0, final: 1, failure: 2 } as const;
/** ton/npi of a sender ID that is a number: international, or a short code (SMPP 3.4, 5.2.5 and 5.2.6). */
const INTERNATIONAL = { ton: 1, npi: 1 };
const SHORT_CODE = { ton: 3, npi: 0 };
/** Up to this many digits a number is a short code. */
const SHORT_CODE_DIGITS = 8;

/** The submit_sm of a segment; `now` decides what is left of its life (promise 5). */
export function submitFields(
  segment: OutboundSegment,
  carrier: CarrierSettings,
  now: number,
): SubmitSm {
  const { content } = segment;
  const source = sourceAddress(segment.senderId, carrier);
  const fields: SubmitSm = {
    service_type: carrier.serviceType,
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: source.address,
    dest_addr_ton: carrier.destination.ton,
    dest_addr_npi: carrier.destination.npi,
    destination_addr: segment.msisdn.slice(1),
    esm_class: content.udhi ? UDHI : 0,
    validity_period: validityPeriod(segment.expiresAt - now),
    registered_delivery: REGISTERED[carrier.registeredDelivery],
    data_coding: carrier.dataCoding[segment.encoding],
    short_message: content.payload ? Buffer.alloc(0) : content.userData,
  };
  if (content.payload) fields.message_payload = content.userData;
  if (content.sar !== undefined) {
    fields.sar_msg_ref_num = content.sar.reference;
    fields.sar_total_segments = content.sar.total;
    fields.sar_segment_seqnum = content.sar.number;
  }
  const registered = registeredTlvs(segment, carrier);
  if (registered !== null) fields.vendor_tlvs = registered;
  return fields;
}

/** Under which IDs the bank, and the template, are registered; carriers that ask for them say by which tags. */
function registeredTlvs(
  { registeredTemplateId }: OutboundSegment,
  { registration }: CarrierSettings,
): VendorTlv[] | null {
  if (registration === undefined || registeredTemplateId === null) return null;
  const { entityId, entityIdTag, templateIdTag } = registration;
  const template = { tag: templateIdTag, value: registeredTemplateId };
  return entityId === undefined ? [template] : [{ tag: entityIdTag, value: entityId }, template];
}

/** The carrier's ton and npi are for alphanumeric senders; a number says itself what it is. */
function sourceAddress(senderId: string, carrier: CarrierSettings) {
  if (!/^\+?\d+$/.test(senderId)) return { ...carrier.source, address: senderId };
  const digits = senderId.replace('+', '');
  const kind =
    senderId.startsWith('+') || digits.length > SHORT_CODE_DIGITS ? INTERNATIONAL : SHORT_CODE;
  return { ...kind, address: digits };
}
