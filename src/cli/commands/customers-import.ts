import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { importFile } from '../import-file.js';
import type { ImportProgress } from '../import-file.js';
import type { Act } from '../program.js';
import { countsText, progressText, RefusedRows } from '../refused-rows.js';

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
  const refused = await RefusedRows.open(context, report);
  const began = performance.now();
  let last: ImportProgress = { rows: 0, stored: 0, refused: 0, done: false };
  try {
    const stream = context.client.importCustomers();
    last = await importFile(stream, file, context.interrupted, (progress, { refusedRows }) => {
      last = progress;
      refused.take(refusedRows);
      context.progress?.(progressText(progress, performance.now() - began));
    });
  } catch (error) {
    context.progress?.('');
    if (last.rows > 0) {
      context.remark(`ended early: ${countsText(last)}; the same import again does no harm`);
    }
    throw error;
  } finally {
    await refused.close();
  }
  context.progress?.('');
  refused.remarkRest('--report', last.refused);
  if (context.json) context.printJson(last);
  else context.print(countsText(last));
  if (context.interrupted.aborted) return EXIT.interrupted;
  return last.refused > 0 ? EXIT.rowsRefused : EXIT.ok;
}
