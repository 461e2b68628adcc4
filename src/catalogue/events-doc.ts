import type { MessageClass } from '../message/message-class.js';
import { snakeCase } from './declare.js';
import type { EventKind, EventVariable } from './event-kind.js';
import { withParts } from './generated-parts.js';
import { DAY, HOUR } from './times.js';

/** What docs/events.md is made of. */
export interface DocumentFacts {
  kinds: readonly EventKind[];
  /** Milliseconds: what a kind without its own has, as long as the settings say nothing else. */
  classTimesToLive: Readonly<Record<MessageClass, number>>;
  /** The English text of a kind's sample. */
  wording: (kind: EventKind) => string;
  /** The YAML of the custom event that ships. */
  customFile: string;
}

/** The document with its table, its events and the file of the custom one made anew. */
export function eventsDocument(document: string, facts: DocumentFacts): string {
  return withParts(document, {
    table: table(facts),
    events: facts.kinds.map((kind) => section(kind, facts)).join('\n\n'),
    'custom file': `\`\`\`yaml\n${facts.customFile.trim()}\n\`\`\``,
  });
}

function table({ kinds, classTimesToLive }: DocumentFacts): string {
  const rows = kinds.map((kind) => {
    const { key, messageClass, consent, title, description } = kind;
    const time = inWords(kind.timeToLive ?? classTimesToLive[messageClass]);
    const own = kind.timeToLive === null ? time : `**${time}**`;
    return `| [\`${key}\`](#${key}) | ${title} | ${messageClass} | ${own} | ${consent} | ${description} |`;
  });
  return [
    '| event | title | class | lives | consent | when |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function section(kind: EventKind, { wording }: DocumentFacts): string {
  const { key, description, fields, rules } = kind;
  const rows = fields.map(
    ({ name, type, required }) => `| \`${name}\` | ${type} | ${required ? 'yes' : ''} |`,
  );
  const published = kind.source === 'event';
  return [
    `### ${key}`,
    published ? description : `${description} It is not published; its text is made of:`,
    ['| field | what it holds | needed |', '|---|---|---|', ...rows].join('\n'),
    ...(rules.length === 0 ? [] : [rules.map((rule) => `- ${rule}`).join('\n')]),
    `Variables of its template: ${kind.variableList.map(variableInWords).join(', ')}.`,
    ...(published ? [`\`\`\`json\n${jsonText(example(kind))}\n\`\`\``] : []),
    `\`\`\`text\n${wording(kind)}\n\`\`\``,
  ].join('\n\n');
}

/** With a `?` where it may be left out. */
export function variableInWords({ name, required, choices }: EventVariable): string {
  const words = choices === null ? '' : ` (${choices.join(', ')})`;
  return `\`${name}\`${required ? '' : '?'}${words}`;
}

/** The body as an event has it. */
function example({ key, custom, sample }: EventKind): unknown {
  return custom ? { custom_event: { name: key, data: sample } } : { [key]: protoJson(sample) };
}

/** A body in the JSON of its proto message, by the names of the .proto file. */
export function protoJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('seconds' in value) {
    return new Date(Number(value.seconds) * 1000).toISOString().replace('.000Z', 'Z');
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, one]) => one !== undefined && !(name === 'nanos' && one === 0))
      .map(([name, one]) => [snakeCase(name), protoJson(one)]),
  );
}

/** As people write it: what holds nothing but plain values is on one line. */
function jsonText(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(
    ([name, one]) => `${JSON.stringify(name)}: ${jsonText(one, depth + 1)}`,
  );
  const flat = Object.values(value).every((one) => typeof one !== 'object');
  if (flat && depth > 1) return `{ ${pairs.join(', ')} }`;
  const indent = '  '.repeat(depth + 1);
  return `{\n${pairs.map((pair) => indent + pair).join(',\n')}\n${'  '.repeat(depth)}}`;
}

function inWords(milliseconds: number): string {
  if (milliseconds % DAY === 0 && milliseconds > DAY) return `${milliseconds / DAY} days`;
  if (milliseconds % HOUR === 0) return `${milliseconds / HOUR} h`;
  return `${milliseconds / 60_000} min`;
}
