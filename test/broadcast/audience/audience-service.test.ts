import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { AudienceCleaning } from '../../../src/broadcast/audience/audience-cleaning.runner.js';
import { AUDIENCE_CLEANING_LOCK } from '../../../src/broadcast/audience/audience.sql.js';
import type { AudienceSpec } from '../../../src/broadcast/audience/audience-spec.js';
import type {
  Audience,
  GetAudienceResponse,
  ListAudiencesResponse,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import type { CallFailure } from '../../rpc/gateway.js';
import { number, putRun } from './reader-kit.js';
import { APPROVER, rowsOf, STRANGER, useAudiences } from './upload-kit.js';

const DAY = 86_400_000;

describe('BroadcastService, of audiences', () => {
  const audiences = useAudiences({ audienceLifetime: '30d' });
  const run = (text: string, values: unknown[] = []) =>
    audiences.database().rows<Record<string, unknown>>({ name: '', text }, values);

  beforeEach(async () => {
    await run('truncate audience, audience_member, broadcast_run, broadcast_recipient, campaign');
    audiences.reported.length = 0;
  });

  const upload = async (name: string, members = 1): Promise<string> => {
    const rows = Array.from({ length: members }, (_, i) => ({ msisdn: number(i) }));
    return (await audiences.upload(rowsOf(rows, name))).audienceId;
  };
  const refusal = async (method: string, request: object, key?: string): Promise<CallFailure> => {
    const answered = await audiences.call(method, request, key).then(
      () => undefined,
      (failure: unknown) => failure as CallFailure,
    );
    if (answered === undefined) throw new Error(`${method} was not refused`);
    return answered;
  };
  const get = async (audienceId: string, key?: string): Promise<Audience> =>
    (await audiences.call<GetAudienceResponse>('GetAudience', { audienceId }, key)).audience!;
  const membersLeft = async () =>
    (await run('select count(*)::integer as count from audience_member'))[0].count;
  const clean = (now: number) => audiences.gateway().app.get(AudienceCleaning).run(now);

  it('shows an audience, and never its members', async () => {
    const before = Date.now();
    const audienceId = await upload('Diwali');
    const audience = await get(audienceId, APPROVER);
    expect(audience).toEqual({
      audienceId,
      name: 'Diwali',
      createdBy: 'marketing',
      createdAt: expect.anything(),
      members: '1',
      refused: '0',
      variables: [],
      complete: true,
      expiresAt: expect.anything(),
    });
    const left = Number(audience.expiresAt!.seconds) * 1000 - before;
    expect(left).toBeGreaterThan(30 * DAY - 5000);
    expect(left).toBeLessThan(30 * DAY + 60_000);
  });

  it.each<[string, object]>([
    ['GetAudience', { audienceId: randomUUID() }],
    ['ListAudiences', {}],
    ['DeleteAudience', { audienceId: randomUUID() }],
  ])('%s is not for everybody', async (method, request) => {
    const { reason } = await refusal(method, request, STRANGER);
    expect(reason).toBe('PERMISSION_DENIED');
  });

  it('is deleted by those alone who may upload', async () => {
    const audienceId = await upload('Diwali');
    const { reason } = await refusal('DeleteAudience', { audienceId }, APPROVER);
    expect(reason).toBe('PERMISSION_DENIED');
  });

  it.each(['GetAudience', 'DeleteAudience'])('%s knows what is no audience', async (method) => {
    expect(await refusal(method, { audienceId: 'x' })).toMatchObject({
      reason: 'INVALID_ARGUMENT',
      fields: ['audience_id'],
    });
    const audienceId = '0190163d-8694-739b-aea5-966c26f8ad90';
    expect(await refusal(method, { audienceId })).toMatchObject({
      reason: 'NOT_FOUND',
      fields: ['audience_id'],
    });
  });

  it('lists the newest first, in pages', async () => {
    for (let i = 0; i < 5; i++) await upload(`Audience ${i}`);
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await audiences.call<ListAudiencesResponse>('ListAudiences', {
        pageSize: 2,
        pageToken,
      });
      names.push(...page.audiences.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(names).toEqual([4, 3, 2, 1, 0].map((i) => `Audience ${i}`));
    expect(await refusal('ListAudiences', { pageSize: 501, pageToken: '?' })).toMatchObject({
      fields: ['page_size', 'page_token'],
    });
  });

  it('is gone at once when it is deleted, and its members with the cleaning', async () => {
    const [kept, dropped] = [await upload('Kept', 3), await upload('Dropped', 4)];
    await audiences.call('DeleteAudience', { audienceId: dropped });
    expect((await refusal('GetAudience', { audienceId: dropped })).reason).toBe('NOT_FOUND');
    expect((await refusal('DeleteAudience', { audienceId: dropped })).reason).toBe('NOT_FOUND');
    const { audiences: listed } = await audiences.call<ListAudiencesResponse>('ListAudiences', {});
    expect(listed.map(({ audienceId }) => audienceId)).toEqual([kept]);
    expect(await membersLeft()).toBe(7);
    expect(await clean(Date.now())).toBe(1);
    expect(await membersLeft()).toBe(3);
    expect(audiences.reported.at(-1)).toEqual({
      kind: 'audiences_cleaned',
      audiences: 1,
      members: 4,
    });
  });

  describe('is not deleted while something sends to it:', () => {
    const uploaded = (audienceId: string): AudienceSpec => ({ kind: 'upload', audienceId });
    const resultOf = (runId: string): AudienceSpec => ({
      kind: 'result',
      runId,
      states: ['delivered'],
      variants: [],
    });
    const putCampaign = (state: string, audience: object) =>
      run(
        `insert into campaign (campaign_id, name, state, definition, created_by, created_at,
          updated_at, written_by, steps)
        values ($1, 'Offer', $2, $3, 'marketing', now(), now(), '{marketing}', '[]')`,
        [randomUUID(), state, JSON.stringify({ audience })],
      );

    it.each<[string, (audienceId: string) => Promise<unknown>, boolean]>([
      [
        'an open run',
        (id) =>
          putRun(audiences.database(), randomUUID(), [], {
            state: 'paused',
            audience: uploaded(id),
          }),
        true,
      ],
      [
        'a run that is over',
        (id) =>
          putRun(audiences.database(), randomUUID(), [], {
            state: 'completed',
            audience: uploaded(id),
          }),
        false,
      ],
      [
        'a run of the result of a result of it',
        async (id) => {
          const [first, second] = [randomUUID(), randomUUID()];
          const database = audiences.database();
          await putRun(database, first, [], { audience: uploaded(id) });
          await putRun(database, second, [], { audience: resultOf(first) });
          await putRun(database, randomUUID(), [], {
            state: 'running',
            audience: resultOf(second),
          });
        },
        true,
      ],
      [
        'a run of another',
        () =>
          putRun(audiences.database(), randomUUID(), [], {
            state: 'running',
            audience: uploaded(randomUUID()),
          }),
        false,
      ],
      ['a draft', (id) => putCampaign('draft', { audienceId: id }), true],
      ['a campaign that is over', (id) => putCampaign('completed', { audienceId: id }), false],
      ['a campaign to others', () => putCampaign('running', { all: {} }), false],
    ])('%s', async (_, use, inUse) => {
      const audienceId = await upload('Used');
      await use(audienceId);
      if (!inUse) {
        await audiences.call('DeleteAudience', { audienceId });
        return;
      }
      const { reason, message } = await refusal('DeleteAudience', { audienceId });
      expect(reason).toBe('FAILED_PRECONDITION');
      expect(message).toMatch(/sends to the audience; cancel it first$/);
      expect((await get(audienceId)).complete).toBe(true);
    });

    it('and is kept past its time while an open run reads it', async () => {
      const audienceId = await upload('Used');
      const runId = randomUUID();
      await putRun(audiences.database(), runId, [], {
        state: 'running',
        audience: uploaded(audienceId),
      });
      const later = Date.now() + 31 * DAY;
      expect(await clean(later)).toBe(0);
      await run(`update broadcast_run set state = 'completed' where run_id = $1`, [runId]);
      expect(await clean(later)).toBe(1);
      expect(await membersLeft()).toBe(0);
    });
  });

  describe('the cleaning', () => {
    it('takes what is past its time, in as many batches as it needs', async () => {
      const old = await upload('Old');
      await run(
        `insert into audience_member
        select $1, i, decode(md5(i::text), 'hex'), null, '\\x00' from generate_series(10, 12009) i`,
        [old],
      );
      await run(`update audience set expires_at = now() - interval '1 second'`);
      const young = await upload('Young');
      expect(await clean(Date.now())).toBe(1);
      expect(await membersLeft()).toBe(1);
      expect((await get(young)).name).toBe('Young');
    });

    it('takes an upload that broke off a day after', async () => {
      const broken = await audiences.upload([
        { header: { name: 'Broken' } },
        { row: { msisdn: number(1) } },
        { header: { name: 'again' } },
      ]);
      expect(broken).toMatchObject({ stored: 1, done: false });
      expect((await get(broken.audienceId)).complete).toBe(false);
      expect(await clean(Date.now() + DAY - 60_000)).toBe(0);
      expect(await clean(Date.now() + DAY + 60_000)).toBe(1);
      expect(await membersLeft()).toBe(0);
    });

    it('is one node’s at a time', async () => {
      const other = await audiences
        .database()
        .exclusive(AUDIENCE_CLEANING_LOCK, () => clean(Date.now()));
      expect(other).toBeUndefined();
    });
  });
});
