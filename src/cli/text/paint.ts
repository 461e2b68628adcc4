import { stripVTControlCharacters, styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** Colours text, or leaves it alone. */
export type Paint = (style: Style, text: string) => string;

/**
 * Colour only where a person looks: on a terminal, unless NO_COLOR is set to
 * anything but nothing (no-color.org) or the terminal is dumb.
 */
export function paintFor(output: { isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const plain = output.isTTY !== true || Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb';
  if (plain) return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}

const GREEN = new Set(['delivered', 'bound', 'completed', 'done']);
const RED = new Set([
  'undeliverable',
  'expired',
  'rejected',
  'unknown',
  'not bound',
  'refused',
  'failed',
]);
const YELLOW = new Set(['uncertain', 'cancelled', 'waiting', 'suppressed', 'paused', 'skipped']);

/** A state in the colour of its meaning: done, in trouble, on its way. */
export function paintState(paint: Paint, state: string): string {
  if (GREEN.has(state)) return paint('green', state);
  if (RED.has(state)) return paint('red', state);
  if (YELLOW.has(state)) return paint('yellow', state);
  return paint('cyan', state);
}

/** The columns a text takes; control sequences take none. */
export function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}
