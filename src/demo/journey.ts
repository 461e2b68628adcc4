import type { GatewayClient } from '../cli/client.js';
import { isServiceError, readRpcError } from '../cli/rpc-error.js';
import { camelCase } from '../cli/text/field-names.js';
import { stateName } from '../cli/text/names.js';
import { formatMoment, timestampMs } from '../cli/text/timestamp.js';
import type { Message } from '../rpc/generated/tellerline/v1/message.js';
import type { PublishResponse } from '../rpc/generated/tellerline/v1/event_service.js';
import type { DemoStep } from './demo-steps.js';

/** One line of the board: what was sent, and how far it is. */
export interface Journey {
  step: Pick<DemoStep, 'group' | 'title' | 'expected'>;
  /** Empty where there is no message to follow. */
  messageId: string;
  /** As last read; null before the first time. */
  message: Message | null;
  /** What became of it where there is no message; null otherwise. */
  ended: string | null;
  /** What the answer said of it. */
  note: string;
}

/** Makes a step's call. Throws what it did not expect. */
export async function startJourney(client: GatewayClient, step: DemoStep): Promise<Journey> {
  const journey: Journey = { step, messageId: '', message: null, ended: null, note: '' };
  if ('send' in step.call) {
    return { ...journey, messageId: (await client.send(step.call.send)).messageId };
  }
  try {
    const answer = await client.publish({ event: step.call.event });
    const eventId = step.call.event.eventId ?? '';
    return { ...journey, ...(await answered(client, step, eventId, answer)) };
  } catch (error) {
    if (step.expected !== 'refused' || !isServiceError(error)) throw error;
    const { message, violations } = readRpcError(error);
    return { ...journey, ended: 'refused', note: violations[0]?.description ?? message };
  }
}

async function answered(
  client: GatewayClient,
  { expected, call }: DemoStep,
  eventId: string,
  answer: PublishResponse,
): Promise<Partial<Journey>> {
  const { messageId, suppressed, eventType } = answer;
  if (suppressed) return { ended: 'suppressed', note: 'an earlier message told it' };
  const at = timestampMs(answer.scheduledFor);
  const when = at === null ? '' : `for ${formatMoment(at).replace(/:\d\d\.\d+/, '')}`;
  if (messageId === '') {
    if (expected !== 'cancelled') return { ended: 'waiting', note: when };
    await client.events.cancelScheduled({ eventId });
    return { ended: 'cancelled', note: `${when}; given up` };
  }
  const published = 'event' in call && Object.hasOwn(call.event, camelCase(eventType));
  const custom = 'event' in call && call.event.customEvent !== undefined;
  return { messageId, note: published || custom ? '' : `told as ${eventType}` };
}

/** As it stands: the message's state, or what became of it without one. */
export function stateOf({ message, ended }: Journey): string {
  if (ended !== null) return ended;
  return message === null ? 'accepted' : stateName(message.state);
}

/**
 * Those whose outcome is not the one they should have had. What was told within
 * the hour, in a run before, and what waits for the end of a customer's
 * undisturbed hours, is as it should be.
 */
export function unexpected(journeys: readonly Journey[]): Journey[] {
  return journeys.filter((journey) => {
    const state = stateOf(journey);
    if (journey.step.expected === 'delivered' && ['suppressed', 'waiting'].includes(state)) {
      return false;
    }
    return state !== journey.step.expected;
  });
}
