import type { Command } from 'commander';
import { parse } from 'yaml';
import type {
  GetTemplateResponse,
  TemplateVersion,
} from '../../rpc/generated/tellerline/v1/template_service.js';
import { EXIT } from '../exit-codes.js';
import { readInput } from '../input-file.js';
import { NotFound } from '../not-found.js';
import { variableOption, wholeNumberOption } from '../option-values.js';
import type { Act } from '../program.js';
import { printable } from '../text/printable.js';
import { UsageError } from '../usage-error.js';
import {
  formatPreviews,
  formatTemplate,
  formatTemplates,
  formatVersions,
} from '../views/templates-view.js';
import { addRegister, addUnregister } from './template-registrations.js';

export function addTemplates(program: Command, act: Act): void {
  const templates = program
    .command('templates')
    .summary('the words of messages: versions, approval, registrations')
    .description('Reads, writes, approves and puts in force the words of messages.');
  for (const add of [addList, addShow, addPreview, addCreate]) add(templates, act);
  for (const add of [addApprove, addActivate, addRegister, addUnregister]) add(templates, act);
}

/** Versions are counted from 1; 0 is the shipped file. */
const versionNumber = wholeNumberOption(0, 1_000_000);

function addList(templates: Command, act: Act): void {
  const command = templates
    .command('list', { isDefault: true })
    .description('Lists every template, with the version in force.')
    .action(() =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.templates.listTemplates({});
        if (json) printJson(response);
        else print(formatTemplates(response.templates, paint));
        return EXIT.ok;
      }),
    );
}

function addShow(templates: Command, act: Act): void {
  const command = templates
    .command('show')
    .description('Shows the versions, variables and registrations of one template.')
    .argument('<key>', 'such as transaction_posted')
    .option('--version <n>', "that version's texts; those in force where absent", versionNumber)
    .action((key: string, { version }: { version?: number }) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.templates.getTemplate({ key });
        const shown = response.versions.find((one) =>
          version === undefined ? isInForce(one, response) : one.version === version,
        );
        if (shown === undefined && version !== undefined) {
          throw new NotFound(`${key} has no version ${version}`);
        }
        if (json) printJson(version === undefined ? response : shown);
        else print(formatTemplate(key, response, shown, paint));
        return EXIT.ok;
      }),
    );
}

/** An active version that is passed over leaves its place to the shipped file. */
function isInForce(
  { state, version }: TemplateVersion,
  { problems }: GetTemplateResponse,
): boolean {
  if (problems.length > 0) return version === 0;
  return state === ('TEMPLATE_STATE_ACTIVE' as TemplateVersion['state']);
}

interface PreviewOptions {
  locale?: string;
  version?: number;
  var?: Record<string, string>;
}

function addPreview(templates: Command, act: Act): void {
  const command = templates
    .command('preview')
    .description('Shows what a template says, and what that takes at each carrier.')
    .argument('<key>', 'such as transaction_posted')
    .option('--locale <tag>', 'such as hi; every language where absent')
    .option(
      '--version <n>',
      'the version in force where absent; 0 is the shipped file',
      versionNumber,
    )
    .option('--var <name=value>', 'instead of the sample data; repeat it for more', variableOption)
    .action((key: string, { locale, version, var: variables }: PreviewOptions) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.templates.previewTemplate({
          key,
          locale: locale ?? '',
          variables: variables ?? {},
          ...(version !== undefined && { version }),
        });
        if (json) printJson(response);
        else print(formatPreviews(response.previews, paint));
        return EXIT.ok;
      }),
    );
}

function addCreate(templates: Command, act: Act): void {
  const command = templates
    .command('create')
    .description('Hands in a draft: another client must approve it before it can be in force.')
    .argument('<key>', 'such as transaction_posted')
    .requiredOption('--file <file>', 'YAML as in config/templates, or - for the standard input')
    .requiredOption('--note <text>', 'why, for whoever approves')
    .action((key: string, { file, note }: { file: string; note: string }) =>
      act(command, async (context) => {
        const texts = readTexts(file, await readInput(file, context));
        const response = await context.client.templates.createVersion({ key, texts, note });
        if (context.json) {
          context.printJson(response);
          return EXIT.ok;
        }
        const { version, warnings } = response;
        context.print(`version ${version?.version} of ${key} is a draft`);
        for (const warning of warnings) context.remark(`warning: ${printable(warning)}`);
        return EXIT.ok;
      }),
    );
}

/** The texts of a file, by language; what they say, the daemon judges. Throws a UsageError. */
function readTexts(file: string, yaml: string): Record<string, string> {
  let content: unknown;
  try {
    content = parse(yaml);
  } catch (error) {
    throw new UsageError(`${file} is not YAML: ${(error as Error).message}`);
  }
  const { locales } = (content ?? {}) as { locales?: unknown };
  if (typeof locales !== 'object' || locales === null || Array.isArray(locales)) {
    throw new UsageError(`${file}: locales must be there, with a text for each language tag`);
  }
  const wrong = Object.entries(locales).find(([, text]) => typeof text !== 'string');
  if (wrong !== undefined) throw new UsageError(`${file}: locales.${wrong[0]} must be a text`);
  return locales as Record<string, string>;
}

function addApprove(templates: Command, act: Act): void {
  const command = templates
    .command('approve')
    .description('Approves a draft that another client wrote.')
    .argument('<key>', 'such as transaction_posted')
    .argument('<version>', 'from 1', versionNumber)
    .action((key: string, version: number) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.templates.approveVersion({ key, version });
        if (json) printJson(response);
        else if (response.version) print(formatVersions([response.version], paint));
        return EXIT.ok;
      }),
    );
}

function addActivate(templates: Command, act: Act): void {
  const command = templates
    .command('activate')
    .description('Puts an approved version, or one that was before, in force on every node.')
    .argument('<key>', 'such as transaction_posted')
    .argument('<version>', 'from 1; 0 is the shipped file', versionNumber)
    .action((key: string, version: number) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.templates.activateVersion({ key, version });
        if (json) printJson(response);
        else if (response.version) print(formatVersions([response.version], paint));
        return EXIT.ok;
      }),
    );
}
