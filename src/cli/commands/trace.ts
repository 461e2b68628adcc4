import { status } from '@grpc/grpc-js';
import type { Command } from 'commander';
import type { GetResponse } from '../../rpc/generated/tellerline/v1/message_service.js';
import type { GatewayClient } from '../client.js';
import { EXIT } from '../exit-codes.js';
import { isMessageId } from '../option-values.js';
import type { Act } from '../program.js';
import { isServiceError } from '../rpc-error.js';
import { formatMessage } from '../views/message-view.js';

export function addTrace(program: Command, act: Act): void {
  const command = program
    .command('trace')
    .summary('the timeline of one message, segment by segment')
    .description('Shows one message and everything that happened to each of its segments.')
    .argument('<id>', 'message ID, or the event or request ID that made it')
    .action((id: string) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const { message } = await find(client, id);
        if (json) printJson(message);
        else if (message) print(formatMessage(message, Date.now(), paint));
        return EXIT.ok;
      }),
    );
}

/** What says that an ID is no message's; INVALID_ARGUMENT, that the daemon reads it otherwise. */
const NO_MESSAGE: readonly number[] = [status.NOT_FOUND, status.INVALID_ARGUMENT];

/** By message ID, else by event ID: an event ID may be a UUID too, of version 7 even. */
async function find(client: GatewayClient, id: string): Promise<GetResponse> {
  if (!isMessageId(id)) return client.get({ eventId: id });
  try {
    return await client.get({ messageId: id.toLowerCase() });
  } catch (error) {
    if (!isServiceError(error) || !NO_MESSAGE.includes(error.code)) throw error;
    return client.get({ eventId: id });
  }
}
