import type { InboundPdu } from '../smpp/pdu-fields.js';
import { senderNumber } from './intake-number.js';
import { joinedText } from './parts.js';
import type { KeptPart } from './parts.js';
import type { ReceivedText } from './received-text.js';

/** One of the chosen parts of a message. */
export interface MessagePart extends KeptPart {
  /** Milliseconds since the epoch. */
  receivedAt: number;
  pdu: InboundPdu;
}

/**
 * What the answerer gets of chosen parts, in the order of their numbers, of which
 * there is one at least. The ID is that of the part that came first, and so the
 * same each time; the time is that of the last. `country` is the carrier's.
 */
export function messageOf(
  parts: readonly MessagePart[],
  { carrier, total, country }: { carrier: string; total: number; country: string | undefined },
): ReceivedText {
  const [{ pdu }] = parts;
  // What was begun before names it, whatever came since.
  const begun = Math.max(...parts.map((part) => part.begun));
  const ids = parts.filter((part) => part.begun === begun).map(({ inboundId }) => inboundId);
  return {
    commandId: ids.reduce((first, id) => (id < first ? id : first)),
    receivedAt: Math.max(...parts.map(({ receivedAt }) => receivedAt)),
    carrier,
    destination: pdu.destination_addr,
    msisdn: senderNumber(pdu, country),
    source: pdu.source_addr,
    text: joinedText(parts),
    missingParts: total - parts.length,
    attempt: begun + 1,
  };
}
