import { connectionTarget, DEFAULT_ADDRESS } from '../cli/connection.js';
import { EXIT } from '../cli/exit-codes.js';
import { UsageError } from '../cli/usage-error.js';
import { runDemo } from './run-demo.js';

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

try {
  const address = process.env['TELLERLINE_ADDRESS'] ?? DEFAULT_ADDRESS;
  const target = connectionTarget({ address, timeout: 10_000 }, process.env);
  process.exitCode = await runDemo(target, {
    out: process.stdout,
    env: process.env,
    interrupted: interruption.signal,
    patience: 60_000,
  });
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = EXIT.usage;
}
