import type { Command } from 'commander';
import { EXIT } from '../exit-codes.js';
import type { Act } from '../program.js';
import { formatInterpreted } from '../views/command-view.js';

export function addInterpret(program: Command, act: Act): void {
  const command = program
    .command('interpret')
    .summary("what a customer's text would be understood as")
    .description('Shows what a text would be understood as; nothing is done, and nothing is kept.')
    .argument('<text>', 'as a customer would write it; - reads it from the standard input')
    .option('--locale <tag>', "the customer's language; the bank's where absent")
    .action((text: string, { locale }: { locale?: string }) =>
      act(command, async ({ client, json, paint, print, printJson, input }) => {
        const response = await client.inbound.interpret({
          text: text === '-' ? await firstLine(input) : text,
          locale: locale ?? '',
        });
        if (json) printJson(response);
        else print(formatInterpreted(response, paint));
        return EXIT.ok;
      }),
    );
}

/** A text with a PIN in it does not belong among the arguments, which everybody on the machine sees. */
async function firstLine(input: AsyncIterable<Uint8Array | string>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of input) {
    text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    if (text.includes('\n') || text.length > LONGEST) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}

/** Characters; the daemon takes fewer. */
const LONGEST = 10_000;
