import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import type { RefusedRow } from '../../rpc/generated/tellerline/v1/customer_service.js';
import { detailsOf } from '../../rpc/failure-status.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { importFile } from '../import-file.js';
import type { ImportProgress } from '../import-file.js';
import { unreadable } from '../input-file.js';
import type { Act } from '../program.js';
import { printable } from '../text/printable.js';

/** Of rows that were refused, a person reads so many. */
const LISTED = 50;

interface ImportOptions {
  report?: string;
}

export function addCustomersImport(customers: Command, act: Act): void {
  const command = customers
    .command('import')
    .description(
      'Adds or changes the customers of a CSV file with a header (docs/customers.md). Each row ' +
        'is judged alone; to import the same file again does no harm.',
    )
    .argument('<file>', 'CSV file, UTF-8')
    .option('--report <file>', 'writes every refused row to it, one JSON object a line')
    .action((file: string, options: ImportOptions) =>
      act(command, (context) => importCustomers(context, file, options)),
    );
}

async function importCustomers(
  context: CommandContext,
  file: string,
  { report }: ImportOptions,
): Promise<ExitCode> {
  const list = report === undefined ? null : await openReport(report);
  const began = performance.now();
  let listed = 0;
  let last: ImportProgress = { rows: 0, stored: 0, refused: 0, done: false };
  try {
    last = await importFile(context.client, file, context.interrupted, (progress, rows) => {
      last = progress;
      for (const row of rows) {
        list?.write(`${JSON.stringify(plainRow(row))}\n`);
        if (context.json) context.printJson(plainRow(row));
        else if (listed++ < LISTED) {
          // The progress line gives way to the row.
          context.progress?.('\r');
          context.print(rowText(row));
        }
      }
      context.progress?.(progressText(progress, performance.now() - began));
    });
  } catch (error) {
    context.progress?.('');
    if (last.rows > 0) {
      context.remark(`ended early: ${countsText(last)}; the same import again does no harm`);
    }
    throw error;
  } finally {
    if (list !== null) await finished(list.end());
  }
  context.progress?.('');
  return conclude(context, last, listed, report);
}

function conclude(
  context: CommandContext,
  last: ImportProgress,
  listed: number,
  report: string | undefined,
): ExitCode {
  if (listed > LISTED) {
    const where = report === undefined ? '--report FILE writes them all' : `all are in ${report}`;
    context.remark(`… and ${listed - LISTED} more refused rows; ${where}`);
  }
  if (context.json) context.printJson(last);
  else context.print(countsText(last));
  if (context.interrupted.aborted) return EXIT.interrupted;
  return last.refused > 0 ? EXIT.rowsRefused : EXIT.ok;
}

function countsText({ rows, stored, refused }: ImportProgress): string {
  return `${rows} rows read, ${stored} stored, ${refused} refused`;
}

function progressText(progress: ImportProgress, milliseconds: number): string {
  const perSecond = milliseconds < 1 ? 0 : Math.round((progress.rows * 1000) / milliseconds);
  return `${countsText(progress)}, ${perSecond} rows/s`;
}

/** A refused row as scripts read it, with the status opened. */
function plainRow({ row, customerId, status }: RefusedRow) {
  const details = status ? detailsOf(status) : undefined;
  return {
    row: Number(row),
    customerId,
    reason: details?.reason ?? '',
    message: status?.message ?? '',
    violations: details?.violations ?? [],
  };
}

/** `line 7  C-1009  msisdn: is not a mobile number`. */
function rowText(refused: RefusedRow): string {
  const { row, customerId, message, violations } = plainRow(refused);
  const why = violations.map(({ field, description }) => `${field}: ${description}`);
  const parts = [`line ${row}`, customerId, why.join('; ') || message];
  return parts
    .filter((part) => part !== '')
    .map(printable)
    .join('  ');
}

/** Throws a UsageError where it cannot be written, before a row is sent. */
async function openReport(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path);
  return new Promise((resolve, reject) => {
    stream.once('open', () => resolve(stream));
    stream.once('error', (error) => reject(unreadable(path, error, 'written')));
  });
}
