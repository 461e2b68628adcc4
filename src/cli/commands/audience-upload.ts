import { basename } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { importFile } from '../import-file.js';
import type { ImportProgress } from '../import-file.js';
import type { Act } from '../program.js';
import { countsText, progressText, RefusedRows } from '../refused-rows.js';

interface UploadOptions {
  name?: string;
  refused?: string;
}

export function addAudienceUpload(audience: Command, act: Act): void {
  const command = audience
    .command('upload')
    .description(
      'Uploads the numbers or customers of a CSV file with a header, with their variables ' +
        '(docs/broadcasts.md). Each row is judged alone.',
    )
    .argument('<file>', 'CSV file, UTF-8')
    .option('--name <text>', "for people; the file's name where absent")
    .option('--refused <file>', 'writes refused rows to it, one JSON object a line')
    .action((file: string, options: UploadOptions) =>
      act(command, (context) => upload(context, file, options)),
    );
}

async function upload(
  context: CommandContext,
  file: string,
  options: UploadOptions,
): Promise<ExitCode> {
  const refused = await RefusedRows.open(context, options.refused);
  const began = performance.now();
  let audienceId = '';
  let last: ImportProgress = { rows: 0, stored: 0, refused: 0, done: false };
  try {
    const stream = context.client.uploadAudience();
    stream.write({ header: { name: options.name ?? basename(file) } });
    last = await importFile(stream, file, context.interrupted, (progress, answer) => {
      last = progress;
      audienceId = answer.audienceId || audienceId;
      refused.take(answer.refusedRows);
      context.progress?.(progressText(progress, performance.now() - began));
    });
  } catch (error) {
    context.progress?.('');
    if (last.rows > 0) context.remark(brokenOff(last));
    throw error;
  } finally {
    await refused.close();
  }
  context.progress?.('');
  refused.remarkRest('--refused', last.refused);
  if (context.json) context.printJson({ audienceId, ...last });
  else {
    context.print(countsText(last));
    if (last.done) context.print(`${context.paint('bold', audienceId)}  complete`);
    else context.remark(brokenOff(last));
  }
  if (context.interrupted.aborted) return EXIT.interrupted;
  return last.refused > 0 ? EXIT.rowsRefused : EXIT.ok;
}

/** What is not complete cannot be sent to, nor gone on with. */
function brokenOff(progress: ImportProgress): string {
  return `ended early: ${countsText(progress)}; nothing can be sent to it, upload it anew`;
}
