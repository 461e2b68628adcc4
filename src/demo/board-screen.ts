import type { Message } from '../rpc/generated/tellerline/v1/message.js';
import type { Paint } from '../cli/text/paint.js';
import { visibleLength } from '../cli/text/paint.js';
import { timestampMs } from '../cli/text/timestamp.js';
import { TimelineSteps } from '../cli/timeline-steps.js';
import { formatStep } from '../cli/views/message-view.js';
import { formatBoard } from './journey-board.js';
import type { Journey } from './journey-board.js';

export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/**
 * Shows journeys: a table that changes in place on a terminal that is large
 * enough for it, and otherwise a line for every step and the table at the end.
 */
export class BoardScreen {
  readonly #steps = new Map<string, TimelineSteps>();
  #drawn = 0;

  constructor(
    private readonly screen: Screen,
    private readonly paint: Paint,
  ) {}

  /** A message was read anew. */
  show(journeys: readonly Journey[], changed: Message | null): void {
    const board = formatBoard(journeys, this.paint);
    if (this.#fits(board)) this.#draw(board);
    else if (changed !== null) this.#printSteps(journeys, changed);
  }

  /** The board as it ended. */
  finish(journeys: readonly Journey[]): void {
    const board = formatBoard(journeys, this.paint);
    if (this.#fits(board)) this.#draw(board);
    else this.screen.write(`\n${board}\n`);
  }

  #fits(board: string): boolean {
    const { isTTY, columns = 80, rows = 24 } = this.screen;
    const lines = board.split('\n');
    return (
      isTTY === true && lines.length < rows && lines.every((line) => visibleLength(line) < columns)
    );
  }

  #draw(board: string): void {
    const lines = board.split('\n');
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    // Each line is cleared to its end after it is written, so that nothing flickers.
    this.screen.write(`${up}\r${lines.map((line) => `${line}\u001b[K\n`).join('')}`);
    this.#drawn = lines.length;
  }

  #printSteps(journeys: readonly Journey[], message: Message): void {
    const steps = this.#steps.get(message.messageId) ?? new TimelineSteps();
    this.#steps.set(message.messageId, steps);
    const title =
      journeys.find(({ messageId }) => messageId === message.messageId)?.step.title ?? '';
    for (const step of steps.take(message)) {
      const line = formatStep(step, timestampMs(message.acceptedAt), this.paint);
      this.screen.write(`${title.padEnd(20)}${line}\n`);
    }
  }
}
