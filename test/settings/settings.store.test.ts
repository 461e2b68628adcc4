import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { firstValueFrom, timeout } from 'rxjs';
import { SettingsRefused, requireSettings } from '../../src/settings/settings-file.adapter.js';
import { SettingsStore } from '../../src/settings/settings.store.js';

Logger.overrideLogger(false);

describe('the settings in force', () => {
  let directory: string;
  let file: string;
  let store: SettingsStore;

  const write = (text: string) => {
    writeFileSync(`${file}.new`, `templates: { directory: ${directory} }\n${text}`);
    renameSync(`${file}.new`, file);
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tellerline-settings-'));
    file = join(directory, 'tellerline.yaml');
    write('log: { level: info }');
    store = SettingsStore.open({ TELLERLINE_CONFIG: file });
    store.onApplicationBootstrap();
  });

  afterEach(() => {
    store.onApplicationShutdown();
    rmSync(directory, { recursive: true });
  });

  it('follow the file when it is replaced', async () => {
    const change = firstValueFrom(store.changes.pipe(timeout(10_000)));
    write('log: { level: debug }');
    const { before, after } = await change;
    expect([before.log.level, after.log.level]).toEqual(['info', 'debug']);
    expect(store.current).toBe(after);
  });

  it('follow SIGHUP', async () => {
    // Not through the directory: that watcher is of the other test.
    const reload = firstValueFrom(store.reloads.pipe(timeout(10_000)));
    process.emit('SIGHUP');
    expect(await reload).toEqual({ outcome: 'unchanged', problems: [], afterRestart: [] });
  });

  it('stay as they were when the file is bad, which is told with every problem', () => {
    const before = store.current;
    const changes: unknown[] = [];
    store.changes.subscribe((change) => changes.push(change));
    write('log: { level: loud }\nhttp: { prot: 1 }');
    const reload = store.reload();
    expect(reload.outcome).toBe('refused');
    expect(reload.problems.map(({ path }) => path)).toEqual(['log.level', 'http.prot']);
    rmSync(file);
    expect(store.reload().outcome).toBe('refused');
    expect(store.current).toBe(before);
    expect(changes).toEqual([]);
  });

  it('keep what needs a restart, and say so', () => {
    write('http: { port: 9 }\nbank: { name: Other }');
    expect(store.reload()).toEqual({
      outcome: 'changed',
      problems: [],
      afterRestart: ['http.port'],
    });
    expect([store.current.http.port, store.current.bank.name]).toEqual([8080, 'Other']);
  });

  it('take the difference from what is in force, not from what was refused', () => {
    write('log: { level: loud }');
    store.reload();
    write('log: { level: info }');
    expect(store.reload().outcome).toBe('unchanged');
  });

  it('need the files that they name', () => {
    write('grpc: { tls: { cert: /not/there.crt, key: ./nor-this.key } }');
    expect(store.reload().problems.map(({ path }) => path)).toEqual([
      'grpc.tls.cert',
      'grpc.tls.key',
    ]);
    writeFileSync(file, `templates: { directory: ${file} }`);
    expect(store.reload().problems.map(({ path }) => path)).toEqual(['templates.directory']);
  });

  it('are refused at the start with the file and every problem', () => {
    write('log: { level: loud }\nhttp: { prot: 1 }');
    let refused: unknown;
    try {
      SettingsStore.open({ TELLERLINE_CONFIG: file });
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(SettingsRefused);
    const { message } = refused as SettingsRefused;
    expect(message).toContain(file);
    expect(message).toContain('line 2: log.level is "loud"; it must be one of');
    expect(message).toContain('line 3: http.prot is not a setting; did you mean port?');
    mkdirSync(join(directory, 'a-directory'));
    for (const name of ['not-there.yaml', 'a-directory']) {
      expect(() => requireSettings({ TELLERLINE_CONFIG: join(directory, name) })).toThrow(
        /cannot be read \((ENOENT|EISDIR)\); TELLERLINE_CONFIG may name another/,
      );
    }
  });

  it('are those of the demo where no file is named', () => {
    const { file: found, settings } = requireSettings({});
    expect(found).toMatch(/config\/tellerline\.yaml$/);
    expect(settings.simulator.enabled).toBe(true);
  });
});
