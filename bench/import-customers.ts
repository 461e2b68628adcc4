import { once } from 'node:events';
import type { GatewayClient } from '../src/cli/client.js';
import type { Sparse } from '../src/cli/unary-calls.js';
import type {
  Customer,
  ImportCustomersResponse,
} from '../src/rpc/generated/tellerline/v1/customer_service.js';

/** Puts `count` customers into the registry; throws when one is refused. */
export async function importCustomers(
  client: GatewayClient,
  count: number,
  customerOf: (index: number) => Sparse<Customer>,
): Promise<void> {
  const stream = client.importCustomers();
  const stored = (async () => {
    let last = 0;
    for await (const answer of stream as AsyncIterable<ImportCustomersResponse>) {
      const [refused] = answer.refusedRows;
      if (refused !== undefined)
        throw new Error(`a customer was refused: ${refused.status?.message}`);
      last = Number(answer.stored);
    }
    return last;
  })();
  // Met where it is awaited below.
  let failed = false;
  stored.catch(() => (failed = true));
  for (let index = 0; index < count && !failed; index += 1) {
    if (!stream.write({ customer: customerOf(index) })) {
      await Promise.race([once(stream, 'drain'), stored]);
    }
  }
  stream.end();
  const found = await stored;
  if (found !== count) throw new Error(`of ${count} customers only ${found} were stored`);
}
