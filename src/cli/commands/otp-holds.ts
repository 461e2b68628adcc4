import type { Command } from 'commander';
import { EXIT } from '../exit-codes.js';
import type { Act } from '../program.js';
import { formatHolds } from '../views/otp-view.js';

export function addHolds(otp: Command, act: Act): void {
  const command = otp
    .command('holds')
    .description('Lists the number prefixes whose codes are asked for and not used.')
    .option('--all', 'those that ended too')
    .action(({ all }: { all?: true }) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.otp.listHolds({ includeEnded: all === true });
        if (json) printJson(response);
        else if (response.holds.length === 0) print('No prefix is held.');
        else print(formatHolds(response.holds, paint));
        return EXIT.ok;
      }),
    );
}

export function addRelease(otp: Command, act: Act): void {
  const command = otp
    .command('release')
    .description('Ends a hold: codes are sent to the prefix again.')
    .argument('<prefix>', 'such as +4479')
    .action((prefix: string) =>
      act(command, async ({ client, json, print, printJson }) => {
        const response = await client.otp.releaseHold({ prefix });
        if (json) printJson(response);
        else print(`${prefix} is released`);
        return EXIT.ok;
      }),
    );
}
