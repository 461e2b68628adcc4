import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { ExportReportResponse } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { RECIPIENT_STATE_OPTIONS } from '../audience-options.js';
import type { RecipientStateOption } from '../audience-options.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { findRun } from '../follow-run.js';
import { unreadable } from '../input-file.js';
import type { Act } from '../program.js';
import { isServiceError } from '../rpc-error.js';
import { UsageError } from '../usage-error.js';
import { formatReport } from '../views/report-view.js';

interface ReportOptions {
  csv?: string;
  state?: RecipientStateOption[];
}

export function addReport(broadcast: Command, act: Act): void {
  const command = broadcast
    .command('report')
    .description("Shows what became of a sending's recipients; --csv writes one line for each.")
    .argument('<id>', "campaign ID, for its newest run; or a run's ID")
    .option('--csv <file>', 'writes every recipient to it, numbers masked')
    .addOption(
      new Option('--state <state...>', 'of --csv: only these').choices(
        Object.keys(RECIPIENT_STATE_OPTIONS),
      ),
    )
    .action((id: string, options: ReportOptions) =>
      act(command, async (context) => {
        const { client, json, paint, print, printJson, interrupted } = context;
        if (options.state !== undefined && options.csv === undefined) {
          throw new UsageError('--state goes with --csv');
        }
        const runId = await findRun(client, id, interrupted);
        if (options.csv !== undefined) return exportTo(context, runId, options.csv, options);
        const response = await client.broadcast.getReport({ runId });
        if (json) printJson(response);
        else print(formatReport(response, paint));
        return EXIT.ok;
      }),
    );
}

/** Throws a UsageError where the file cannot be written, and the call's error. */
async function exportTo(
  context: CommandContext,
  runId: string,
  path: string,
  { state = [] }: ReportOptions,
): Promise<ExitCode> {
  const { client, interrupted } = context;
  const states = state.map((one) => RECIPIENT_STATE_OPTIONS[one]);
  const stream = client.exportReport({ runId, states });
  let octets = 0;
  try {
    await pipeline(
      Readable.from(piecesOf(stream as AsyncIterable<ExportReportResponse>)),
      async function* (pieces: AsyncIterable<Uint8Array>) {
        for await (const piece of pieces) {
          octets += piece.length;
          context.progress?.(`${octets} octets`);
          yield piece;
        }
      },
      createWriteStream(path),
      { signal: interrupted },
    );
  } catch (error) {
    if (interrupted.aborted) return EXIT.interrupted;
    throw isServiceError(error) ? error : unreadable(path, error, 'written');
  } finally {
    stream.cancel();
    context.progress?.('');
  }
  if (context.json) context.printJson({ runId, file: path, octets });
  else context.print(`${path} is written, ${octets} octets`);
  return EXIT.ok;
}

async function* piecesOf(responses: AsyncIterable<ExportReportResponse>) {
  for await (const { csv } of responses) yield csv;
}
