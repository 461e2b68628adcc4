import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { StartRefused } from '../failure/start-refused.js';

/**
 * One daemon for one directory. The lock is an abstract Unix socket (unix(7)):
 * the kernel frees it with the process, however that ends, and whoever is
 * refused reads from it which process is in the way.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const hash = createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 32);
  const path = `\0tellerline-${process.getuid?.() ?? 0}-${hash}`;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(`${process.pid}`);
  });
  try {
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(path, done);
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    const holder = await askHolder(path);
    throw new StartRefused(
      'settings',
      `the database in ${directory} is in use by process ${holder}; stop that daemon, or set database.embeddedDirectory to another directory`,
      cause,
    );
  }
  server.unref();
  return () => new Promise((done) => server.close(() => done()));
}

function askHolder(path: string): Promise<string> {
  return new Promise((done) => {
    let answer = '';
    const socket = connect(path);
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (octets) => (answer += octets.toString()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => done(answer === '' ? '(unknown)' : answer));
  });
}
