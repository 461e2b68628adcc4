import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CreateVersionResponse } from '../../src/rpc/generated/tellerline/v1/template_service.js';
import { APPROVER, AUTHOR, ask, useNodes } from './authoring-kit.js';
import type { Node } from './authoring-kit.js';

const KEY = 'card_activated';

describe('files that change under a running daemon', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'templates-'));
    await cp('config/templates', directory, { recursive: true });
  });
  afterAll(() => rm(directory, { recursive: true }));

  const { nodes, start } = useNodes(1, () => ({ templates: { directory } }));
  let node: Node;
  beforeAll(() => {
    [node] = nodes;
  });

  const file = () => join(directory, `${KEY}.yaml`);

  it('are refused where an event could not be told any more, and the old ones stay', async () => {
    const good = await readFile(file(), 'utf8');
    await writeFile(file(), good.replaceAll('{masked_card}', '{masked_crd}'));
    expect(await node.templates.reload()).toMatchObject({
      outcome: 'refused',
      problems: [
        expect.stringMatching(/^card_activated: .*\{masked_crd\}.*did you mean \{masked_card\}\?$/),
      ],
    });
    expect(node.templates.shipped(KEY)?.get('en')?.source).toContain('{masked_card}');
    await rm(file());
    expect(await node.templates.reload()).toMatchObject({
      outcome: 'refused',
      problems: ['card_activated: its template card_activated is missing'],
    });
    await writeFile(file(), good);
    expect(await node.templates.reload()).toMatchObject({ outcome: 'loaded' });
  });

  it('are not put in force again where a version hid that they would not do', async () => {
    const request = { key: KEY, texts: { en: '{masked_card} can be used' }, note: '' };
    const { version } = await ask<CreateVersionResponse>(node, 'CreateVersion', request, AUTHOR);
    const place = { key: KEY, version: version!.version };
    await ask(node, 'ApproveVersion', place, APPROVER);
    await ask(node, 'ActivateVersion', place, APPROVER);
    await writeFile(file(), JSON.stringify({ locales: { en: '{masked_crd} can be used' } }));
    // The version stands above the file, so that a start is no trouble.
    const other = await start();
    expect(other.templates.version(KEY)).toBe(1);
    await expect(
      ask(other, 'ActivateVersion', { key: KEY, version: 0 }, APPROVER),
    ).rejects.toMatchObject({ code: 9, message: expect.stringContaining('{masked_crd}') });
    expect(other.templates.version(KEY)).toBe(1);
  });
});
