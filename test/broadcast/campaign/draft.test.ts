import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Uuid7Generator } from '../../../src/message/uuid7.js';
import type { Campaign } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { CampaignState } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import {
  ANN,
  APPROVER,
  BOB,
  CHIEF,
  OPERATOR,
  refusal,
  STRANGER,
  useNodes,
} from './campaign-kit.js';
import { definitionOf, variantOf } from './definitions.js';

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const FAILED_PRECONDITION = 9;
const NOBODY = '01933000-0000-7000-8000-000000000001';

describe('campaigns from draft to approval', () => {
  const { nodes, database } = useNodes(2);
  const created = (request: object = {}, key = ANN): Promise<Campaign> =>
    nodes[0].campaign('CreateCampaign', { definition: definitionOf(), ...request }, key);

  it('a draft has its definition, who made it, and can be read again', async () => {
    const campaign = await created({
      definition: definitionOf({ holdOutPercent: 10, senderId: 'OFFERS' }),
    });
    expect(campaign).toMatchObject({
      state: CampaignState.CAMPAIGN_STATE_DRAFT,
      definition: {
        name: 'Home loans',
        messageClass: 'MESSAGE_CLASS_PROMOTION',
        consentCategory: 'CONSENT_CATEGORY_OFFERS',
        senderId: 'OFFERS',
        holdOutPercent: 10,
        variants: [{ name: 'a', percent: 90 }],
      },
      steps: [{ clientId: 'ann', step: 'created', note: '' }],
    });
    const { campaignId } = campaign;
    for (const key of [ANN, APPROVER, OPERATOR]) {
      expect(await nodes[1].campaign('GetCampaign', { campaignId }, key)).toEqual(campaign);
    }
  });

  it('names every wrong field by its path, words and look-ups among them', async () => {
    const definition = definitionOf({
      name: '',
      variants: [
        variantOf({ percent: 50, texts: undefined, templateKey: 'offfer' }),
        variantOf({ percent: 50, texts: { byLocale: { en: 'Good day {given_name' } } }),
      ],
    });
    const { code, fields, message } = await refusal(created({ definition }));
    expect(code).toBe(INVALID_ARGUMENT);
    expect(fields).toEqual(
      expect.arrayContaining([
        'definition.name',
        'definition.variants[0].template_key',
        'definition.variants[1].texts.by_locale.en',
      ]),
    );
    expect(message).toContain('did you mean');
    expect(message).toContain('offer');
    expect((await refusal(created({ definition: undefined }))).fields).toEqual(['definition']);
  });

  it('asks whether the audience is there, and whole', async () => {
    const upload = async (complete: boolean, days: number) => {
      const [row] = await database.database().rows<{ id: string }>(
        {
          name: '',
          text: `insert into audience
              (audience_id, name, created_by, created_at, expires_at, complete, variables)
            values ($1, 'Upload', 'ann', now(), now() + make_interval(days => $2), $3, '{code}')
            returning audience_id as id`,
        },
        [NOBODY.replace(/1$/, String(2 + 2 * Number(complete) + days)), days, complete],
      );
      return row.id;
    };
    const fields = async (audienceId: string): Promise<string[]> =>
      (await refusal(created({ definition: definitionOf({ audience: { audienceId } }) }))).fields;
    expect(await fields(NOBODY)).toEqual(['definition.audience.audience_id']);
    expect(await fields(await upload(false, 1))).toEqual(['definition.audience.audience_id']);
    expect(await fields(await upload(true, 0))).toEqual(['definition.audience.audience_id']);
    const audienceId = await upload(true, 1);
    // Its rows bring {code}, and nothing else.
    const texts = (text: string) => [variantOf({ texts: { byLocale: { en: text } } })];
    await created({
      definition: definitionOf({ audience: { audienceId }, variants: texts('Your code: {code}') }),
    });
    const other = definitionOf({ audience: { audienceId }, variants: texts('Yours: {codes}') });
    expect((await refusal(created({ definition: other }))).fields).toEqual([
      'definition.variants[0].variables.codes',
    ]);
  });

  it('asks whether the campaign whose result it takes is there, and has such variants', async () => {
    const audience = (more: object) => ({
      definition: definitionOf({
        audience: {
          result: {
            campaignId: NOBODY,
            runId: '',
            states: ['RECIPIENT_STATE_DELIVERED' as never],
            variants: [],
            ...more,
          },
        },
      }),
    });
    expect((await refusal(created(audience({})))).fields).toEqual([
      'definition.audience.result.campaign_id',
    ]);
    const { campaignId } = await created();
    const wrong = audience({ campaignId, runId: NOBODY, variants: ['a', 'b'] });
    expect((await refusal(created(wrong))).fields).toEqual([
      'definition.audience.result.run_id',
      'definition.audience.result.variants[1]',
    ]);
    await created(audience({ campaignId, variants: ['a'] }));
  });

  it('a repeat of a request ID is answered with the first campaign, also on another node', async () => {
    const requestId = 'loans-of-november';
    const request = { definition: definitionOf(), requestId };
    const answers = await Promise.all(
      [0, 1, 0, 1].map((node) => nodes[node].campaign('CreateCampaign', request)),
    );
    expect(new Set(answers.map(({ campaignId }) => campaignId)).size).toBe(1);
    // Whatever it says the second time.
    const again = await created({ requestId, definition: definitionOf({ name: '' }) });
    expect(again.campaignId).toBe(answers[0].campaignId);
    const bobs = await created({ requestId }, BOB);
    expect(bobs.campaignId).not.toBe(again.campaignId);
    expect((await refusal(created({ requestId: 'x'.repeat(101) }))).fields).toEqual(['request_id']);
  });

  it('is approved by another than who created, changed or submitted it', async () => {
    const { campaignId } = await created({}, CHIEF);
    const definition = definitionOf({ name: 'Home loans, cheaper' });
    const changed = await nodes[0].campaign('UpdateCampaign', { campaignId, definition }, BOB);
    expect(changed).toMatchObject({ definition: { name: 'Home loans, cheaper' } });
    await nodes[0].campaign('SubmitCampaign', { campaignId, note: 'please' });
    const own = await refusal(nodes[0].campaign('ApproveCampaign', { campaignId }, CHIEF));
    expect(own.code).toBe(PERMISSION_DENIED);
    expect(own.message).toContain('another client must approve it');
    const approved = await nodes[0].campaign('ApproveCampaign', { campaignId }, APPROVER);
    expect(approved.state).toBe(CampaignState.CAMPAIGN_STATE_APPROVED);
    expect(approved.steps.map(({ clientId, step }) => [clientId, step])).toEqual([
      ['chief', 'created'],
      ['bob', 'changed'],
      ['ann', 'submitted'],
      ['approver', 'approved'],
    ]);
    expect(approved.steps[2].note).toBe('please');
  });

  it('is not approved by who uploaded its audience, whose rows bring words of their own', async () => {
    const upload = async (by: string): Promise<string> => {
      const audienceId = new Uuid7Generator(randomBytes).next(Date.now());
      await database.database().rows(
        {
          name: '',
          text: `insert into audience (audience_id, name, created_by, created_at, expires_at, complete)
            values ($1, 'of November', $2, now(), now() + interval '1 day', true)`,
        },
        [audienceId, by],
      );
      return audienceId;
    };
    const submitted = async (campaign: Promise<Campaign>): Promise<Campaign> =>
      nodes[0].campaign('SubmitCampaign', { campaignId: (await campaign).campaignId });
    const approve = ({ campaignId }: Campaign) =>
      nodes[1].campaign('ApproveCampaign', { campaignId }, CHIEF);
    const definition = definitionOf({ audience: { audienceId: await upload('chief') } });
    const fromFirst = await submitted(created({ definition }));
    expect((await refusal(approve(fromFirst))).code).toBe(PERMISSION_DENIED);
    const { campaignId } = await created();
    const later = await submitted(nodes[0].campaign('UpdateCampaign', { campaignId, definition }));
    expect((await refusal(approve(later))).code).toBe(PERMISSION_DENIED);
    const result = {
      campaignId,
      runId: '',
      states: ['RECIPIENT_STATE_DELIVERED' as never],
      variants: [],
    };
    const after = await submitted(created({ definition: definitionOf({ audience: { result } }) }));
    expect((await refusal(approve(after))).code).toBe(PERMISSION_DENIED);
    const anns = definitionOf({ audience: { audienceId: await upload('ann') } });
    const other = await submitted(created({ definition: anns }));
    expect((await approve(other)).state).toBe(CampaignState.CAMPAIGN_STATE_APPROVED);
  });

  it('is approved as it was read, and not as it became meanwhile', async () => {
    const { campaignId } = await created();
    const { version } = await nodes[0].campaign('SubmitCampaign', { campaignId });
    const approve = (of: number | undefined) =>
      nodes[1].campaign('ApproveCampaign', { campaignId, version: of }, APPROVER);
    // Another word for what is still being read.
    await nodes[0].campaign('RejectCampaign', { campaignId, note: 'shorter' }, CHIEF);
    const definition = definitionOf({ name: 'Home loans, dearer' });
    await nodes[0].campaign('UpdateCampaign', { campaignId, definition });
    const now = await nodes[0].campaign('SubmitCampaign', { campaignId });
    expect(now.version).toBeGreaterThan(version);
    const refused = await refusal(approve(version));
    expect(refused.code).toBe(FAILED_PRECONDITION);
    expect(refused.message).toContain('was changed since');
    expect((await refusal(approve(-1))).fields).toEqual(['version']);
    const approved = await approve(now.version);
    expect(approved.state).toBe(CampaignState.CAMPAIGN_STATE_APPROVED);
    expect(await approve(now.version)).toEqual(approved);
  });

  it('is not approved by who changed it or submitted it either', async () => {
    for (const method of ['UpdateCampaign', 'SubmitCampaign']) {
      const { campaignId } = await created();
      await nodes[0].campaign(method, { campaignId, definition: definitionOf() }, CHIEF);
      if (method === 'UpdateCampaign') await nodes[0].campaign('SubmitCampaign', { campaignId });
      const refused = await refusal(nodes[0].campaign('ApproveCampaign', { campaignId }, CHIEF));
      expect(refused.code).toBe(PERMISSION_DENIED);
    }
  });

  it('what was submitted stays as it is, until it is rejected with a reason', async () => {
    const { campaignId } = await created();
    const update = { campaignId, definition: definitionOf() };
    await nodes[0].campaign('SubmitCampaign', { campaignId });
    expect((await refusal(nodes[0].campaign('UpdateCampaign', update))).code).toBe(
      FAILED_PRECONDITION,
    );
    const reject = (note: string) =>
      nodes[0].campaign('RejectCampaign', { campaignId, note }, APPROVER);
    expect(await refusal(reject(' '))).toMatchObject({ code: INVALID_ARGUMENT, fields: ['note'] });
    expect((await refusal(reject('x'.repeat(501)))).fields).toEqual(['note']);
    const rejected = await reject('the rate is of last year');
    expect(rejected.state).toBe(CampaignState.CAMPAIGN_STATE_DRAFT);
    expect(rejected.steps.at(-1)).toMatchObject({ step: 'rejected', clientId: 'approver' });
    // Who rejected may approve what became of it; who wrote may not.
    await nodes[0].campaign('UpdateCampaign', update);
    await nodes[0].campaign('SubmitCampaign', { campaignId });
    await nodes[0].campaign('ApproveCampaign', { campaignId }, APPROVER);
    expect(await reject('on second thoughts')).toMatchObject({
      state: CampaignState.CAMPAIGN_STATE_DRAFT,
    });
  });

  it('repeats are answered as the first call was, and leave one line in the log', async () => {
    const { campaignId } = await created();
    const twice = async (method: string, request: object, key: string): Promise<void> => {
      const first = await nodes[0].campaign(method, { campaignId, ...request }, key);
      const second = await nodes[1].campaign(method, { campaignId, ...request }, key);
      expect(second).toEqual(first);
    };
    await twice('SubmitCampaign', {}, ANN);
    await twice('ApproveCampaign', {}, APPROVER);
    await twice('RejectCampaign', { note: 'not now' }, APPROVER);
    await twice('CancelCampaign', {}, ANN);
    await twice('CancelCampaign', {}, BOB);
  });

  it('of many who change it at once, each begins with what the other made', async () => {
    const { campaignId } = await created();
    const names = Array.from({ length: 4 }, (_, i) => `Name ${i}`);
    await Promise.all(
      names.map((name, i) =>
        nodes[i % 2].campaign(
          'UpdateCampaign',
          { campaignId, definition: definitionOf({ name }) },
          i < 2 ? ANN : BOB,
        ),
      ),
    );
    const after = await nodes[0].campaign('GetCampaign', { campaignId });
    expect(after.steps).toHaveLength(1 + names.length);
    expect(names).toContain(after.definition?.name);
  });

  it('of approval and rejection at once, one alone has its way', async () => {
    for (let i = 0; i < 5; i++) {
      const { campaignId } = await created();
      await nodes[0].campaign('SubmitCampaign', { campaignId });
      const [approved, cancelled] = await Promise.allSettled([
        nodes[0].campaign('ApproveCampaign', { campaignId }, APPROVER),
        nodes[1].campaign('CancelCampaign', { campaignId }, BOB),
      ]);
      // Cancelling is possible before and after an approval; approving only before.
      expect(cancelled.status).toBe('fulfilled');
      const after = await nodes[0].campaign('GetCampaign', { campaignId });
      expect(after.state).toBe(CampaignState.CAMPAIGN_STATE_CANCELLED);
      expect(after.steps.some(({ step }) => step === 'approved')).toBe(
        approved.status === 'fulfilled',
      );
    }
  });

  it('is listed newest first, by state and in pages', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await created()).campaignId);
    await nodes[0].campaign('CancelCampaign', { campaignId: ids[2] });
    const list = (request: object) =>
      nodes[1].ask<{ campaigns: Campaign[]; nextPageToken: string }>(
        'ListCampaigns',
        request,
        OPERATOR,
      );
    const first = await list({ pageSize: 3 });
    const second = await list({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.campaigns, ...second.campaigns].map(({ campaignId }) => campaignId)).toEqual(
      ids,
    );
    const cancelled = await list({ states: [CampaignState.CAMPAIGN_STATE_CANCELLED], pageSize: 1 });
    expect(cancelled.campaigns[0].campaignId).toBe(ids[2]);
    const wrong = { states: [CampaignState.CAMPAIGN_STATE_UNSPECIFIED], pageSize: 501 };
    expect((await refusal(list({ ...wrong, pageToken: 'x' }))).fields).toEqual([
      'states[0]',
      'page_token',
      'page_size',
    ]);
  });

  it('what is not there, or no ID, is said to be', async () => {
    const get = (campaignId: string) => nodes[0].campaign('GetCampaign', { campaignId });
    expect((await refusal(get(NOBODY))).code).toBe(NOT_FOUND);
    expect(await refusal(get('mine'))).toMatchObject({
      code: INVALID_ARGUMENT,
      fields: ['campaign_id'],
    });
  });

  it.each([
    ['CreateCampaign', [APPROVER, OPERATOR, STRANGER]],
    ['UpdateCampaign', [APPROVER, OPERATOR, STRANGER]],
    ['SubmitCampaign', [APPROVER, OPERATOR, STRANGER]],
    ['ScheduleCampaign', [APPROVER, OPERATOR, STRANGER]],
    ['PauseCampaign', [APPROVER, OPERATOR, STRANGER]],
    ['ResumeCampaign', [APPROVER, OPERATOR, STRANGER]],
    ['CancelCampaign', [APPROVER, OPERATOR, STRANGER]],
    ['ApproveCampaign', [ANN, OPERATOR, STRANGER]],
    ['RejectCampaign', [ANN, OPERATOR, STRANGER]],
    ['GetCampaign', [STRANGER]],
    ['ListCampaigns', [STRANGER]],
    ['ListRuns', [STRANGER]],
    ['GetReport', [STRANGER]],
  ])('%s is not for everybody', async (method, keys) => {
    for (const key of keys) {
      expect((await refusal(nodes[0].ask(method, {}, key))).code).toBe(PERMISSION_DENIED);
    }
  });
});
