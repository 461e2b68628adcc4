import { afterAll, beforeAll } from '@jest/globals';
import { useDatabase } from '../kit/database.js';
import { startTestGateway, Watching } from '../kit/gateway.js';
import type { TestGateway } from '../kit/gateway.js';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';

export interface TwoNodes {
  smsc: Smsc;
  /** It has the bind. */
  one: TestGateway;
  other: TestGateway;
  /** All changes since before the first test, as the first sees them. */
  watching: Watching;
}

/** Two daemons of one bank on one database, for the tests of the describe it is called in. */
export function useTwoNodes(settings: Record<string, unknown>): TwoNodes {
  const nodes = {} as TwoNodes;

  // Before the database's own: such hooks run in the order that they stand in.
  afterAll(async () => {
    nodes.watching?.stop();
    await nodes.other?.stop();
    await nodes.one?.stop();
    await nodes.smsc?.stop();
  });

  const db = useDatabase({ poolSize: 2 });

  const start = (nodeName: string) =>
    startTestGateway({
      databaseUrl: db.url(),
      smscPort: nodes.smsc.port,
      settings: { ...settings, nodeName },
    });

  beforeAll(async () => {
    nodes.smsc = await startSmsc();
    nodes.one = await start('one');
    await nodes.smsc.whenBound();
    nodes.other = await start('other');
    nodes.watching = new Watching(nodes.one.client);
    await nodes.watching.began();
  });

  return nodes;
}
