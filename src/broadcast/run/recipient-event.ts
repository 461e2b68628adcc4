/** With what the event IDs of broadcasts' messages begin; they are Tellerline's own (OWN_CLIENT_ID). */
export const BROADCAST_EVENTS = 'broadcast:';

/** A recipient's message, by the attempt it is of. */
export interface RecipientEvent {
  runId: string;
  msisdnHash: Buffer;
  attempt: number;
}

const PATTERN = /^broadcast:([0-9a-f-]{36}):([0-9a-f]+):(\d{1,5})$/;

/** The same for the same attempt: sent again after a crash it is the same message. */
export function recipientEventId({ runId, msisdnHash, attempt }: RecipientEvent): string {
  return `${runEvents(runId)}${msisdnHash.toString('hex')}:${attempt}`;
}

/** With what the event IDs of one run begin. */
export function runEvents(runId: string): string {
  return `${BROADCAST_EVENTS}${runId}:`;
}

/** Undefined for an event ID that is not of a broadcast. */
export function readRecipientEvent(eventId: string): RecipientEvent | undefined {
  const match = PATTERN.exec(eventId);
  if (match === null) return undefined;
  const [, runId, hash, attempt] = match;
  return { runId, msisdnHash: Buffer.from(hash, 'hex'), attempt: Number(attempt) };
}
