import type { Message, TimelineEntry } from '../rpc/generated/tellerline/v1/message.js';

/** One step of one segment. */
export interface Step {
  segmentNumber: number;
  segmentCount: number;
  entry: TimelineEntry;
}

/**
 * Tells the new steps of a message from those already seen. A timeline only
 * grows at its end, so how many were seen of each segment is all it keeps.
 */
export class TimelineSteps {
  readonly #seen = new Map<number, number>();

  /** The steps not given before, oldest first. */
  take(message: Message): Step[] {
    const steps = message.segments.flatMap((segment) => {
      const seen = this.#seen.get(segment.segmentNumber) ?? 0;
      this.#seen.set(segment.segmentNumber, segment.timeline.length);
      return segment.timeline.slice(seen).map((entry) => ({
        segmentNumber: segment.segmentNumber,
        segmentCount: message.segments.length,
        entry,
      }));
    });
    return steps.sort((a, b) => secondsOf(a) - secondsOf(b) || nanosOf(a) - nanosOf(b));
  }
}

const secondsOf = (step: Step) => Number(step.entry.at?.seconds ?? 0);
const nanosOf = (step: Step) => step.entry.at?.nanos ?? 0;
