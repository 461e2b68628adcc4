import { beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom } from 'rxjs';
import type {
  CreateVersionResponse,
  GetTemplateResponse,
  ListTemplatesResponse,
  TemplateVersion,
} from '../../src/rpc/generated/tellerline/v1/template_service.js';
import { TEMPLATE_CHANGED_CHANNEL } from '../../src/template/active-version.sql.js';
import { KEYS } from '../rpc/gateway.js';
import { APPROVER, AUTHOR, EDITOR, ask, useNodes } from './authoring-kit.js';
import type { Node } from './authoring-kit.js';

const TEXT = '{bank}: {account_type} account {masked_account} is yours now.';
const VALUES = {
  account_type: { kind: 'text', value: 'Savings' },
  masked_account: { kind: 'text', value: 'XX11' },
} as const;

describe('TemplateService', () => {
  const { nodes, database, start } = useNodes(2);
  let node: Node;
  let other: Node;
  beforeAll(() => {
    [node, other] = nodes;
  });

  async function create(key: string, en: string, apiKey = AUTHOR): Promise<CreateVersionResponse> {
    return ask(node, 'CreateVersion', { key, texts: { en }, note: 'why' }, apiKey);
  }

  async function step(
    method: 'ApproveVersion' | 'ActivateVersion',
    key: string,
    version: number,
    apiKey: string,
    at = node,
  ): Promise<TemplateVersion> {
    const response = await ask<{ version: TemplateVersion }>(at, method, { key, version }, apiKey);
    return response.version;
  }

  /** An approved version. */
  async function approved(key: string, en: string): Promise<number> {
    const { version } = await create(key, en);
    await step('ApproveVersion', key, version!.version, APPROVER);
    return version!.version;
  }

  const get = (key: string, at = node) =>
    ask<GetTemplateResponse>(at, 'GetTemplate', { key }, KEYS.reader);

  const said = (key: string, at = node, variables: object = VALUES) =>
    at.templates.render(key, 'en', variables as never).text;

  it('lists every template, as it was shipped', async () => {
    const { templates } = await ask<ListTemplatesResponse>(node, 'ListTemplates', {}, KEYS.reader);
    const keys = templates.map(({ key }) => key);
    expect(keys).toEqual(keys.toSorted());
    expect(templates.find(({ key }) => key === 'card_requested')).toEqual({
      key: 'card_requested',
      activeVersion: 0,
      locales: expect.arrayContaining(['en', 'hi']),
      drafts: 0,
    });
  });

  it('shows the shipped file as version 0, with the variables of its event', async () => {
    const { versions, variables, registrations, problems } = await get('account_opened');
    expect(versions).toEqual([
      expect.objectContaining({
        key: 'account_opened',
        version: 0,
        state: 'TEMPLATE_STATE_ACTIVE',
        texts: expect.objectContaining({ en: expect.stringContaining('{masked_account}') }),
      }),
    ]);
    expect(variables).toEqual(
      expect.arrayContaining([
        { name: 'bank', required: true, choices: [] },
        { name: 'masked_account', required: true, choices: [] },
        { name: 'branch_name', required: false, choices: [] },
      ]),
    );
    expect(registrations).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('takes a version from draft to force and back, and keeps who did what', async () => {
    const key = 'account_opened';
    const shipped = said(key);
    const { version, warnings } = await create(key, TEXT);
    expect(version).toMatchObject({
      key,
      version: 1,
      state: 'TEMPLATE_STATE_DRAFT',
      texts: { en: TEXT },
      note: 'why',
      createdBy: 'author',
      createdAt: { seconds: expect.stringMatching(/^\d+$/) },
      approvedBy: '',
    });
    expect(warnings).toContain(
      'has no text in hi, which the shipped file has; those customers get en',
    );
    expect(await step('ApproveVersion', key, 1, APPROVER)).toMatchObject({
      state: 'TEMPLATE_STATE_APPROVED',
      approvedBy: 'approver',
    });
    expect(said(key)).toBe(shipped);

    expect(await step('ActivateVersion', key, 1, AUTHOR)).toMatchObject({
      state: 'TEMPLATE_STATE_ACTIVE',
      activatedBy: 'author',
    });
    expect(said(key)).toBe(
      `${node.templates.catalogue.bank.name}: Savings account XX11 is yours now.`,
    );
    const { versions } = await get(key);
    expect(versions.map((one) => [one.version, one.state])).toEqual([
      [1, 'TEMPLATE_STATE_ACTIVE'],
      [0, 'TEMPLATE_STATE_RETIRED'],
    ]);

    expect(await step('ActivateVersion', key, 0, APPROVER)).toMatchObject({
      version: 0,
      state: 'TEMPLATE_STATE_ACTIVE',
      activatedBy: 'approver',
    });
    expect(said(key)).toBe(shipped);
    expect((await get(key)).versions[0]).toMatchObject({
      version: 1,
      state: 'TEMPLATE_STATE_RETIRED',
      activatedBy: 'author',
    });
    expect(node.reported.filter((report) => report.key === key)).toEqual([
      { kind: 'template_created', key, version: 1, clientId: 'author' },
      { kind: 'template_approved', key, version: 1, clientId: 'approver' },
      { kind: 'template_activated', key, version: 1, clientId: 'author' },
      { kind: 'template_activated', key, version: 0, clientId: 'approver' },
    ]);
  });

  it('puts one version in force in place of another, on every node', async () => {
    const key = 'card_activated';
    const texts = ['One for {masked_card}', 'Two for {masked_card}'];
    const variables = { masked_card: { kind: 'text', value: 'XX1' } };
    const versions = [await approved(key, texts[0]), await approved(key, texts[1])];
    for (const [i, version] of versions.entries()) {
      const told = firstValueFrom(
        other.templates.reloads.pipe(filter(() => other.templates.version(key) === version)),
      );
      await step('ActivateVersion', key, version, EDITOR);
      expect(said(key, node, variables)).toBe(texts[i].replace('{masked_card}', 'XX1'));
      await told;
      expect(said(key, other, variables)).toBe(texts[i].replace('{masked_card}', 'XX1'));
    }
    const listed = (await get(key, other)).versions;
    expect(listed.map(({ state }) => state)).toEqual([
      'TEMPLATE_STATE_ACTIVE',
      'TEMPLATE_STATE_RETIRED',
      'TEMPLATE_STATE_RETIRED',
    ]);
    // What was in force before needs no other approval.
    await step('ActivateVersion', key, versions[0], EDITOR);
    expect(node.templates.version(key)).toBe(versions[0]);
    const back = firstValueFrom(
      other.templates.reloads.pipe(filter(() => other.templates.version(key) === 0)),
    );
    await step('ActivateVersion', key, 0, EDITOR);
    await back;
  });

  it('lists the newest hundred, and always the one in force', async () => {
    const key = 'standing_order_failed';
    const version = await approved(key, 'Failed');
    await step('ActivateVersion', key, version, EDITOR);
    await database.database().rows(
      {
        name: '',
        text: `insert into template_version (template_key, version, state, texts, note, created_by, created_at)
          select $1, n, 'draft', '{"en": "Draft"}', '', 'author', now() from generate_series(2, 130) n`,
      },
      [key],
    );
    const { versions } = await get(key);
    expect(versions).toHaveLength(102);
    expect(versions.slice(-3).map((one) => [one.version, one.state])).toEqual([
      [31, 'TEMPLATE_STATE_DRAFT'],
      [1, 'TEMPLATE_STATE_ACTIVE'],
      [0, 'TEMPLATE_STATE_RETIRED'],
    ]);
  });

  it('answers a repeated step as the first, and reports it once', async () => {
    const key = 'card_requested';
    const text = 'Your {card_type, select, debit {d} credit {c} prepaid {p} other {o}} card';
    const version = await approved(key, text);
    const again = await step('ApproveVersion', key, version, APPROVER);
    expect(again.state).toBe('TEMPLATE_STATE_APPROVED');
    const first = await step('ActivateVersion', key, version, APPROVER);
    const second = await step('ActivateVersion', key, version, AUTHOR);
    expect(second).toEqual(first);
    const back = await step('ActivateVersion', key, 0, APPROVER);
    expect(await step('ActivateVersion', key, 0, AUTHOR)).toEqual(back);
    const steps = node.reported.flatMap((report) =>
      report.key === key && 'version' in report ? [[report.kind, report.version]] : [],
    );
    expect(steps).toEqual([
      ['template_created', version],
      ['template_approved', version],
      ['template_activated', version],
      ['template_activated', 0],
    ]);
  });

  it('lets no one approve what they wrote', async () => {
    const { version } = await create('account_opened', TEXT, EDITOR);
    const request = { key: 'account_opened', version: version!.version };
    await expect(ask(node, 'ApproveVersion', request, EDITOR)).rejects.toMatchObject({
      code: 7,
      reason: expect.any(String),
      message: expect.stringContaining('another client must approve it'),
    });
    await expect(ask(node, 'ActivateVersion', request, EDITOR)).rejects.toMatchObject({ code: 9 });
    await step('ApproveVersion', 'account_opened', version!.version, APPROVER);
  });

  it('numbers versions that are written at once, on any node', async () => {
    const key = 'card_dispatched';
    const request = { key, texts: { en: 'On its way' }, note: '' };
    const responses = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        ask<CreateVersionResponse>(nodes[i % 2], 'CreateVersion', request, AUTHOR),
      ),
    );
    const numbers = responses.map(({ version }) => version!.version).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    const { templates } = await ask<ListTemplatesResponse>(node, 'ListTemplates', {}, AUTHOR);
    expect(templates.find((one) => one.key === key)).toMatchObject({
      drafts: 12,
      activeVersion: 0,
    });
  });

  it('leaves one version in force where several are put in force at once', async () => {
    const key = 'cheque_paid';
    const versions = [await approved(key, 'A'), await approved(key, 'B'), await approved(key, 'C')];
    await Promise.all(
      versions.map((version, i) => step('ActivateVersion', key, version, APPROVER, nodes[i % 2])),
    );
    const states = (await get(key)).versions.map(({ state }): string => state);
    expect(states.filter((state) => state === 'TEMPLATE_STATE_ACTIVE')).toHaveLength(1);
  });

  it('names all that is wrong with a version, and keeps none of it', async () => {
    const texts = { en: `${TEXT} evil.com`, hi: '{bank' };
    const request = { key: 'account_opened', texts, note: '' };
    await expect(ask(node, 'CreateVersion', request, AUTHOR)).rejects.toMatchObject({
      code: 3,
      fields: ['texts.hi', 'texts.en'],
    });
    const worse = { ...request, texts: { ...texts, xx1: 'x' }, note: 'x'.repeat(501) };
    await expect(ask(node, 'CreateVersion', worse, AUTHOR)).rejects.toMatchObject({
      code: 3,
      fields: ['note', 'texts.xx1'],
    });
  });

  it('sends the shipped text where a version does not fit its event any more', async () => {
    const key = 'statement_ready';
    const told = firstValueFrom(
      other.templates.reloads.pipe(filter(({ problems }) => problems.length > 0)),
    );
    // As an older release may have let it be.
    await database.database().rows(
      {
        name: '',
        text: `insert into template_version values
          ($1, 1, 'active', '{"en": "Ready {gone}"}', '', 'author', now(), 'approver', now())`,
      },
      [key],
    );
    await database.database().notify(TEMPLATE_CHANGED_CHANNEL, key);
    expect((await told).problems).toEqual([
      expect.stringMatching(
        /^version 1 of statement_ready cannot be used, the shipped text is used: .*\{gone\}/,
      ),
    ]);
    expect(other.templates.version(key)).toBe(0);
    expect((await get(key, other)).problems).toEqual([expect.stringContaining('{gone}')]);
    expect((await start()).templates.version(key)).toBe(0);
    await step('ActivateVersion', key, 0, APPROVER);
  });

  it('refuses to put in force again what does not fit its event any more', async () => {
    const request = { key: 'statement_ready', version: 1 };
    await expect(ask(node, 'ActivateVersion', request, AUTHOR)).rejects.toMatchObject({
      code: 9,
      message: expect.stringContaining('cannot be in force any more: statement_ready: uses {gone}'),
    });
  });

  it('says which key was probably meant', async () => {
    for (const method of ['GetTemplate', 'PreviewTemplate', 'CreateVersion', 'ActivateVersion']) {
      await expect(
        ask(node, method, { key: 'acount_opened', texts: {}, version: 0 }, EDITOR),
      ).rejects.toMatchObject({
        code: 5,
        fields: ['key'],
        message: expect.stringContaining('did you mean "account_opened"?'),
      });
    }
  });

  it('knows no other versions than there are', async () => {
    const request = { key: 'wishes', version: 7 };
    for (const method of ['ApproveVersion', 'ActivateVersion', 'PreviewTemplate']) {
      await expect(ask(node, method, request, EDITOR)).rejects.toMatchObject({ code: 5 });
    }
    await expect(
      ask(node, 'ApproveVersion', { key: 'wishes', version: 0 }, EDITOR),
    ).rejects.toMatchObject({ code: 3, fields: ['version'] });
  });

  it.each([
    ['ListTemplates', [KEYS.reader, AUTHOR, APPROVER]],
    ['GetTemplate', [KEYS.reader, AUTHOR, APPROVER]],
    ['PreviewTemplate', [KEYS.reader, AUTHOR, APPROVER]],
    ['CreateVersion', [AUTHOR]],
    ['ApproveVersion', [APPROVER]],
    ['ActivateVersion', [AUTHOR, APPROVER]],
    ['RegisterTemplate', [AUTHOR]],
    ['RemoveRegistration', [AUTHOR]],
  ])('%s is for those with its permission', async (method, allowed) => {
    for (const key of [AUTHOR, APPROVER, KEYS.reader, KEYS.all]) {
      const outcome = await ask(node, method, {}, key).then(
        () => 'let in',
        ({ code }: { code: number }) => (code === 7 ? 'kept out' : 'let in'),
      );
      expect([key, outcome]).toEqual([key, allowed.includes(key) ? 'let in' : 'kept out']);
    }
  });
});
