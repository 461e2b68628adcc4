// A process of its own, as the daemon is one: the core is in the benchmark's.
import '../resolve.mjs';

const { coreCalls } = await import('./core-calls.js');

const [address, customerId, count] = process.argv.slice(2);
await coreCalls(address, customerId, Math.ceil(Number(count) / 5));
console.log(`calls a second: ${await coreCalls(address, customerId, Number(count))}`);
