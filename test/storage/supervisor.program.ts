// A daemon as far as the embedded server is concerned: starts it, says its
// process ID, and stays until it is killed.
import { EmbeddedServer } from '../../src/storage/embedded-server.js';

const server = await EmbeddedServer.start({
  directory: process.argv[2],
  settings: { fsync: 'off', shared_buffers: '16MB' },
});
process.stdout.write(`${server.pid}\n`);
setInterval(() => undefined, 60_000);
