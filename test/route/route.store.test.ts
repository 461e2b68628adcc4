import { describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { RouteStore } from '../../src/route/route.store.js';
import type { Settings } from '../../src/settings/settings.schema.js';
import type { SettingsChange, SettingsStore } from '../../src/settings/settings.store.js';

function settings(senderId: string): Settings {
  return {
    routes: [{ prefixes: ['+'], carriers: ['one'], senderId }],
    carriers: [{ name: 'one', enabled: true }],
  } as unknown as Settings;
}

describe('the routes in force', () => {
  it('follow the settings until the stop', () => {
    const changes = new Subject<SettingsChange>();
    const current = settings('BEFORE');
    const store = new RouteStore({ current, changes } as unknown as SettingsStore);
    const senderId = () => store.find('+919812345678', 'otp', () => true).senderId;
    expect(senderId()).toBe('BEFORE');
    changes.next({ before: current, after: settings('AFTER') });
    expect(senderId()).toBe('AFTER');
    store.onModuleDestroy();
    expect(changes.observed).toBe(false);
  });
});
