import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { paintFor, paintState, visibleLength } from '../../../src/cli/text/paint.js';
import { formatTable } from '../../../src/cli/text/table.js';

describe('paintFor', () => {
  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
    [undefined, { FORCE_COLOR: '1' }, false],
  ])('terminal %p with %j colours: %p', (isTTY, env, colours) => {
    const paint = paintFor(isTTY === undefined ? {} : { isTTY }, env);
    expect(paint('red', 'x') !== 'x').toBe(colours);
  });

  it('keeps what it colours', () => {
    const paint = paintFor({ isTTY: true }, {});
    expect(visibleLength(paintState(paint, 'delivered'))).toBe('delivered'.length);
    expect(paintState(paint, 'delivered')).not.toBe(paintState(paint, 'rejected'));
  });
});

describe('formatTable', () => {
  it('lines columns up by what is seen, colours and wide letters included', () => {
    const paint = paintFor({ isTTY: true }, {});
    const text = formatTable(
      paint,
      ['NAME', 'COUNT', 'NOTE'],
      [
        [paint('green', 'a'), '7', 'x'],
        ['नमस्ते', '1234', ''],
      ],
      [1],
    );
    const lines = text.split('\n').map((line) => stripVTControlCharacters(line));
    expect(lines[0]).toMatch(/^NAME +COUNT {2}NOTE$/);
    expect(lines[1]).toMatch(/^a +7 {2}x$/);
    expect(lines[2]).toMatch(/ 1234$/);
  });
});
