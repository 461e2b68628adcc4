import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import type { Command } from 'commander';
import { Bench } from '../../core-banking/conformance/bench.js';
import type { CheckResult } from '../../core-banking/conformance/check.js';
import { runChecks } from '../../core-banking/conformance/run-checks.js';
import { CoreChannel } from '../../core-banking/core-channel.adapter.js';
import type { CommandContext, GlobalOptions } from '../command-context.js';
import { channelCredentials, hostOf, isLoopback } from '../connection.js';
import { readSubjects } from '../core-subjects.js';
import type { SubjectOptions } from '../core-subjects.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { durationOption } from '../option-values.js';
import type { Act } from '../program.js';
import { isServiceError } from '../rpc-error.js';
import { printable } from '../text/printable.js';
import { countChecks, formatCheck, formatCounts } from '../views/core-view.js';

interface TestOptions extends SubjectOptions {
  write?: boolean;
  readWithin: number;
  operationWithin: number;
}

export function addCore(program: Command, act: Act): void {
  const core = program
    .command('core')
    .summary("checks of the bank's own system")
    .description("Works with the bank's own system (docs/core-banking.md).");
  const command = core
    .command('test')
    .description(
      "Checks an implementation of the core's interface: forms, times, and that every operation " +
        'is done once. Without --write only what changes nothing. Name a customer made for ' +
        'testing, that nobody else uses meanwhile.',
    )
    .argument('<host:port>', 'where it listens; --tls-ca, --tls-cert and --tls-key go for it')
    .option('--subjects <file>', 'YAML file with customer, msisdn, pin and so on, as below')
    .option('--customer <id>', 'the customer_id')
    .option('--msisdn <number>', 'a number of the customer, in E.164')
    .option('--pin <digits>', "the customer's PIN; in the --subjects file nobody sees it")
    .option('--account <id>', 'the account_id that pays; the first where not given')
    .option('--to-account <id>', 'the account_id that transfers go to')
    .option('--biller <name>', 'a biller_id or short_name of the customer')
    .option('--cheque <number>', 'a cheque that is neither paid nor stopped')
    .option('--card <id>', 'the card_id of a card that may be suspended for good')
    .option('--amount <decimal>', 'moved at a time, in the currency of the account')
    .option('--write', 'runs also what moves money, stops the cheque and suspends the card')
    .option('--read-within <duration>', 'how long a read may take', durationOption, 3000)
    .option('--operation-within <duration>', 'how long an operation may take', durationOption, 5000)
    .action((address: string, options: TestOptions) =>
      act(command, (context) => {
        const globals = command.optsWithGlobals<GlobalOptions>();
        return testCore(context, address, options, globals);
      }),
    );
}

async function testCore(
  context: CommandContext,
  address: string,
  options: TestOptions,
  globals: GlobalOptions,
): Promise<ExitCode> {
  const loopback = isLoopback(hostOf(address, 'HOST:PORT'));
  const subjects = readSubjects(options);
  const channel = new CoreChannel(address, channelCredentials(globals, loopback));
  try {
    const first = await firstProblem(channel, subjects.customer, options.readWithin);
    if (first?.code === status.UNAVAILABLE) {
      const why = first.details.replace(/\.? Resolution note: $/, '');
      context.remark(`tellerline: nobody answers at ${address}: ${printable(why)}`);
      return EXIT.unavailable;
    }
    if (first?.code === status.NOT_FOUND) {
      // A mistyped customer makes nearly every check fail.
      context.remark(
        'tellerline: the bank does not know that customer; most checks need one it has',
      );
    }
    const bench = new Bench(
      {
        caller: channel,
        now: () => Date.now(),
        pause: (milliseconds) => pause(Math.max(milliseconds, 0)),
        newKey: () => randomUUID(),
        readWithin: options.readWithin,
        operationWithin: options.operationWithin,
      },
      subjects,
    );
    return await showChecks(context, bench, options.write === true);
  } finally {
    channel.close();
  }
}

/** What the first call fails with; null where it is answered, or nothing is known of its failure. */
async function firstProblem(
  channel: CoreChannel,
  customerId: string,
  timeout: number,
): Promise<ServiceError | null> {
  try {
    await channel.call('ListAccounts', { customerId }, timeout);
  } catch (error) {
    if (isServiceError(error)) return error;
  }
  return null;
}

async function showChecks(
  { interrupted, json, paint, print, printJson }: CommandContext,
  bench: Bench,
  writes: boolean,
): Promise<ExitCode> {
  const results: CheckResult[] = [];
  for await (const result of runChecks(bench, { writes })) {
    results.push(result);
    if (!json) print(formatCheck(result, paint));
    if (interrupted.aborted) return EXIT.interrupted;
  }
  const counts = countChecks(results);
  if (json) printJson({ ...counts, checks: results });
  else print(formatCounts(counts));
  return counts.failed === 0 ? EXIT.ok : EXIT.checksFailed;
}
