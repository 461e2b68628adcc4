import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { GatewayClient } from '../../src/cli/client.js';
import { TemplateStore } from '../../src/template/template.store.js';
import { APPROVER_KEY, BANK_CLIENTS } from '../kit/clients.js';
import { accountOpened } from '../kit/events.js';
import { clientOf } from '../kit/gateway.js';
import type { TestGateway } from '../kit/gateway.js';
import { nextArrival } from './arrivals.js';
import { refusal } from './refusal.js';
import { useTwoNodes } from './two-nodes.js';

const KEY = 'account_opened';
const EDITOR_KEY = 'a-key-of-the-editor';
const EDITOR = {
  id: 'editor',
  apiKey: { value: EDITOR_KEY },
  events: [],
  permissions: ['author', 'approve'],
};

const NEW = {
  en: '{bank}: {account_type} account {masked_account} is yours from today.',
  hi: '{bank}: {account_type} खाता {masked_account} आज से आपका है।',
};
const SHIPPED = {
  en: 'Demo Bank: Welcome! Your Savings account XX4321 is now open. Did not ask for it? Call us at once.',
  hi: 'Demo Bank: आपका स्वागत है! आपका Savings खाता XX4321 खुल गया है। यदि आपने अनुरोध नहीं किया, तो तुरंत हमें कॉल करें।',
};
const READ = {
  en: 'Demo Bank: Savings account XX4321 is yours from today.',
  hi: 'Demo Bank: Savings खाता XX4321 आज से आपका है।',
};

describe('new words for an event', () => {
  const nodes = useTwoNodes({
    bank: { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata' },
    clients: [...BANK_CLIENTS, EDITOR],
  });
  let approver: GatewayClient;
  let editor: GatewayClient;

  beforeAll(() => {
    approver = clientOf(nodes.one.gateway.grpcPort, APPROVER_KEY);
    editor = clientOf(nodes.one.gateway.grpcPort, EDITOR_KEY);
  });

  afterAll(() => {
    approver?.close();
    editor?.close();
  });

  /** What a customer reads of the event, sent by way of a node. */
  async function reads(node: TestGateway, locale: string): Promise<string> {
    const event = accountOpened({ msisdn: '+919812340401', locale });
    const { messageId, segments } = await node.client.publish({ event });
    const { text } = await nextArrival(nodes.smsc, '919812340401', segments);
    await nodes.watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
    return text;
  }

  async function everywhereReads(texts: Record<string, string>): Promise<void> {
    for (const node of [nodes.one, nodes.other]) {
      for (const [locale, text] of Object.entries(texts)) {
        expect(await reads(node, locale)).toBe(text);
      }
    }
  }

  /** Puts a version in force by way of the first node; resolves when both have it. */
  async function activate(version: number): Promise<void> {
    const taken = [nodes.one, nodes.other].map((node) => {
      const store = node.gateway.app.get(TemplateStore, { strict: false });
      const has = filter(() => store.version(KEY) === version);
      return firstValueFrom(store.reloads.pipe(has, timeout({ first: 15_000 })));
    });
    await nodes.one.client.templates.activateVersion({ key: KEY, version });
    await Promise.all(taken);
  }

  let version = 0;

  it('are a draft, and nobody reads them', async () => {
    const created = await nodes.one.client.templates.createVersion({
      key: KEY,
      texts: NEW,
      note: 'shorter',
    });
    version = created.version!.version;
    expect(created.version).toMatchObject({ state: 'TEMPLATE_STATE_DRAFT', createdBy: 'core' });
    await everywhereReads(SHIPPED);
    const { client } = nodes.other;
    expect(await refusal(client.templates.activateVersion({ key: KEY, version }))).toMatchObject({
      code: 'FAILED_PRECONDITION',
    });
  });

  it('are not approved by one who may not, nor by one who wrote them', async () => {
    const { templates } = nodes.one.client;
    expect(await refusal(templates.approveVersion({ key: KEY, version }))).toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    const own = await editor.templates.createVersion({ key: KEY, texts: NEW, note: '' });
    const request = { key: KEY, version: own.version!.version };
    expect(await refusal(editor.templates.approveVersion(request))).toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    await everywhereReads(SHIPPED);
  });

  it('are read once another has approved them and they are put in force, on every node', async () => {
    const approved = await approver.templates.approveVersion({ key: KEY, version });
    expect(approved.version).toMatchObject({
      state: 'TEMPLATE_STATE_APPROVED',
      approvedBy: 'approver',
    });
    await everywhereReads(SHIPPED);
    await activate(version);
    await everywhereReads(READ);
  });

  it('are followed by the shipped ones again', async () => {
    await activate(0);
    await everywhereReads(SHIPPED);
    const { versions } = await nodes.other.client.templates.getTemplate({ key: KEY });
    expect(versions.map((one) => [one.version, one.state])).toEqual([
      [version + 1, 'TEMPLATE_STATE_DRAFT'],
      [version, 'TEMPLATE_STATE_RETIRED'],
      [0, 'TEMPLATE_STATE_ACTIVE'],
    ]);
  });

  it('show, before anybody reads them, what they say and cost', async () => {
    const { previews } = await nodes.one.client.templates.previewTemplate({ key: KEY, version });
    expect(previews.map(({ locale, text }) => [locale, text])).toEqual([
      ['en', 'Demo Bank: Savings account XX4321 is yours from today.'],
      ['hi', 'Demo Bank: Savings खाता XX4321 आज से आपका है।'],
    ]);
    const [english, hindi] = previews.map(({ carriers }) => carriers[0].segmentation!);
    expect(english).toMatchObject({ encoding: 'ENCODING_GSM7', segments: 1, forcedBy: [] });
    expect(hindi).toMatchObject({ encoding: 'ENCODING_UCS2', segments: 1 });
    expect(hindi.forcedBy[0]).toMatchObject({ character: 'ख', codePoint: 'U+0916' });
  });

  it.each([
    ['a variable that the event does not have', '{bank}: {accounttype}', 'texts', 'accounttype'],
    ['an optional one taken for granted', '{bank}: {branch_name}', 'texts', 'branch_name'],
    ['a foreign link', '{bank}: https://evil.example/s', 'texts.en', 'link'],
    ['no good form', '{bank}: {masked_account', 'texts.en', 'line 1'],
  ])('are refused with %s', async (_, en, field, word) => {
    const request = { key: KEY, texts: { en }, note: '' };
    const { code, words, fields } = await refusal(
      nodes.one.client.templates.createVersion(request),
    );
    expect([code, fields]).toEqual(['INVALID_ARGUMENT', [field]]);
    expect(words).toContain(word);
  });
});
