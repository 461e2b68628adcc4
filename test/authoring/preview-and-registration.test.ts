import { beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom } from 'rxjs';
import type {
  PreviewTemplateResponse,
  RegisterTemplateResponse,
  TemplatePreview,
} from '../../src/rpc/generated/tellerline/v1/template_service.js';
import type { RegisteredTexts } from '../../src/template/registered-texts.js';
import { APPROVER, AUTHOR, ask, useNodes } from './authoring-kit.js';
import type { Node } from './authoring-kit.js';

const KEY = 'account_opened';

describe('PreviewTemplate', () => {
  const { nodes } = useNodes(1);
  let node: Node;
  beforeAll(() => {
    [node] = nodes;
  });

  async function preview(request: object): Promise<TemplatePreview[]> {
    const response = await ask<PreviewTemplateResponse>(
      node,
      'PreviewTemplate',
      { key: KEY, ...request },
      AUTHOR,
    );
    return response.previews;
  }

  it('shows every language with sample data, at every carrier that is on', async () => {
    const previews = await preview({});
    expect(previews.map(({ locale }) => locale)).toEqual([
      ...node.templates.catalogue.texts(KEY)!.keys(),
    ]);
    for (const { text, carriers } of previews) {
      expect(text).toContain('XX');
      expect(carriers.map(({ carrier }) => carrier)).toEqual(['cheap', 'strict']);
    }
    const hindi = previews.find(({ locale }) => locale === 'hi')!;
    const { encoding, segments, cost } = hindi.carriers[0].segmentation!;
    expect(encoding).toBe('ENCODING_UCS2');
    expect(cost).toEqual({ currencyCode: 'INR', units: '0', nanos: segments * 120_000_000 });
    expect(hindi.carriers[1].segmentation!.cost).toBeNull();
  });

  it('shows one language, by its fall-back', async () => {
    expect(await preview({ locale: 'hi-IN' })).toMatchObject([{ locale: 'hi-IN' }]);
    expect(await preview({ locale: 'sw' })).toMatchObject([{ locale: 'en' }]);
    await expect(preview({ locale: 'no tag' })).rejects.toMatchObject({
      code: 3,
      fields: ['locale'],
    });
  });

  it('shows a draft as it would be, and what it would cost', async () => {
    const texts = { en: '{masked_account} está abierta — ' + 'x'.repeat(60) };
    await ask(node, 'CreateVersion', { key: KEY, texts }, AUTHOR);
    const [draft] = await preview({ version: 1, locale: 'en' });
    expect(draft).toMatchObject({
      text: expect.stringContaining('está abierta'),
      carriers: [
        { carrier: 'cheap', segmentation: { encoding: 'ENCODING_UCS2', segments: 2 } },
        { carrier: 'strict', refusal: 'the text is not registered' },
      ],
      warnings: [expect.stringContaining('needs UCS-2 for á (U+00E1)')],
    });
    const [shipped] = await preview({ version: 0, locale: 'en' });
    expect(shipped.text).not.toContain('está');
  });

  it('takes variables instead of the sample', async () => {
    const variables = { account_type: 'Current', masked_account: 'XX77' };
    const [{ text }] = await preview({ variables, locale: 'en' });
    expect(text).toContain('XX77');
    expect(text).not.toContain('branch');
    await expect(preview({ variables: { account_type: 'Current' } })).rejects.toMatchObject({
      code: 3,
      fields: ['variables.masked_account'],
    });
    await expect(
      preview({ variables: { ...variables, account_type: 'x'.repeat(1001) } }),
    ).rejects.toMatchObject({ code: 3, fields: ['variables.account_type'] });
  });

  it('warns of what would not be sent', async () => {
    const variables = { account_type: '4111 1111 1111 1111', masked_account: 'XX77' };
    const [{ warnings }] = await preview({ variables, locale: 'en' });
    expect(warnings).toEqual([
      'has what looks like a card number; show a part of it, such as "XX4321", and would not be sent',
    ]);
  });
});

