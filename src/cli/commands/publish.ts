import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Event } from '../../rpc/generated/tellerline/v1/event.js';
import type { PublishResponse } from '../../rpc/generated/tellerline/v1/event_service.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { followMessage } from '../follow-message.js';
import { readInput } from '../input-file.js';
import { durationOption } from '../option-values.js';
import type { Act } from '../program.js';
import { readProtoJson } from '../proto-json.js';
import { formatMoment, timestampMs, timestampOf } from '../text/timestamp.js';
import type { Sparse } from '../unary-calls.js';
import { UsageError } from '../usage-error.js';

interface PublishOptions {
  watch?: number | true;
}

export function addPublish(program: Command, act: Act): void {
  const command = program
    .command('publish')
    .summary('publish one event')
    .description(
      'Publishes one event, written in the JSON of its proto message. A new UUID takes the place ' +
        'of an event_id that is missing, and the present moment that of occurred_at.',
    )
    .argument('<file>', 'JSON file, or - for the standard input')
    .option('--watch [duration]', 'follow it until its fate is final (2m)', durationOption)
    .action((file: string, options: PublishOptions) =>
      act(command, async (context) => {
        const event = readEvent(file, await readInput(file, context));
        const response = await context.client.publish({ event });
        return told(context, event.eventId ?? '', response, options);
      }),
    );
}

/** The event of a file; throws a UsageError that names every field that is wrong. */
function readEvent(file: string, text: string): Sparse<Event> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
  // As the request has it, and as grpcurl is given it: { "event": { … } }.
  const wrapped = (json as { event?: unknown } | null)?.event;
  const { value, problems } = readProtoJson('Event', wrapped ?? json);
  if (problems.length > 0) {
    const lines = problems.map(({ field, description }) => `  ${field}: ${description}`);
    throw new UsageError([`${file} is not an event`, ...lines].join('\n'));
  }
  const event = value as Sparse<Event>;
  return {
    ...event,
    eventId: event.eventId ?? randomUUID(),
    occurredAt: event.occurredAt ?? timestampOf(Date.now()),
  };
}

async function told(
  context: CommandContext,
  eventId: string,
  response: PublishResponse,
  { watch }: PublishOptions,
): Promise<ExitCode> {
  const { messageId, suppressed } = response;
  if (context.json) context.printJson(response);
  else context.print(`${context.paint('bold', messageId || eventId)}  ${outcome(response)}`);
  if (watch === undefined || messageId === '' || suppressed) return EXIT.ok;
  return followMessage(context, messageId, watch);
}

function outcome(response: PublishResponse): string {
  const { eventType, repeatedEvent, segments, suppressed } = response;
  const until = timestampMs(response.scheduledFor);
  const parts = [
    response.messageId === '' ? 'waits' : suppressed ? 'told the same before' : 'accepted',
    eventType,
    response.messageId === '' || suppressed
      ? ''
      : `${segments} ${segments === 1 ? 'segment' : 'segments'}`,
    until === null ? '' : `goes out at ${formatMoment(until)}`,
    repeatedEvent ? 'accepted before' : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
