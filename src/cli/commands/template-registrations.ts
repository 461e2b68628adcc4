import type { Command } from 'commander';
import { EXIT } from '../exit-codes.js';
import type { Act } from '../program.js';
import { printable } from '../text/printable.js';

export function addRegister(templates: Command, act: Act): void {
  const command = withPlace(templates.command('register'))
    .description("Records a carrier's registration of a template, such as India's DLT.")
    .requiredOption('--id <id>', "the carrier's, or the regulator's, ID of it")
    .requiredOption('--pattern <text>', 'the registered text, with {#var#} for what may differ')
    .action(
      (
        carrier: string,
        key: string,
        locale: string,
        { id, pattern }: { id: string; pattern: string },
      ) =>
        act(command, async ({ client, json, print, printJson, remark }) => {
          const response = await client.templates.registerTemplate({
            registration: { carrier, key, locale, registeredTemplateId: id, pattern },
          });
          if (json) {
            printJson(response);
            return EXIT.ok;
          }
          print(`${key} (${locale}) goes out at ${carrier} under ${id}`);
          for (const warning of response.warnings) remark(`warning: ${printable(warning)}`);
          return EXIT.ok;
        }),
    );
}

export function addUnregister(templates: Command, act: Act): void {
  const command = withPlace(templates.command('unregister'))
    .description("Removes a carrier's registrations of a template.")
    .option('--id <id>', 'that one only')
    .action((carrier: string, key: string, locale: string, { id = '' }: { id?: string }) =>
      act(command, async ({ client, json, print, printJson }) => {
        const response = await client.templates.removeRegistration({
          carrier,
          key,
          locale,
          registeredTemplateId: id,
        });
        const under = id === '' ? '' : ` under ${id}`;
        if (json) printJson(response);
        else print(`${key} (${locale}) is not registered at ${carrier}${under} any more`);
        return EXIT.ok;
      }),
    );
}

function withPlace(command: Command): Command {
  return command
    .argument('<carrier>', 'carrier account')
    .argument('<key>', 'such as transaction_posted')
    .argument('<locale>', 'a language of the template, such as en');
}
