import { createInterface } from 'node:readline';
import { readSimulatorSettings } from './simulator.schema.js';
import type { SimulatorSettings } from './simulator.schema.js';
import { SmscSimulator } from './smsc.js';
import { Statistics, obey } from './terminal.js';

const USAGE = `usage: npm run simulator -- [FILE] [--port N] [--commands]
  FILE        settings; config/simulator.yaml where absent
  --port N    listen there instead; 0 for a free port
  --commands  read commands from standard input although it is no terminal`;

/** After this a stop is cut short. */
const STOP_DEADLINE = 5000;

function print(line: string): void {
  if (line !== '') process.stdout.write(`${line}\n`);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function readArguments(args: string[]): SimulatorSettings & { commands: boolean } {
  let file = 'config/simulator.yaml';
  let port: number | undefined;
  let commands = process.stdin.isTTY;
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at];
    if (argument === '--help') {
      print(USAGE);
      process.exit(0);
    } else if (argument === '--commands') commands = true;
    else if (argument === '--port') {
      port = Number(args[(at += 1)] || NaN);
      if (!Number.isInteger(port) || port < 0 || port > 65535) {
        fail(`--port must be 0 to 65535\n${USAGE}`);
      }
    } else if (argument.startsWith('-')) fail(`${argument} is not an option\n${USAGE}`);
    else file = argument;
  }
  try {
    const settings = readSimulatorSettings(file);
    return { ...settings, port: port ?? settings.port, commands };
  } catch (error) {
    return fail((error as Error).message);
  }
}

const settings = readArguments(process.argv.slice(2));
const smsc = new SmscSimulator(settings);
await smsc
  .start()
  .catch((error: Error) =>
    fail(`cannot listen on ${settings.host}:${settings.port}: ${error.message}`),
  );
const accounts = settings.accounts.map(({ systemId }) => systemId).join(', ');
print(`SMSC simulator listens on ${settings.host}:${smsc.port}, accounts: ${accounts}`);

const statistics = new Statistics(smsc);
const ticker =
  settings.statistics > 0
    ? setInterval(() => print(statistics.line()), settings.statistics)
    : undefined;

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  clearInterval(ticker);
  process.stdin.destroy();
  setTimeout(() => process.exit(1), STOP_DEADLINE).unref();
  smsc.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

if (settings.commands) {
  print('Commands: help lists them.');
  createInterface({ input: process.stdin }).on('line', (line) => {
    void obey(line, smsc, statistics, stop).then(print);
  });
}
