import type { Plan, PlannedReceipt } from './behaviour.js';
import { refused } from './behaviour.js';
import type { Part } from './user-data.js';
import type { MessageFields } from './wire.js';

/** A submit_sm or data_sm as it came, read for people and tests. */
export interface ReceivedSubmit {
  command: 'submit_sm' | 'data_sm';
  systemId: string;
  /** Number of the bind that it came on. */
  bind: number;
  sequence: number;
  /** Milliseconds since the epoch. */
  at: number;
  source: string;
  destination: string;
  text: string;
  /** Where it is one of several segments. */
  part?: Part;
  fields: MessageFields;
  /** command_status it is answered with; 0 also where it is never answered. */
  status: number;
  /** The ID it is answered with; empty unless taken. */
  messageId: string;
}

/** A scripted answer; what it leaves out is as usual. */
export interface ScriptedAnswer {
  /** command_status; refused unless 0. */
  status?: number;
  messageId?: string;
  /** Milliseconds to the response. */
  delay?: number;
  /** Takes the message and never answers. */
  silent?: boolean;
  /** Sent whatever registered_delivery says; the usual delivered receipt where absent. */
  receipts?: readonly PlannedReceipt[];
}

/** The plan that a scripted answer stands for. */
export function scriptedPlan(answer: ScriptedAnswer): Plan {
  const status = answer.status ?? 0;
  const plan: Plan =
    status === 0
      ? {
          ...refused(0),
          taken: true,
          receipts: answer.receipts ?? [{ state: 'DELIVRD' }],
          unasked: answer.receipts !== undefined,
        }
      : refused(status);
  if (answer.silent === true) plan.response = 'none';
  if (answer.messageId !== undefined) plan.messageId = answer.messageId;
  if (answer.delay !== undefined) plan.delay = answer.delay;
  return plan;
}
