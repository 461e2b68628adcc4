import { credentials } from '@grpc/grpc-js';
import { CoreChannel } from '../../src/core-banking/core-channel.adapter.js';

/** Calls under way at a time. */
const CONCURRENT = 50;
const TIMEOUT = 30_000;

/** GetBalance calls a second, by the daemon's own client and nothing around it. */
export async function coreCalls(
  address: string,
  customerId: string,
  count: number,
): Promise<number> {
  const channel = new CoreChannel(address, credentials.createInsecure());
  let begun = 0;
  const ask = async () => {
    while (begun < count) {
      begun += 1;
      await channel.call('GetBalance', { customerId, accountId: customerId }, TIMEOUT);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: CONCURRENT }, ask));
  const seconds = (performance.now() - start) / 1000;
  channel.close();
  return count / seconds;
}
