import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import type { Database } from '../../src/storage/database.js';
import type { RegistrationColumns } from '../../src/template/registration.sql.js';
import { RegistrationStore } from '../../src/template/registration.store.js';

function row(locale: string, more: Partial<RegistrationColumns> = {}): RegistrationColumns {
  return {
    carrier: 'one',
    template_key: 'greeting',
    locale,
    registered_template_id: `id-${locale}`,
    pattern: 'Hello {#var#}',
    ...more,
  };
}

describe('registrations in memory', () => {
  let read: () => Promise<RegistrationColumns[]>;
  let changed: () => void;
  let store: RegistrationStore;

  beforeEach(() => {
    Logger.overrideLogger(false);
    read = async () => [row('en'), row('pt')];
    changed = () => undefined;
    store = new RegistrationStore({
      rows: () => read(),
      listen: (_: string, handler: () => void) => {
        changed = handler;
        return () => (changed = () => undefined);
      },
    } as unknown as Database);
  });

  afterEach(() => store.onApplicationShutdown());

  it('are found by their language, or a less exact one', async () => {
    await store.onModuleInit();
    expect(store.find('one', 'greeting', 'pt')?.idOf('Hello you')).toBe('id-pt');
    expect(store.find('one', 'greeting', 'pt-BR')).toBeUndefined();
    expect(store.nearest('one', 'greeting', 'pt-BR')?.idOf('Hello you')).toBe('id-pt');
    expect(store.nearest('one', 'greeting', 'hi')).toBeUndefined();
    expect(store.nearest('two', 'greeting', 'en')).toBeUndefined();
  });

  it('may be several of one text, each with an ID', async () => {
    read = async () => [
      row('en'),
      row('en', { registered_template_id: 'other', pattern: 'Good day {#var#}' }),
    ];
    await store.onModuleInit();
    const registered = store.find('one', 'greeting', 'en');
    expect(registered?.idOf('Hello you')).toBe('id-en');
    expect(registered?.idOf('Good day you')).toBe('other');
    expect(registered?.idOf('Hi')).toBeNull();
  });

  it('do not start where they cannot be read', async () => {
    read = () => Promise.reject(new Error('away'));
    await expect(store.onModuleInit()).rejects.toThrow('away');
  });

  it('leave out a pattern that is none any more, and keep the others', async () => {
    read = async () => [row('en', { pattern: '{#gone#} text' }), row('pt')];
    await store.onModuleInit();
    expect(store.find('one', 'greeting', 'en')).toBeUndefined();
    expect(store.find('one', 'greeting', 'pt')?.idOf('Hello you')).toBe('id-pt');
  });

  it('stay where they cannot be read, and are read again after a while', async () => {
    await store.onModuleInit();
    read = () => Promise.reject(new Error('busy'));
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    try {
      changed();
      await store.refresh();
      expect(store.find('one', 'greeting', 'en')?.idOf('Hello you')).toBe('id-en');
      read = async () => [row('en', { registered_template_id: 'other' })];
      const again = firstValueFrom(store.changes);
      jest.runOnlyPendingTimers();
      await again;
    } finally {
      jest.useRealTimers();
    }
    expect(store.find('one', 'greeting', 'en')?.idOf('Hello you')).toBe('other');
    expect(store.find('one', 'greeting', 'pt')).toBeUndefined();
  });
});
