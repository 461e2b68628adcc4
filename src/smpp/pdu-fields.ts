/** Fields of submit_sm that Tellerline sets (SMPP 3.4, 4.4.1), by their names on the wire. */
export interface SubmitSm {
  service_type: string;
  source_addr_ton: number;
  source_addr_npi: number;
  source_addr: string;
  dest_addr_ton: number;
  dest_addr_npi: number;
  /** Digits without the plus sign. */
  destination_addr: string;
  esm_class: number;
  /** SMPP 3.4, 7.1.1 relative form, or empty. */
  validity_period: string;
  registered_delivery: number;
  data_coding: number;
  /** With its UDH where esm_class says so; empty when message_payload is given. */
  short_message: Buffer;
  message_payload?: Buffer;
  sar_msg_ref_num?: number;
  sar_total_segments?: number;
  sar_segment_seqnum?: number;
  vendor_tlvs?: readonly VendorTlv[];
}

/** An optional parameter of the SMSC's own (tags 0x1400 to 0x3FFF; SMPP 3.4, 5.3.2), a C-Octet String. */
export interface VendorTlv {
  tag: number;
  /** Printable ASCII, without its NUL. */
  value: string;
}

/** A deliver_sm or data_sm from the SMSC (SMPP 3.4, 4.6.1 and 4.7.1), as decoded. */
export interface InboundPdu {
  command: 'deliver_sm' | 'data_sm';
  sequence_number: number;
  source_addr_ton: number;
  source_addr: string;
  destination_addr: string;
  esm_class: number;
  data_coding: number;
  /** Octets of short_message, or of message_payload where that carries the text; UDH included. */
  user_data: Buffer;
  receipted_message_id?: string;
  message_state?: number;
  network_error_code?: Buffer;
  sar_msg_ref_num?: number;
  sar_total_segments?: number;
  sar_segment_seqnum?: number;
  /** The sender's own number of the message (SMPP 3.4, 5.3.2.17). */
  user_message_reference?: number;
  /** The whole PDU as it came. */
  octets: Buffer;
}
