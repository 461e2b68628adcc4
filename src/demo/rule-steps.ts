import type { EventKind } from '../catalogue/event-kind.js';
import { ConsentCategory } from '../rpc/generated/tellerline/v1/consent.js';
import { Channel } from '../rpc/generated/tellerline/v1/event.js';
import { demoEvent, listenerOf } from './demo-event.js';
import type { DemoStep, Run } from './demo-steps.js';

const GROUP = 'Rules';
const DAY = 86_400_000;

/** What the settings make of an event: another alert, nothing, a refusal, a later moment. */
export function ruleSteps(run: Run, kinds: readonly EventKind[]): DemoStep[] {
  const kindOf = (key: string) => {
    const kind = kinds.find((one) => one.key === key);
    if (kind === undefined) throw new Error(`the catalogue has no event ${key}`);
    return kind;
  };
  const insufficient = kindOf('insufficient_funds');
  const inThreeDays = new Date(run.now + 3 * DAY);
  return [
    {
      group: GROUP,
      title: 'Much money by transfer',
      call: {
        event: demoEvent(
          run,
          kindOf('transaction_posted'),
          listenerOf(run, kinds, 'transaction_posted', 1),
          {
            key: 'large',
            body: {
              amount: { currencyCode: 'USD', units: '7500', nanos: 0 },
              channel: Channel.CHANNEL_TRANSFER,
              counterparty: 'Northern Motors',
              reference: `LARGE-${run.name}`,
              maskedCard: '',
              place: '',
            },
          },
        ),
      },
      expected: 'delivered',
    },
    {
      group: GROUP,
      title: `${insufficient.title}, again`,
      call: {
        event: demoEvent(run, insufficient, listenerOf(run, kinds, insufficient.key), {
          key: 'again',
        }),
      },
      expected: 'suppressed',
    },
    {
      group: GROUP,
      title: 'Offer to one who said no',
      call: {
        event: demoEvent(run, kindOf('offer'), listenerOf(run, kinds, 'offer', 1), {
          key: 'no',
          // Else the offer of a run before, when the same customer said yes, would answer it.
          body: { details: `Nobody is to read this (${run.name}).` },
        }),
      },
      expected: 'refused',
    },
    {
      group: GROUP,
      title: 'Balance in three days, 09:00',
      call: {
        event: {
          ...demoEvent(run, kindOf('balance_report'), listenerOf(run, kinds, 'balance_report', 1), {
            key: 'later',
          }),
          schedule: {
            local: {
              date: {
                year: inThreeDays.getUTCFullYear(),
                month: inThreeDays.getUTCMonth() + 1,
                day: inThreeDays.getUTCDate(),
              },
              time: { hours: 9 },
            },
          },
        },
      },
      expected: 'cancelled',
    },
  ];
}

/** What a customer said of a category. */
export interface Answer {
  customerId: string;
  category: ConsentCategory;
  granted: boolean;
}

/** What is said before the run, so that it goes as it should: offers and wishes can be refused. */
export function answers(run: Run, kinds: readonly EventKind[]): Answer[] {
  const answer = (key: string, category: ConsentCategory, granted: boolean, after = 0) => ({
    customerId: listenerOf(run, kinds, key, after).id,
    category,
    granted,
  });
  return [
    answer('wishes', ConsentCategory.CONSENT_CATEGORY_GREETINGS, true),
    answer('offer', ConsentCategory.CONSENT_CATEGORY_OFFERS, true),
    answer('offer', ConsentCategory.CONSENT_CATEGORY_OFFERS, false, 1),
  ];
}
