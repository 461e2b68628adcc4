/** With what the octets of a deliver_sm are bound to their row (inbound_message.pdu_sealed). */
export function sealedPdu(inboundId: string): string {
  return inboundId;
}
