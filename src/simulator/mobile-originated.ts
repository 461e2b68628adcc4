import type { MessageFields } from './wire.js';
import { NO_FIELDS } from './wire.js';
import { writeText } from './user-data.js';

/** A message from a customer. */
export interface MobileOriginated {
  /** With or without a plus sign. */
  from: string;
  to: string;
  text: string;
  /** In at least so many segments, as far as the text's length allows. */
  parts?: number;
  /** How often all of it is sent; 1 where absent. */
  repeat?: number;
  /** The account that gets it; the first where absent. */
  systemId?: string;
}

/** The deliver_sm of a customer's message, in order. */
export function originatedFields(mo: MobileOriginated, reference: number): MessageFields[] {
  const once = writeText(mo.text, reference, mo.parts).map((part) => ({
    ...NO_FIELDS,
    source_addr_ton: 1,
    source_addr_npi: 1,
    source_addr: mo.from.replace(/^\+/, ''),
    dest_addr_npi: 1,
    destination_addr: mo.to.replace(/^\+/, ''),
    ...part,
  }));
  return Array.from({ length: mo.repeat ?? 1 }, () => once).flat();
}
