import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** Files that each break one rule, and what they import. */
const BROKEN: [rule: string, file: string, imports: string[]][] = [
  ['no-circular', 'src/route/one.ts', ['./two.js']],
  ['no-way-up-from-failure-settings-message-smpp-guard', 'src/message/a.ts', ['../queue/leaf.js']],
  [
    'no-way-up-from-storage-route-template-queue-carrier-keyword-schedule',
    'src/queue/a.ts',
    ['../dispatch/leaf.js'],
  ],
  [
    'no-way-up-from-dispatch-receipt-customer-catalogue-core-banking',
    'src/receipt/a.ts',
    ['../event/leaf.js'],
  ],
  [
    'no-way-up-from-event-tracking-operations-authoring-otp-inbound',
    'src/event/a.ts',
    ['../broadcast/leaf.js'],
  ],
  ['base-is-base', 'src/smpp/a.ts', ['../settings/leaf.js']],
  ['carrier-knows-no-queue', 'src/carrier/a.ts', ['../queue/leaf.js']],
  ['watchers-are-not-watched', 'src/event/b.ts', ['../health/leaf.js']],
  ['metrics-is-seen-by-the-gateway-only', 'src/logging/a.ts', ['../metrics/leaf.js']],
  ['rpc-is-for-the-edge', 'src/dispatch/a.ts', ['../rpc/leaf.js']],
  ['smpp-package-behind-its-adapter', 'src/carrier/bind.ts', ['smpp']],
  ['pure-by-name', 'src/message/b.ts', ['@nestjs/common']],
  ['pure-by-name', 'src/message/c.ts', ['node:fs']],
  ['pure-by-name', 'src/route/c.ts', ['pg']],
  ['declared-dependencies-only', 'src/message/d.ts', ['fast-check']],
  ['no-unresolvable', 'src/message/e.ts', ['./not-there.js']],
];

/** Files that the rules must let pass. */
const SOUND: [file: string, imports: string[]][] = [
  ['src/route/two.ts', ['./one.js']],
  ['src/message/store.store.ts', ['@nestjs/common', 'node:fs']],
  ['src/smpp/session.adapter.ts', ['smpp', 'node:net']],
  ['src/storage/pool.ts', ['pg', '../message/leaf.js']],
  ['src/gateway.module.ts', ['@nestjs/common', './metrics/leaf.js', './rpc/leaf.js']],
  ['src/metrics/watch.recorder.ts', ['../dispatch/leaf.js', '../health/leaf.js']],
];

describe('the rules of imports', () => {
  const root = process.cwd();
  let directory: string;
  let found: { rule: string; from: string }[];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'tellerline-imports-'));
    const put = (file: string, text: string) => {
      mkdirSync(join(directory, dirname(file)), { recursive: true });
      writeFileSync(join(directory, file), text);
    };
    for (const file of [
      'package.json',
      'tsconfig.json',
      '.dependency-cruiser.cjs',
      'node_modules',
    ]) {
      symlinkSync(join(root, file), join(directory, file));
    }
    for (const folder of [
      'message',
      'queue',
      'dispatch',
      'event',
      'broadcast',
      'settings',
      'health',
      'metrics',
      'rpc',
    ]) {
      put(`src/${folder}/leaf.ts`, 'export const leaf = 1;\n');
    }
    const all = [...BROKEN.map(([, file, imports]) => [file, imports] as const), ...SOUND];
    for (const [file, imports] of all) {
      put(
        file,
        imports.map((name, i) => `import * as i${i} from '${name}';\nvoid i${i};\n`).join(''),
      );
    }
    const cruise = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
        '--config',
        '.dependency-cruiser.cjs',
        '--output-type',
        'json',
        'src',
      ],
      { cwd: directory, encoding: 'utf8', timeout: 25_000 },
    );
    const { summary } = JSON.parse(cruise.stdout) as {
      summary: { violations: { from: string; rule: { name: string } }[] };
    };
    found = summary.violations.map(({ from, rule }) => ({ rule: rule.name, from }));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each(BROKEN)('%s stops %s', (rule, file) => {
    expect(found).toContainEqual({ rule, from: file });
  });

  it.each(SOUND.filter(([file]) => file !== 'src/route/two.ts'))('let %s pass', (file) => {
    expect(found.filter(({ from }) => from === file)).toEqual([]);
  });
});
