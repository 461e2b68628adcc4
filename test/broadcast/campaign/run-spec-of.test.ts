import { describe, expect, it } from '@jest/globals';
import { runSpecOf } from '../../../src/broadcast/campaign/run-spec-of.js';
import { RecipientState } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import type { CampaignDefinition } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { ConsentCategory } from '../../../src/rpc/generated/tellerline/v1/consent.js';
import { MessageClass } from '../../../src/rpc/generated/tellerline/v1/message.js';
import { definitionOf, filterOf, variantOf } from './definitions.js';

const ID = '01933000-0000-7000-8000-000000000001';
const RUN = '01933000-0000-7000-8000-000000000002';

/** As it comes out of a check. */
function specOf(more: Partial<CampaignDefinition>, sourceRunId: string | null = null) {
  const definition = definitionOf({
    messageClass: MessageClass.MESSAGE_CLASS_PROMOTION,
    consentCategory: ConsentCategory.CONSENT_CATEGORY_GREETINGS,
    variants: [variantOf({ name: 'a', percent: 100 })],
    ...more,
  });
  const spec = runSpecOf(definition, { by: 'start' }, sourceRunId);
  // It is kept as JSON, and must be the same after.
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  return spec;
}

describe('what a run of a campaign sends', () => {
  it('has what the definition says', () => {
    const spec = specOf({
      name: 'Home loans',
      senderId: 'OFFERS',
      messagesPerSecond: 50,
      timeToLive: { seconds: '90', nanos: 500_000_000 },
      holdOutPercent: 10,
      variants: [
        variantOf({ name: 'a', percent: 40, variables: { rate: '4.9' } }),
        variantOf({ name: 'b', percent: 50, texts: undefined, templateKey: 'offer' }),
      ],
    });
    expect(spec).toEqual({
      name: 'Home loans',
      eventType: 'campaign',
      messageClass: 'promotion',
      consent: 'greetings',
      senderId: 'OFFERS',
      variants: [
        {
          name: 'a',
          percent: 40,
          content: {
            kind: 'texts',
            texts: { en: 'Good day {given_name}, a home loan from 4.9 %.' },
            variables: { rate: '4.9' },
          },
        },
        { name: 'b', percent: 50, content: { kind: 'template', template: 'offer', variables: {} } },
      ],
      holdOutPercent: 10,
      audience: { kind: 'customers', filter: {} },
      moment: { by: 'start' },
      messagesPerSecond: 50,
      timeToLive: 90_500,
    });
  });

  it('leaves to the settings what the definition leaves out', () => {
    expect(specOf({})).toMatchObject({
      senderId: null,
      messagesPerSecond: null,
      timeToLive: null,
    });
  });

  it('asks of customers what the filter says, and nothing else', () => {
    const date = { year: 2020, month: 2, day: 29 };
    const filter = filterOf({
      minAge: 30,
      cities: ['Pune'],
      withoutProducts: ['home_loan'],
      customerSinceUntil: date,
      consentedTo: ConsentCategory.CONSENT_CATEGORY_OFFERS,
    });
    expect(specOf({ audience: { filter } }).audience).toEqual({
      kind: 'customers',
      filter: {
        minAge: 30,
        cities: ['Pune'],
        withoutProducts: ['home_loan'],
        customerSinceUntil: '2020-02-29',
        consentedTo: 'offers',
      },
    });
  });

  it('takes an upload, and the result of a run', () => {
    expect(specOf({ audience: { audienceId: ID } }).audience).toEqual({
      kind: 'upload',
      audienceId: ID,
    });
    const result = {
      campaignId: ID,
      runId: '',
      states: [RecipientState.RECIPIENT_STATE_DELIVERED, RecipientState.RECIPIENT_STATE_HELD_OUT],
      variants: ['a'],
    };
    expect(specOf({ audience: { result } }, RUN).audience).toEqual({
      kind: 'result',
      runId: RUN,
      states: ['delivered', 'held_out'],
      variants: ['a'],
    });
  });
});
