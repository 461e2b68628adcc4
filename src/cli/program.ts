import { status } from '@grpc/grpc-js';
import { Command, CommanderError, Option } from 'commander';
import { addAudience } from './commands/audience.js';
import { addBroadcast } from './commands/broadcast.js';
import { addCancel, addResolve } from './commands/decide.js';
import { addCommands } from './commands/commands.js';
import { addCore } from './commands/core.js';
import { addCustomers } from './commands/customers.js';
import { addEvents } from './commands/events.js';
import { addInterpret } from './commands/interpret.js';
import { addList } from './commands/list.js';
import { addLocks } from './commands/locks.js';
import { addCarriers, addStatus } from './commands/operations.js';
import { addOtp } from './commands/otp.js';
import { addPreview } from './commands/preview.js';
import { addPublish } from './commands/publish.js';
import { addSchedules } from './commands/schedules.js';
import { addSend } from './commands/send.js';
import { addTemplates } from './commands/templates.js';
import { addTrace } from './commands/trace.js';
import { addWatch } from './commands/watch.js';
import { withContext } from './command-context.js';
import type { CommandContext, GlobalOptions, Surroundings } from './command-context.js';
import { DEFAULT_ADDRESS } from './connection.js';
import { EXIT, exitCodeOfStatus } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { NotFound } from './not-found.js';
import { NothingToDo } from './nothing-to-do.js';
import { durationOption } from './option-values.js';
import { isServiceError, readRpcError } from './rpc-error.js';
import type { RpcError } from './rpc-error.js';
import { formatElapsed } from './text/elapsed.js';
import { printable } from './text/printable.js';
import { UsageError } from './usage-error.js';

/** Runs a command's work with a client, and keeps its exit code. */
export type Act = (
  command: Command,
  work: (context: CommandContext) => Promise<ExitCode>,
) => Promise<void>;

const DEFAULT_TIMEOUT = '10s';

const EXIT_HELP = `
Exit codes:
  0  done                                  5  unavailable, or no answer in time
  1  not delivered, a code not verified,   6  refused: a field is wrong, or the state forbids it
     rows of a file refused, a sending     7  over the client's rate
     not completed, or a check of the      8  a defect of the daemon or of this program
     core failed
  2  the command line is wrong
  3  no key, or no permission
  4  not found`;

/** Runs one command line (without `node` and the script); never throws. */
export async function runCommandLine(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = globalProgram(surroundings);
  const act: Act = async (command, work) => {
    code = await withContext(command, surroundings, work);
  };
  for (const add of [addSend, addPublish, addTrace, addStatus, addCarriers]) add(program, act);
  for (const add of [addList, addCancel, addResolve, addPreview, addWatch]) add(program, act);
  for (const add of [addEvents, addCustomers, addTemplates, addOtp, addCore]) add(program, act);
  for (const add of [addCommands, addInterpret, addLocks]) add(program, act);
  for (const add of [addBroadcast, addAudience, addSchedules]) add(program, act);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, program.opts<GlobalOptions>(), surroundings);
  }
}

function globalProgram({ out, err, env }: Surroundings): Command {
  // Commander reads the process's own environment; the defaults below come from the one given.
  const from = (name: string) => env[name] || undefined;
  return new Command('tellerline')
    .description(
      "Works with Tellerline, the bank's SMS gateway: events, messages, customers, campaigns.",
    )
    .addOption(
      new Option('--address <host:port>', "the daemon's gRPC address (TELLERLINE_ADDRESS)").default(
        from('TELLERLINE_ADDRESS') ?? DEFAULT_ADDRESS,
      ),
    )
    .option(
      '--api-key-file <file>',
      'file with the API key, instead of TELLERLINE_API_KEY',
      undefined,
    )
    .option(
      '--tls-ca <file>',
      'PEM of the authorities to trust (TELLERLINE_TLS_CA)',
      from('TELLERLINE_TLS_CA'),
    )
    .option(
      '--tls-cert <file>',
      "PEM of the client's certificate (TELLERLINE_TLS_CERT)",
      from('TELLERLINE_TLS_CERT'),
    )
    .option(
      '--tls-key <file>',
      "PEM of the client's key (TELLERLINE_TLS_KEY)",
      from('TELLERLINE_TLS_KEY'),
    )
    .option('--plaintext', 'no TLS to an address that is not loopback')
    .addOption(
      new Option('--timeout <duration>', 'how long one call may take')
        .argParser(durationOption)
        .default(durationOption(DEFAULT_TIMEOUT), DEFAULT_TIMEOUT),
    )
    .option('--json', 'JSON instead of tables')
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError('(see tellerline --help)')
    .configureOutput({
      writeOut: (text) => void out.write(text),
      writeErr: (text) => void err.write(text),
      getOutHasColors: () => out.isTTY === true && !env['NO_COLOR'],
      getErrHasColors: () => err.isTTY === true && !env['NO_COLOR'],
    })
    .exitOverride();
}

/** Says what went wrong, on standard error, and gives the exit code for it. */
function report(error: unknown, options: GlobalOptions, { err }: Surroundings): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) {
    err.write(`tellerline: ${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof NothingToDo) {
    err.write(ownRefusal(status.FAILED_PRECONDITION, error, options.json === true));
    return EXIT.refused;
  }
  if (error instanceof NotFound) {
    err.write(ownRefusal(status.NOT_FOUND, error, options.json === true));
    return EXIT.notFound;
  }
  if (!isServiceError(error)) {
    err.write(`tellerline: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.failed;
  }
  const rpc = readRpcError(error);
  const code = exitCodeOfStatus(rpc.code);
  if (options.json === true) {
    const { codeName, message, violations, retryAfter } = rpc;
    err.write(
      `${JSON.stringify({ error: { code: codeName, message, violations, retryAfter } })}\n`,
    );
    return code;
  }
  const lines =
    rpc.violations.length > 0
      ? rpc.violations.map((one) => `  ${printable(one.field)}: ${printable(one.description)}`)
      : [];
  const headline = lines.length > 0 ? 'refused' : printable(rpc.message);
  err.write(
    [`tellerline: ${rpc.codeName}: ${headline}`, ...lines, ...hints(code, rpc, options)].join(
      '\n',
    ) + '\n',
  );
  return code;
}

/** In the form of an error of the daemon's, which answered such a call with nothing. */
function ownRefusal(of: status, { message }: Error, json: boolean): string {
  const code = status[of];
  if (!json) return `tellerline: ${code}: ${message}\n`;
  return `${JSON.stringify({ error: { code, message, violations: [], retryAfter: null } })}\n`;
}

function hints(
  code: ExitCode,
  { answered, retryAfter }: RpcError,
  options: GlobalOptions,
): string[] {
  if (retryAfter !== null) return [`  worth a repeat after ${formatElapsed(retryAfter)}`];
  if (code === EXIT.unavailable && answered) return ['  worth a repeat later'];
  if (code === EXIT.unavailable) return [`  is the daemon running at ${options.address}?`];
  if (code === EXIT.denied) return ['  give the key with --api-key-file, or in TELLERLINE_API_KEY'];
  return [];
}
