import { afterAll, beforeAll } from '@jest/globals';
import type { SendRequest } from '../../src/rpc/generated/tellerline/v1/message_service.js';
import type { Message } from '../../src/rpc/generated/tellerline/v1/message.js';
import { useDatabase } from './database.js';
import { startTestGateway, Watching } from './gateway.js';
import type { GatewayOptions, TestGateway } from './gateway.js';
import { startSmsc } from './smsc.js';
import type { Smsc, SmscOptions } from './smsc.js';

/** A daemon bound to an SMSC, both in this process, for the tests of the describe it is called in. */
export interface Journey {
  smsc: Smsc;
  tellerline: TestGateway;
  /** All changes since before the first test. */
  watching: Watching;
  /** Sends each; gives their message IDs. */
  send(...requests: SendRequest[]): Promise<string[]>;
  message(messageId: string): Promise<Message>;
}

export function useJourney(
  options: {
    smsc?: SmscOptions;
    carrier?: GatewayOptions['carrier'];
    settings?: GatewayOptions['settings'];
  } = {},
): Journey {
  const journey = {} as Journey;

  // Before the database's own: such hooks run in the order that they stand in.
  afterAll(async () => {
    journey.watching?.stop();
    await journey.tellerline?.stop();
    await journey.smsc?.stop();
  });

  const db = useDatabase({ poolSize: 2 });

  beforeAll(async () => {
    journey.smsc = await startSmsc(options.smsc);
    journey.tellerline = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: journey.smsc.port,
      carrier: options.carrier,
      settings: options.settings,
    });
    const { client } = journey.tellerline;
    journey.send = async (...requests) => {
      const answers = await Promise.all(requests.map((request) => client.send(request)));
      return answers.map((answer) => answer.messageId);
    };
    journey.message = async (messageId) => (await client.get({ messageId })).message!;
    await journey.smsc.whenBound();
    journey.watching = new Watching(client);
    await journey.watching.began();
  });

  return journey;
}

/** The details of a message's timeline, segment after segment. */
export function details(message: Message): string[] {
  return message.segments.flatMap((segment) => segment.timeline.map((entry) => entry.detail));
}
