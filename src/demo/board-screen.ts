import type { Message } from '../rpc/generated/tellerline/v1/message.js';
import type { Paint } from '../cli/text/paint.js';
import { paintState, visibleLength } from '../cli/text/paint.js';
import { timestampMs } from '../cli/text/timestamp.js';
import { TimelineSteps } from '../cli/timeline-steps.js';
import { formatStep } from '../cli/views/message-view.js';
import { formatBoard } from './journey-board.js';
import { stateOf } from './journey.js';
import type { Journey } from './journey.js';

/** Columns of the longest title, and a few. */
const TITLE = 30;
/** Of a step's time. */
const ELAPSED = 10;
/** Between the parts of a line. */
const GAP = '  ';

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
  /** It did not fit once; a screen does not change its mind half-way. */
  #inLines = false;

  constructor(
    private readonly screen: Screen,
    private readonly paint: Paint,
  ) {}

  /** A message was read anew; null at the beginning. */
  show(journeys: readonly Journey[], changed: Message | null): void {
    const board = this.#fitting(journeys);
    if (board !== null) this.#draw(board);
    else if (changed === null) this.#printEnded(journeys);
    else this.#printSteps(journeys, changed);
  }

  /** The board as it ended. */
  finish(journeys: readonly Journey[]): void {
    const board = this.#fitting(journeys);
    if (board !== null) this.#draw(board);
    else this.screen.write(`\n${formatBoard(journeys, this.paint, this.#width)}\n`);
  }

  /** Columns; what is no terminal has as many as there are to write. */
  get #width(): number {
    const { isTTY, columns = 80 } = this.screen;
    return isTTY === true ? columns : Infinity;
  }

  /** The board where it can be drawn in place; else null, most often without making it. */
  #fitting(journeys: readonly Journey[]): string | null {
    const { isTTY, rows = 24 } = this.screen;
    this.#inLines ||= isTTY !== true || journeys.length >= rows;
    if (this.#inLines) return null;
    const board = formatBoard(journeys, this.paint, this.#width);
    const lines = board.split('\n');
    const fits = lines.length < rows && lines.every((line) => visibleLength(line) < this.#width);
    this.#inLines = !fits;
    return fits ? board : null;
  }

  #draw(board: string): void {
    const lines = board.split('\n');
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    // Each line is cleared to its end after it is written, so that nothing flickers.
    this.screen.write(`${up}\r${lines.map((line) => `${line}\u001b[K\n`).join('')}`);
    this.#drawn = lines.length;
  }

  /** Those that have no message, and so no steps. */
  #printEnded(journeys: readonly Journey[]): void {
    for (const journey of journeys.filter(({ ended }) => ended !== null)) {
      this.#printLine(journey, `${paintState(this.paint, stateOf(journey))}  ${journey.note}`);
    }
  }

  #printSteps(journeys: readonly Journey[], message: Message): void {
    const steps = this.#steps.get(message.messageId) ?? new TimelineSteps();
    this.#steps.set(message.messageId, steps);
    const journey = journeys.find(({ messageId }) => messageId === message.messageId);
    if (journey === undefined) return;
    for (const step of steps.take(message)) {
      this.#printLine(journey, formatStep(step, timestampMs(message.acceptedAt), this.paint));
    }
  }

  /** Without its last parts, the state excepted, where there are not columns enough. */
  #printLine({ step }: Journey, text: string): void {
    let line = `${step.title.padEnd(TITLE)}${GAP}${text}`;
    while (visibleLength(line) > this.#width) {
      const shorter = line.slice(0, line.lastIndexOf(GAP));
      if (visibleLength(shorter) <= TITLE + GAP.length + ELAPSED) break;
      line = shorter;
    }
    this.screen.write(`${line}\n`);
  }
}
