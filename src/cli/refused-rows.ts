import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Status } from '../rpc/generated/google/rpc/status.js';
import { detailsOf } from '../rpc/failure-status.js';
import type { CommandContext } from './command-context.js';
import type { ImportProgress } from './import-file.js';
import { unreadable } from './input-file.js';
import { printable } from './text/printable.js';

/** Of rows that were refused, a person reads so many. */
const LISTED = 50;

/** A row of a file that the daemon refused, with the status opened. */
interface RefusedLine {
  /** The line of the file. */
  row: string;
  /** Whose row it is, as far as the daemon says it. */
  customerId?: string;
  status?: Status | null | undefined;
}

/** Shows the refused rows of a file: the first for a person, all of them in a file or as JSON. */
export class RefusedRows {
  #taken = 0;

  private constructor(
    private readonly context: CommandContext,
    private readonly path: string | undefined,
    private readonly list: WriteStream | null,
  ) {}

  /** Throws a UsageError where the file cannot be written, before a row is sent. */
  static async open(context: CommandContext, path: string | undefined): Promise<RefusedRows> {
    return new RefusedRows(context, path, path === undefined ? null : await openList(path));
  }

  take(rows: readonly RefusedLine[]): void {
    const { context } = this;
    for (const row of rows) {
      this.list?.write(`${JSON.stringify(plainRow(row))}\n`);
      if (context.json) context.printJson(plainRow(row));
      else if (this.#taken < LISTED) {
        // The progress line gives way to the row.
        context.progress?.('\r');
        context.print(rowText(row));
      }
      this.#taken++;
    }
  }

  async close(): Promise<void> {
    if (this.list !== null) await finished(this.list.end());
  }

  /** Where the rest of them is; `option` names the file for them, `refused` is the daemon's count. */
  remarkRest(option: string, refused: number): void {
    const { context, path } = this;
    const rest = refused - Math.min(LISTED, this.#taken);
    if (context.json || rest === 0) return;
    // An upload tells of the first thousand only.
    const told = this.#taken < refused ? `the first ${this.#taken}` : 'all';
    const where = path === undefined ? `${option} FILE writes ${told}` : `${told} are in ${path}`;
    context.remark(`… and ${rest} more refused rows; ${where}`);
  }
}

export function countsText({ rows, stored, refused }: ImportProgress): string {
  return `${rows} rows read, ${stored} stored, ${refused} refused`;
}

export function progressText(progress: ImportProgress, milliseconds: number): string {
  const perSecond = milliseconds < 1 ? 0 : Math.round((progress.rows * 1000) / milliseconds);
  return `${countsText(progress)}, ${perSecond} rows/s`;
}

function plainRow({ row, customerId, status }: RefusedLine) {
  const details = status ? detailsOf(status) : undefined;
  return {
    row: Number(row),
    ...(customerId !== undefined && { customerId }),
    reason: details?.reason ?? '',
    message: status?.message ?? '',
    violations: details?.violations ?? [],
  };
}

/** `line 7  C-1009  msisdn: is not a mobile number`. */
function rowText(refused: RefusedLine): string {
  const { row, customerId = '', message, violations } = plainRow(refused);
  const why = violations.map(({ field, description }) => `${field}: ${description}`);
  const parts = [`line ${row}`, customerId, why.join('; ') || message];
  return parts
    .filter((part) => part !== '')
    .map(printable)
    .join('  ');
}

async function openList(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path);
  return new Promise((resolve, reject) => {
    stream.once('open', () => resolve(stream));
    stream.once('error', (error) => reject(unreadable(path, error, 'written')));
  });
}
