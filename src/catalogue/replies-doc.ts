import type { EventKind, EventVariable } from './event-kind.js';
import { variableInWords } from './events-doc.js';
import { withParts } from './generated-parts.js';

/** What docs/replies.md is made of. */
export interface ReplyFacts {
  kinds: readonly EventKind[];
  /** The English text of a kind's sample. */
  wording: (kind: EventKind) => string;
  /** What the sample takes on the air, by language. */
  segments: (kind: EventKind) => ReadonlyMap<string, number>;
}

/** The document with its table and its replies made anew. */
export function repliesDocument(document: string, facts: ReplyFacts): string {
  return withParts(document, {
    table: table(facts.kinds),
    replies: facts.kinds.map((kind) => section(kind, facts)).join('\n\n'),
  });
}

function table(kinds: readonly EventKind[]): string {
  const rows = kinds.map(
    ({ key, title, messageClass, description }) =>
      `| [\`${key}\`](#${key}) | ${title} | ${messageClass} | ${description} |`,
  );
  return ['| reply | title | class | when |', '|---|---|---|---|', ...rows].join('\n');
}

function section(kind: EventKind, { wording, segments }: ReplyFacts): string {
  const counts = [...segments(kind)].map(([locale, count]) => `${locale} ${count}`).join(', ');
  const { key, description, variableList } = kind;
  return [
    `### ${key}`,
    description,
    variableList.length === 0
      ? 'It has no variables.'
      : `Variables: ${variableList.map(withKind).join(', ')}.`,
    `\`\`\`text\n${wording(kind)}\n\`\`\``,
    `Segments: ${counts}.`,
  ].join('\n\n');
}

function withKind(variable: EventVariable): string {
  const { kind, choices } = variable;
  const what = kind === 'text' || choices !== null ? '' : ` (${kind.replace('_', ' ')})`;
  return `${variableInWords(variable)}${what}`;
}
