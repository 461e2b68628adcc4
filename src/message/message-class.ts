/**
 * What a message is to its customer. The order is the order of precedence:
 * a lower number goes first. The numbers are stored (`smallint`); never renumber.
 */
export const MESSAGE_CLASSES = ['otp', 'alert', 'service', 'promotion'] as const;

export type MessageClass = (typeof MESSAGE_CLASSES)[number];

const CODES: Record<MessageClass, number> = { otp: 1, alert: 2, service: 3, promotion: 4 };

/** The stored number of a class, 1 (otp) to 4 (promotion). */
export function classCode(messageClass: MessageClass): number {
  return CODES[messageClass];
}

/** The class of a stored number; throws on a number that is not one. */
export function classOfCode(code: number): MessageClass {
  const found = MESSAGE_CLASSES[code - 1];
  if (found === undefined) throw new Error(`no message class has the code ${code}`);
  return found;
}

/** What becomes of a segment that was written to a bind and never answered. */
export type UncertainPolicy = 'resend' | 'hold' | 'drop';
