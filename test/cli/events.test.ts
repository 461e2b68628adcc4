import { describe, expect, it } from '@jest/globals';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { useAnswers } from './answered.js';

const { answered, request } = useAnswers();

const CATALOGUE = {
  kinds: [
    {
      key: 'offer',
      description: 'Something to buy.',
      messageClass: 'MESSAGE_CLASS_PROMOTION',
      timeToLive: { seconds: '43200', nanos: 0 },
      consentCategory: 'CONSENT_CATEGORY_OFFERS',
      templateKey: 'offer',
      fields: [
        { name: 'headline', type: 'text of up to 60 characters', required: true },
        { name: 'link', type: 'link to one of the sites of the settings', required: false },
      ],
    },
    {
      key: 'loyalty_points',
      messageClass: 'MESSAGE_CLASS_SERVICE',
      consentCategory: 'CONSENT_CATEGORY_SERVICE',
      templateKey: 'loyalty_points',
      fields: [],
      custom: true,
    },
  ],
};

describe('events', () => {
  it('lists the catalogue', async () => {
    const { code, out } = await answered('ListKinds', CATALOGUE, 'events');
    expect(code).toBe(0);
    expect(out).toMatch(/^offer +promotion +12 h +offers +headline$/m);
    expect(out).toMatch(/^loyalty_points \(custom\) +service +service$/m);
  });

  it('shows one event with its fields', async () => {
    const { out } = await answered('ListKinds', CATALOGUE, 'events', 'show', 'offer');
    expect(out).toMatch(/^offer +Something to buy\.$/m);
    expect(out).toMatch(/^ +time to live +12 h$/m);
    expect(out).toMatch(/^headline +yes +text of up to 60 characters$/m);
    expect(out).toMatch(/^link +link to one of the sites/m);
  });

  it('gives times to live as durations in JSON', async () => {
    const { out } = await answered('ListKinds', CATALOGUE, 'events', '--json');
    expect(JSON.parse(out)).toMatchObject({ kinds: [{ timeToLive: '43200s' }, {}] });
  });

  it('ends with 4 on an event that the catalogue has not', async () => {
    const { code, err } = await answered('ListKinds', CATALOGUE, 'events', 'show', 'ofer');
    expect({ code, err }).toEqual({
      code: 4,
      err: 'tellerline: NOT_FOUND: the catalogue has no event ofer; tellerline events lists them\n',
    });
  });
});

describe('events scheduled', () => {
  it('lists what waits, and what failed', async () => {
    const scheduledFor = timestampOf(Date.UTC(2026, 10, 30, 23, 59));
    const { out, err } = await answered(
      'ListScheduled',
      {
        events: [
          { eventId: 'e-1', eventType: 'balance_report', scheduledFor },
          { eventId: 'e-2', eventType: 'offer', scheduledFor, failure: 'consent_missing' },
        ],
        nextPageToken: 'next',
      },
      ...['events', 'scheduled', '--limit', '2'],
    );
    expect(out).toMatch(/^e-1 +balance_report +2026-11-30 23:59:00\.000 UTC$/m);
    expect(out).toMatch(/^e-2 +offer +.* UTC +consent_missing$/m);
    expect(err).toBe('more with: --page-token next\n');
    expect(request()).toEqual({ pageSize: 2, pageToken: '' });
  });

  it('says so where nothing waits', async () => {
    const { out } = await answered('ListScheduled', {}, 'events', 'scheduled');
    expect(out).toBe('No event waits.\n');
  });

  it('cancels one', async () => {
    const { out } = await answered('CancelScheduled', {}, 'events', 'cancel', 'e-1');
    expect(out).toBe('e-1 is cancelled\n');
    expect(request()).toEqual({ eventId: 'e-1' });
  });
});