describe('the registrations of a template', () => {
  const { nodes } = useNodes(2);
  let node: Node;
  let other: Node;
  beforeAll(() => {
    [node, other] = nodes;
  });

  const GOOD = {
    carrier: 'strict',
    key: KEY,
    locale: 'en',
    registeredTemplateId: '1107160000000',
    pattern: 'Your {#var#} account {#var#} is open.',
  };

  const register = (more: object = {}, at = node) =>
    ask<RegisterTemplateResponse>(
      at,
      'RegisterTemplate',
      { registration: { ...GOOD, ...more } },
      AUTHOR,
    );

  async function strict(at: Node, version?: number) {
    const { previews } = await ask<PreviewTemplateResponse>(
      at,
      'PreviewTemplate',
      { key: KEY, locale: 'en', version },
      AUTHOR,
    );
    const { registeredTemplateId, refusal } = previews[0].carriers[1];
    return { registeredTemplateId, refusal };
  }

  /** Resolves once the other node has read registrations that are as they should be. */
  const whenOther = (isSo: (registered: RegisteredTexts | undefined) => boolean) =>
    firstValueFrom(
      other.registrations.changes.pipe(
        filter(() => isSo(other.registrations.find('strict', KEY, 'en'))),
      ),
    );

  it('decide what goes out, and under which ID, on every node', async () => {
    expect((await register()).warnings).toEqual([
      expect.stringMatching(/^the text in force, without what is optional, does not begin with/),
      expect.stringMatching(/^the text in force, with sample data, does not begin with "Your "/),
    ]);
    const texts = { en: 'Your {account_type} account {masked_account} is open.' };
    const created = await ask<{ version: { version: number } }>(
      node,
      'CreateVersion',
      { key: KEY, texts },
      AUTHOR,
    );
    const { version } = created.version;
    expect(await strict(node, version)).toEqual({
      registeredTemplateId: GOOD.registeredTemplateId,
      refusal: '',
    });
    expect((await strict(node)).refusal).toMatch(
      /^the text differs from what is registered: it does/,
    );

    await ask(node, 'ApproveVersion', { key: KEY, version }, APPROVER);
    await ask(node, 'ActivateVersion', { key: KEY, version }, AUTHOR);
    // The words to come are registered beside those in force.
    const more = { registeredTemplateId: '22', pattern: 'Your {#var#} account {#var#} waits.' };
    const heard = whenOther((registered) => registered?.size === 2);
    expect(await register(more)).toEqual({
      registration: { ...GOOD, ...more },
      warnings: [expect.stringMatching(/^the text in force goes out under 22 neither/)],
    });
    await heard;
    const registered = other.registrations.nearest('strict', KEY, 'en-IN');
    expect(registered?.idOf('Your Savings account XX1 is open.')).toBe(GOOD.registeredTemplateId);
    expect(registered?.idOf('Your Savings account XX1 waits.')).toBe('22');
    expect(registered?.idOf('Hello')).toBeNull();
    expect((await strict(node)).registeredTemplateId).toBe(GOOD.registeredTemplateId);
    expect(await ask<object>(node, 'GetTemplate', { key: KEY }, AUTHOR)).toMatchObject({
      registrations: [GOOD, { ...GOOD, ...more }],
    });
  });

  it('are replaced under their ID', async () => {
    const pattern = 'Your {#var#} account {#var#} is{#var#}open.';
    await register({ pattern });
    const registered = node.registrations.find('strict', KEY, 'en');
    expect(registered?.size).toBe(2);
    expect(registered?.idOf('Your Savings account XX1 is very open.')).toBe(
      GOOD.registeredTemplateId,
    );
  });

  it('are removed by their ID, or all at once', async () => {
    await register();
    const request = { carrier: 'strict', key: KEY, locale: 'en' };
    const one = whenOther((registered) => registered?.size === 1);
    await ask(node, 'RemoveRegistration', { ...request, registeredTemplateId: '22' }, AUTHOR);
    await one;
    expect(
      other.registrations.find('strict', KEY, 'en')?.idOf('Your Savings account XX1 is open.'),
    ).toBe(GOOD.registeredTemplateId);
    const none = whenOther((registered) => registered === undefined);
    await ask(node, 'RemoveRegistration', request, AUTHOR);
    await none;
    expect(node.registrations.find('strict', KEY, 'en')).toBeUndefined();
    for (const registeredTemplateId of ['', '22']) {
      await expect(
        ask(node, 'RemoveRegistration', { ...request, registeredTemplateId }, AUTHOR),
      ).rejects.toMatchObject({ code: 5 });
    }
    expect(node.reported.at(-1)).toEqual({
      kind: 'template_registration_removed',
      carrier: 'strict',
      key: KEY,
      locale: 'en',
      clientId: 'author',
    });
  });

  it('are fifty of one text at the most', async () => {
    for (let i = 0; i < 50; i++) {
      await register({ carrier: 'cheap', registeredTemplateId: `id-${i}` });
    }
    await register({ carrier: 'cheap', registeredTemplateId: 'id-0' });
    await expect(
      register({ carrier: 'cheap', registeredTemplateId: 'one more' }),
    ).rejects.toMatchObject({ code: 3 });
    await expect(
      register({ carrier: 'cheap', registeredTemplateId: 'one-more' }),
    ).rejects.toMatchObject({ code: 9 });
    expect(node.registrations.find('cheap', KEY, 'en')?.size).toBe(50);
  });

  it('are warned of where the carrier asks for none', async () => {
    const { warnings } = await register({ carrier: 'cheap', locale: 'hi', pattern: 'Your{#var#}' });
    expect(warnings[0]).toBe(
      'the settings of cheap have no registration, so that none is asked for',
    );
  });

  it('are taken in a language that is not in force yet', async () => {
    const { warnings } = await register({ locale: 'sw' });
    expect(warnings).toEqual(['the template has no text in sw; in force it has en']);
  });

  it.each([
    ['a carrier', { carrier: 'none' }, 3, ['registration.carrier']],
    ['a template', { key: 'acount_opened' }, 5, ['registration.key']],
    ['a language', { locale: 'xx1' }, 3, ['registration.locale']],
    ['an ID', { registeredTemplateId: 'a b' }, 3, ['registration.registered_template_id']],
    ['a pattern', { pattern: '{#x#}' }, 3, ['registration.pattern']],
    [
      'all of them',
      { carrier: '', locale: '', registeredTemplateId: '', pattern: '' },
      3,
      [
        'registration.carrier',
        'registration.locale',
        'registration.registered_template_id',
        'registration.pattern',
      ],
    ],
  ])('are refused without %s that is known', async (_, wrong, code, fields) => {
    await expect(register(wrong)).rejects.toMatchObject({ code, fields });
  });

  it('are refused where there is none in the request', async () => {
    await expect(ask(node, 'RegisterTemplate', {}, AUTHOR)).rejects.toMatchObject({
      code: 3,
      fields: ['registration'],
    });
  });
});
