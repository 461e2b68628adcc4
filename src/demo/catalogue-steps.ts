import type { EventKind } from '../catalogue/event-kind.js';
import { listenerOf, demoEvent } from './demo-event.js';
import type { DemoStep, Run } from './demo-steps.js';

const GROUPS = [
  ['alert', 'Alerts'],
  ['service', 'Service messages'],
  ['promotion', 'Promotions'],
] as const;

/** One of each event that clients publish, by class. */
export function catalogueSteps(run: Run, kinds: readonly EventKind[]): DemoStep[] {
  const published = kinds.filter(({ source }) => source === 'event');
  return GROUPS.flatMap(([messageClass, group]) =>
    published
      .filter((kind) => kind.messageClass === messageClass)
      .map((kind) => ({
        group,
        title: kind.custom ? `${kind.title} (custom)` : kind.title,
        call: { event: demoEvent(run, kind, listenerOf(run, kinds, kind.key)) },
        expected: 'delivered',
      })),
  );
}
