import type { Paint } from '../cli/text/paint.js';
import { formatClock } from '../cli/text/timestamp.js';
import { runStateName } from '../cli/text/names.js';
import { formatProgress, progressText } from '../cli/views/run-view.js';
import type { BroadcastRun } from '../rpc/generated/tellerline/v1/broadcast_service.js';
import type { Screen } from './board-screen.js';

/** Where nobody draws, a line says how far it is so often, in milliseconds. */
const LINE_EVERY = 5_000;

/** A sending as it goes: a bar that stays the last line of a terminal, else lines. */
export class CampaignScreen {
  #bar = '';
  #lined = -Infinity;
  #state = '';

  constructor(
    private readonly out: Screen,
    readonly paint: Paint,
  ) {}

  /** How far it is. */
  show(run: BroadcastRun): void {
    const { isTTY, columns = 80 } = this.out;
    if (isTTY === true) {
      this.#bar = formatProgress(run, columns - 1);
      this.out.write(`\r${this.#bar}\u001b[K`);
      return;
    }
    const now = performance.now();
    const state = runStateName(run.state);
    if (state === this.#state && now - this.#lined < LINE_EVERY) return;
    this.#state = state;
    this.#lined = now;
    this.say(`${formatClock(Date.now())}  ${state}  ${progressText(run)}`);
  }

  /** A line, above the bar. */
  say(text: string): void {
    const gone = this.#bar === '' ? '' : '\r\u001b[K';
    this.out.write(`${gone}${text}\n${this.#bar}`);
  }

  /** The bar stays where it is, and lines follow it. */
  finish(): void {
    if (this.#bar !== '') this.out.write('\n');
    this.#bar = '';
  }
}
