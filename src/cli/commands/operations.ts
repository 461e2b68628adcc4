import type { Command } from 'commander';
import { EXIT } from '../exit-codes.js';
import type { Act } from '../program.js';
import { formatCarriers, formatStatus } from '../views/operations-view.js';

export function addStatus(program: Command, act: Act): void {
  const command = program
    .command('status')
    .summary('binds, queues and rates')
    .description('Shows the binds, what waits behind them, and how fast they go.')
    .action(() =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const status = await client.status();
        if (json) printJson(status);
        else print(formatStatus(status, Date.now(), paint));
        return EXIT.ok;
      }),
    );
}

export function addCarriers(program: Command, act: Act): void {
  const command = program
    .command('carriers')
    .summary('the carrier accounts as configured')
    .description('Shows the carrier accounts as configured.')
    .action(() =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.carriers();
        if (json) printJson(response);
        else print(formatCarriers(response.carriers, paint));
        return EXIT.ok;
      }),
    );
}
