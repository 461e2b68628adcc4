import type { Paint } from '../cli/text/paint.js';
import { visibleLength } from '../cli/text/paint.js';
import { printable } from '../cli/text/printable.js';
import type { Screen } from './board-screen.js';

/** Columns of the chat, and of what one of the two says. */
const WIDEST = 76;
const SHARE = 0.7;

/** A talk by SMS: the customer to the right, the bank to the left, remarks between them. */
export class ChatScreen {
  constructor(
    private readonly out: Screen,
    private readonly paint: Paint,
  ) {}

  customer(text: string): void {
    for (const line of this.#wrapped(text)) {
      this.#right('cyan', line);
    }
  }

  bank(text: string): void {
    for (const line of this.#wrapped(text)) this.out.write(`  ${this.paint('green', line)}\n`);
  }

  /** What happened, below what the bank said. */
  remark(text: string, wrong = false): void {
    const line = text === '' ? '' : `  ${this.paint(wrong ? 'red' : 'dim', text)}\n`;
    this.out.write(`${line}\n`);
  }

  get #width(): number {
    const { isTTY, columns = 80 } = this.out;
    return isTTY === true ? Math.max(20, Math.min(WIDEST, columns - 2)) : WIDEST;
  }

  #right(style: 'cyan', line: string): void {
    const indent = Math.max(0, this.#width - visibleLength(line));
    this.out.write(`${' '.repeat(indent)}${this.paint(style, line)}\n`);
  }

  #wrapped(text: string): string[] {
    return text.split('\n').flatMap((line) => wrap(printable(line), this.#width * SHARE));
  }
}

/** Lines of so many columns at the most, broken between words where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/ +/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
