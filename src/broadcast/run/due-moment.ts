import { momentOf } from '../../event/send-moment.js';
import type { RunMoment } from './run-spec.js';

/** When recipients of a run are due. Times in ms since the epoch. */
export class DueMoments {
  // Of each zone; there are some hundred.
  readonly #byZone = new Map<string, number>();

  constructor(
    private readonly moment: RunMoment,
    private readonly startsAt: number,
  ) {}

  /** Whether it hangs on where a recipient is. */
  get isLocal(): boolean {
    return this.moment.by === 'local';
  }

  /** By the clocks of all the zones (IANA) in which a recipient may be: the last of them to show it. */
  of(timeZones: readonly string[]): number {
    if (this.moment.by === 'start') return this.startsAt;
    return Math.max(this.startsAt, ...timeZones.map((zone) => this.#ofZone(zone)));
  }

  #ofZone(zone: string): number {
    const known = this.#byZone.get(zone);
    if (known !== undefined) return known;
    const { moment } = this;
    const at =
      moment.by === 'start'
        ? this.startsAt
        : momentOf({ by: 'local', day: moment.day, minutes: moment.minutes }, zone, 0);
    this.#byZone.set(zone, at);
    return at;
  }
}
