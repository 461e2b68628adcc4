import { timestampOf } from '../../src/cli/text/timestamp.js';

export const CAMPAIGN_ID = '0193a7c8-5d1e-7abc-8def-00000000ca11';
export const RUN_ID = '0193a7c8-5d1e-7abc-8def-0000000000f1';
export const AUDIENCE_ID = '0193a7c8-5d1e-7abc-8def-00000000a0d1';
/** 10:00 UTC. */
export const TEN = Date.UTC(2026, 10, 23, 10);

export const PROGRESS = {
  recipients: '30000',
  expanded: true,
  planned: '15000',
  sent: '1200',
  delivered: '13500',
  undeliverable: '200',
  skipped: '100',
  messagesPerSecond: 811.6,
  timeLeft: { seconds: '18', nanos: 500_000_000 },
  segments: '14900',
};

/** All of it delivered or skipped. */
export const FINAL = {
  ...PROGRESS,
  planned: '0',
  sent: '0',
  delivered: '29000',
  undeliverable: '900',
  messagesPerSecond: 0,
  timeLeft: null,
  segments: '29900',
};

export const RUN = {
  runId: RUN_ID,
  campaignId: CAMPAIGN_ID,
  name: 'Autumn',
  state: 'RUN_STATE_RUNNING',
  startsAt: timestampOf(TEN),
  endsAt: timestampOf(TEN + 3 * 86_400_000),
  startedAt: timestampOf(TEN + 500),
  progress: PROGRESS,
};

export const DEFINITION = {
  name: 'Autumn',
  messageClass: 'MESSAGE_CLASS_PROMOTION',
  consentCategory: 'CONSENT_CATEGORY_OFFERS',
  variants: [
    {
      name: 'a',
      percent: 90,
      texts: { byLocale: { en: 'Hello {given_name}', hi: 'नमस्ते' } },
      variables: { rate: '4.5' },
    },
  ],
  holdOutPercent: 10,
  audience: { filter: { minAge: 30, cities: ['Leeds', 'York'] } },
  lifetime: { seconds: '3600', nanos: 0 },
};

export const CAMPAIGN = {
  campaignId: CAMPAIGN_ID,
  state: 'CAMPAIGN_STATE_RUNNING',
  definition: DEFINITION,
  schedule: { now: {} },
  steps: [
    { at: timestampOf(TEN - 7000), clientId: 'crm', step: 'created', note: '' },
    { at: timestampOf(TEN - 5000), clientId: 'boss', step: 'approved', note: 'good' },
  ],
  createdAt: timestampOf(TEN - 7000),
  latestRun: RUN,
};
