import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parse } from 'yaml';
import type {
  CampaignDefinition,
  CampaignVariant,
} from '../rpc/generated/tellerline/v1/broadcast_service.js';
import { addAudienceOptions, audienceOf, CONSENT_OPTIONS } from './audience-options.js';
import type { AudienceOptions, ConsentOption } from './audience-options.js';
import type { CommandContext } from './command-context.js';
import { readInput } from './input-file.js';
import {
  CLASS_OPTIONS,
  durationMessage,
  durationOption,
  variableOption,
  wholeNumberOption,
} from './option-values.js';
import { readProtoJson } from './proto-json.js';
import type { Sparse } from './unary-calls.js';
import { UsageError } from './usage-error.js';

/** What a campaign is, as a file and the options say it; the options stand above the file. */
export interface CampaignOptions extends AudienceOptions {
  file?: string;
  name?: string;
  class?: 'service' | 'promotion';
  consent?: ConsentOption;
  sender?: string;
  template?: string;
  text?: Record<string, string>;
  var?: Record<string, string>;
  holdOut?: number;
  rate?: number;
  ttl?: number;
  lifetime?: number;
}

export function addCampaignOptions(command: Command): Command {
  command
    .option('--file <file>', 'YAML or JSON of a CampaignDefinition, or - (docs/cli.md)')
    .option('--name <text>', 'for people')
    .option('--template <key>', "one of the catalogue's templates")
    .option('--text <language=text>', 'a text, such as en=Hello; repeat it for more', textOption)
    .option('--var <name=value>', 'a variable for all; repeat it for more', variableOption)
    .addOption(
      new Option('--class <class>', 'promotion where absent').choices(['service', 'promotion']),
    )
    .addOption(
      new Option('--consent <category>', "what it needs; the class's where absent").choices(
        Object.keys(CONSENT_OPTIONS),
      ),
    )
    .option('--sender <id>', "sender ID, instead of the route's")
    .option('--hold-out <percent>', 'of the audience that gets nothing', wholeNumberOption(0, 90))
    .option('--rate <count>', 'messages per second, at most', wholeNumberOption(1, 100_000))
    .option('--ttl <duration>', "time to live of a message, instead of the class's", durationOption)
    .option('--lifetime <duration>', 'after it nothing more is sent', durationOption);
  return addAudienceOptions(command);
}

/** The definition over `before`; undefined where nothing was given. Throws a UsageError. */
export async function definitionOf(
  options: CampaignOptions,
  context: CommandContext,
  before: Sparse<CampaignDefinition> | undefined,
): Promise<Sparse<CampaignDefinition> | undefined> {
  const { file, ...given } = options;
  const base = file === undefined ? before : await readDefinition(file, context);
  const over = fieldsOf(given);
  if (file === undefined && Object.keys(over).length === 0) return undefined;
  return { ...base, ...over };
}

function fieldsOf(options: Omit<CampaignOptions, 'file'>): Sparse<CampaignDefinition> {
  const { name, sender, consent, holdOut, rate, ttl, lifetime } = options;
  const variant = variantOf(options);
  const audience = audienceOf(options);
  return {
    ...(name !== undefined && { name }),
    ...(options.class !== undefined && { messageClass: CLASS_OPTIONS[options.class] }),
    ...(consent !== undefined && { consentCategory: CONSENT_OPTIONS[consent] }),
    ...(sender !== undefined && { senderId: sender }),
    ...(variant !== undefined && { variants: [variant] }),
    ...(holdOut !== undefined && { holdOutPercent: holdOut }),
    ...(audience !== undefined && { audience }),
    ...(rate !== undefined && { messagesPerSecond: rate }),
    ...(ttl !== undefined && { timeToLive: durationMessage(ttl) }),
    ...(lifetime !== undefined && { lifetime: durationMessage(lifetime) }),
  };
}

/** The one of the options; several are in a file. */
function variantOf(options: CampaignOptions): Sparse<CampaignVariant> | undefined {
  const { template, text, var: variables } = options;
  if (template !== undefined && text !== undefined) {
    throw new UsageError('give --text or --template, and only one of them');
  }
  if (template === undefined && text === undefined) {
    if (variables !== undefined) throw new UsageError('--var goes with --text or --template');
    return undefined;
  }
  return {
    ...(template !== undefined && { templateKey: template }),
    ...(text !== undefined && { texts: { byLocale: text } }),
    variables: variables ?? {},
  };
}

/** Of a YAML or JSON file; throws a UsageError that names every field that is wrong. */
async function readDefinition(
  file: string,
  context: CommandContext,
): Promise<Sparse<CampaignDefinition>> {
  let content: unknown;
  try {
    // JSON is YAML.
    content = parse(await readInput(file, context));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} is not YAML: ${(error as Error).message}`);
  }
  // As the request has it, and as grpcurl is given it: { "definition": { … } }.
  const wrapped = (content as { definition?: unknown } | null)?.definition;
  const { value, problems } = readProtoJson('CampaignDefinition', wrapped ?? content, {
    shortNames: true,
  });
  if (problems.length > 0) {
    const lines = problems.map(({ field, description }) => `  ${field}: ${description}`);
    throw new UsageError([`${file} is not a campaign`, ...lines].join('\n'));
  }
  return value;
}

/** Collects `--text en=Hello` into one object. */
function textOption(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, locale, words] = /^([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)=(.*)$/s.exec(text) ?? [];
  if (locale === undefined || words === undefined) {
    throw new InvalidArgumentError('It must be language=text, such as "en=Hello {given_name}".');
  }
  return { ...before, [locale]: words };
}
