import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { wholeNumberOption } from './option-values.js';

/** Of lists that come in pages. */
export interface PageOptions {
  limit: number;
  pageToken?: string;
}

export function addPageOptions(command: Command, things: string): Command {
  return command
    .option('--limit <count>', `${things} on a page`, wholeNumberOption(1, 500), 50)
    .option('--page-token <token>', 'the page after one that named this token');
}

export function pageOf({ limit, pageToken }: PageOptions): { pageSize: number; pageToken: string } {
  return { pageSize: limit, pageToken: pageToken ?? '' };
}

export function remarkMore({ remark }: CommandContext, response: { nextPageToken: string }): void {
  if (response.nextPageToken !== '') remark(`more with: --page-token ${response.nextPageToken}`);
}
