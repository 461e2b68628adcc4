import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildCustomEvents } from '../../src/catalogue/build-custom-events.js';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import type { EventKind } from '../../src/catalogue/event-kind.js';
import { currentEventsDocument } from '../../src/catalogue/events-doc.adapter.js';
import { eventsDocument } from '../../src/catalogue/events-doc.js';
import type { DocumentFacts } from '../../src/catalogue/events-doc.js';
import { readProtoJson } from '../../src/cli/proto-json.js';
import { overTheWire } from './over-the-wire.js';

const WRITTEN = readFileSync('docs/events.md', 'utf8');
const content = readFileSync('config/events/loyalty_points.yaml', 'utf8');
const CATALOGUE = new EventCatalogue(
  buildCustomEvents([{ name: 'loyalty_points.yaml', content }], []),
);
const KINDS = CATALOGUE.kinds.filter(({ source }) => source !== 'reply');

function sectionOf({ key }: EventKind): string {
  const from = WRITTEN.indexOf(`\n### ${key}\n`);
  const to = WRITTEN.indexOf('\n### ', from + 1);
  return WRITTEN.slice(from, to < 0 ? undefined : to);
}

describe('docs/events.md', () => {
  it('is what the catalogue says now; npm run docs:events writes it', () => {
    expect(WRITTEN).toBe(currentEventsDocument('.'));
  });

  it.each(KINDS)('shows $key: its line, fields, rules, an example and a text', (kind) => {
    const line = WRITTEN.split('\n').find((one) => one.startsWith(`| [\`${kind.key}\``));
    for (const part of [kind.title, kind.messageClass, kind.consent, kind.description]) {
      expect(line).toContain(` ${part} |`);
    }
    const section = sectionOf(kind);
    for (const { name, type, required } of kind.fields) {
      expect(section).toContain(`| \`${name}\` | ${type} | ${required ? 'yes' : ''} |`);
    }
    for (const rule of kind.rules) expect(section).toContain(rule);
    expect(section).toMatch(/^```text\n.*Demo Bank/m);
  });

  it.each(KINDS.filter(({ source }) => source === 'event'))(
    'shows a body of $key that the command line reads as the sample',
    (kind) => {
      const json = /```json\n([^]*?)```/.exec(sectionOf(kind))![1];
      const { value, problems } = readProtoJson('Event', JSON.parse(json));
      expect(problems).toEqual([]);
      const found = CATALOGUE.of(overTheWire(value));
      expect(found).toMatchObject({ kind: { key: kind.key } });
      const { body } = found as { body: unknown };
      expect(kind.variables(body)).toEqual(kind.variables(kind.sample));
    },
  );
});

describe('eventsDocument', () => {
  const facts: DocumentFacts = {
    kinds: KINDS,
    classTimesToLive: {
      otp: 300_000,
      alert: 3_600_000,
      service: 86_400_000,
      promotion: 172_800_000,
    },
    wording: () => 'one line\nand another',
    customFile: 'title: A\n',
  };
  const empty = ['table', 'custom file', 'events']
    .map((name) => `<!-- begin ${name} -->OUTDATED<!-- end ${name} -->`)
    .join('\nby hand\n');

  it('makes its parts anew, and leaves what is written by hand', () => {
    const made = eventsDocument(empty, facts);
    expect(made).not.toContain('OUTDATED');
    expect(made.match(/^by hand$/gm)).toHaveLength(2);
    expect(made).toContain('```yaml\ntitle: A\n```');
    expect(made).toContain('```text\none line\nand another\n```');
    expect(eventsDocument(made, facts)).toBe(made);
  });

  it('shows how long each lives, in bold where that is its own', () => {
    const line = (key: string) =>
      eventsDocument(empty, facts)
        .split('\n')
        .find((one) => one.startsWith(`| [\`${key}\``));
    expect(line('one_time_password')).toContain('| otp | 5 min |');
    expect(line('cheque_paid')).toContain('| alert | 1 h |');
    expect(line('large_withdrawal')).toContain('| alert | **24 h** |');
    expect(line('card_requested')).toContain('| service | 24 h |');
    expect(line('statement_ready')).toContain('| service | **3 days** |');
    expect(line('offer')).toContain('| promotion | 2 days |');
  });

  it('misses a part that the document has no place for', () => {
    expect(() => eventsDocument('<!-- begin table --><!-- end table -->', facts)).toThrow(
      'has no <!-- begin events --> … <!-- end events -->',
    );
  });
});
