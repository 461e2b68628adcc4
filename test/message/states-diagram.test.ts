import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isFinal, MESSAGE_STATES, TRANSITIONS } from '../../src/message/states.js';

describe('the diagram of the states in README.md', () => {
  const readme = readFileSync('README.md', 'utf8');
  const diagrams = [...readme.matchAll(/^```mermaid\nstateDiagram-v2\n([^]*?)^```$/gm)];
  const lines = (diagrams[0]?.[1] ?? '').split('\n').map((line) => line.trim());
  const drawn = lines.flatMap((line) => {
    const arrow = /^(\S+) --> (\S+)$/.exec(line);
    return arrow === null ? [] : [{ from: arrow[1], to: arrow[2] }];
  });

  it('is one', () => {
    expect(diagrams).toHaveLength(1);
  });

  it("has exactly the table's transitions, each once", () => {
    const table = MESSAGE_STATES.flatMap((from) =>
      TRANSITIONS[from].map((to) => `${from} --> ${to}`),
    );
    const arrows = drawn.filter(({ from }) => from !== '[*]');
    expect(arrows.map(({ from, to }) => `${from} --> ${to}`).sort()).toEqual(table.sort());
  });

  it('begins where a message is accepted', () => {
    const beginnings = drawn.filter(({ from }) => from === '[*]').map(({ to }) => to);
    expect(beginnings).toEqual(['queued', 'submitting']);
  });

  it('marks the final states', () => {
    const marked = /^class (\S+) final$/m.exec(lines.join('\n'))?.[1]?.split(',');
    expect(marked?.sort()).toEqual(MESSAGE_STATES.filter(isFinal).sort());
  });
});
