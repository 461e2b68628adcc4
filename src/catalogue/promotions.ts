import type { Offer, Wishes } from '../rpc/generated/tellerline/v1/event.js';
import { Wishes_Occasion as Occasion } from '../rpc/generated/tellerline/v1/event.js';
import { declare } from './declare.js';
import { choice, day } from './fields.js';
import { dateOf } from './samples.js';
import { isBlank, link, words } from './text-fields.js';
import { HOUR } from './times.js';

/** UTF-16 code units: a text of three segments or so. */
const HEADLINE = 100;
const DETAILS = 160;

export const wishes = declare<Wishes>({
  key: 'wishes',
  title: 'Wishes',
  description: 'Good wishes on a birthday, an anniversary with the bank or a festival.',
  messageClass: 'promotion',
  // On the day after they are worse than none.
  timeToLive: 6 * HOUR,
  consent: 'greetings',
  fields: {
    occasion: choice({
      [Occasion.OCCASION_BIRTHDAY]: 'birthday',
      [Occasion.OCCASION_ANNIVERSARY]: 'anniversary',
      [Occasion.OCCASION_FESTIVAL]: 'festival',
    }),
    givenName: words(false),
    festival: words(false),
  },
  also: {
    rules: ['`festival` is given with OCCASION_FESTIVAL, and with no other occasion'],
    check: (checks, path, { occasion, festival }) => {
      const isFestival = occasion === Occasion.OCCASION_FESTIVAL;
      if (isFestival && isBlank(festival)) {
        checks.add(`${path}.festival`, 'is missing; OCCASION_FESTIVAL needs its name');
      } else if (!isFestival && festival !== '') {
        checks.add(`${path}.festival`, 'is of OCCASION_FESTIVAL only');
      }
    },
  },
  sample: { occasion: Occasion.OCCASION_FESTIVAL, givenName: 'Asha', festival: 'Diwali' },
});

export const offer = declare<Offer>({
  key: 'offer',
  title: 'Offer',
  description: 'Something that the bank would like to sell.',
  messageClass: 'promotion',
  consent: 'offers',
  fields: {
    headline: words(true, HEADLINE),
    details: words(false, DETAILS),
    validUntil: day(false),
    link: link(false),
  },
  sample: {
    headline: 'Home loans from 4.9 %',
    details: 'No fees for customers of two years and more.',
    validUntil: dateOf('2026-12-31'),
    link: 'https://demobank.example/offers/home',
  },
});
