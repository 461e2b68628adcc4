#!/usr/bin/env node
import { runCommandLine } from './program.js';

const interruption = new AbortController();
// A second Ctrl-C ends the process at once, as it does without a listener.
process.once('SIGINT', () => interruption.abort());
// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  interrupted: interruption.signal,
  input: process.stdin,
});
