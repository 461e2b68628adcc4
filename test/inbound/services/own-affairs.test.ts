import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { OptOuts } from '../../../src/customer/opt-outs.store.js';
import type { RegistryStore } from '../../../src/customer/registry.store.js';
import type { Inquiry, PullService } from '../../../src/inbound/pull-service.js';
import { CodeMissingService } from '../../../src/inbound/services/code-missing-service.js';
import type { CodeResender } from '../../../src/inbound/services/code-missing-service.js';
import { HelpService } from '../../../src/inbound/services/help-service.js';
import { LanguageService, withRegion } from '../../../src/inbound/services/language-service.js';
import { OffersService } from '../../../src/inbound/services/offers-service.js';
import type { LatestCode } from '../../../src/otp/latest-code.js';
import { customer, inquiry, MSISDN, NOW, settingsWith, told, WORDS } from './service-kit.js';

const stranger = inquiry({ customers: [] });
const simple = (service: 'code_missing' | 'stop' | 'start') => ({ service });

describe('CodeMissingService', () => {
  const answered = (code: LatestCode) => {
    const resend = jest.fn<CodeResender['resend']>(() => Promise.resolve(code));
    const service = new CodeMissingService({ resend });
    return { resend, step: service.plan(inquiry(), simple('code_missing')) };
  };

  it.each<[LatestCode, object]>([
    [{ kind: 'sent' }, { reply_code_resent: {}, outcome: 'done' }],
    [
      { kind: 'later', wait: 1 },
      { reply_code_later: { minutes: 1 }, outcome: 'refused' },
    ],
    [
      { kind: 'later', wait: 60_001 },
      { reply_code_later: { minutes: 2 }, outcome: 'refused' },
    ],
    [
      { kind: 'later', wait: 9e9 },
      { reply_code_later: { minutes: 1440 }, outcome: 'refused' },
    ],
    [
      { kind: 'held', wait: 5_000 },
      { reply_held: { until: NOW + 5_000 }, outcome: 'refused' },
    ],
    [{ kind: 'none' }, { reply_code_none: {}, outcome: 'answered' }],
  ])('tells %j as %j', async (code, expected) => {
    const { step, resend } = answered(code);
    expect(told(await step)).toMatchObject(expected);
    const { commandId } = inquiry().received;
    const asked = { msisdn: MSISDN, requestId: `sms-${commandId}`, since: NOW - 2_000 };
    expect(resend).toHaveBeenCalledWith(asked);
  });
});

describe('HelpService', () => {
  const services = { own_transfer: { enabled: false } };
  const service = new HelpService(settingsWith({ services }), WORDS);
  const lines = async (asked: Inquiry) => {
    const step = await service.plan(asked, { service: 'help', topic: null });
    return (told(step) as { reply_help: { commands: string[] } }).reply_help.commands;
  };

  it('lists what customers can ask for, without what is switched off', async () => {
    const commands = await lines(inquiry({ locale: 'hi' }));
    expect(commands).toContain('balance (hi)');
    expect(commands).toContain('stop (hi)');
    expect(commands).not.toContain('own_transfer (hi)');
    expect(commands).not.toContain('register (hi)');
  });

  it('lists for a stranger what anybody can ask for', async () => {
    const commands = await lines(stranger);
    expect(commands).toEqual(
      ['exchange_rate', 'code_missing', 'help', 'register', 'stop', 'start'].map(
        (name) => `${name} (en)`,
      ),
    );
  });

  it('tells of one, and of one that is switched off', async () => {
    const one = await service.plan(inquiry(), { service: 'help', topic: 'balance' });
    expect(told(one)).toMatchObject({
      reply_help_topic: { service: 'balance', example: 'balance in en' },
    });
    const off = await service.plan(inquiry(), { service: 'help', topic: 'own_transfer' });
    expect(told(off)).toMatchObject({ reply_service_off: {}, outcome: 'refused' });
  });
});

describe('LanguageService', () => {
  const registry = { write: jest.fn<RegistryStore['write']>(() => Promise.resolve([])) };
  const service = new LanguageService(registry, WORDS);

  beforeEach(() => void registry.write.mockClear());

  it.each([null, 'xx'])('lists the languages for %s', async (locale) => {
    const step = await service.plan(inquiry(), { service: 'language', locale });
    expect(told(step)).toMatchObject({
      reply_languages: { languages: ['LANG EN English', 'LANG HI हिन्दी', 'LANG ES Español'] },
      outcome: 'answered',
    });
    expect(registry.write).not.toHaveBeenCalled();
  });

  it('sets it for all customers of the number, and answers in it', async () => {
    const customers = [customer('C-1'), customer('C-2', { locale: null })];
    const step = await service.plan(inquiry({ customers }), { service: 'language', locale: 'hi' });
    expect(told(step)).toMatchObject({
      reply_language_set: { language: 'हिन्दी' },
      outcome: 'done',
    });
    expect(step).toMatchObject({ reply: { locale: 'hi-IN' } });
    expect(registry.write).toHaveBeenCalledWith(
      [
        { id: 'C-1', mustExist: true, locale: 'hi-IN' },
        { id: 'C-2', mustExist: true, locale: 'hi' },
      ],
      { clientId: 'sms', now: NOW },
    );
  });

  it('sets none for a stranger', async () => {
    const step = await service.plan(stranger, { service: 'language', locale: 'hi' });
    expect(told(step)).toMatchObject({ reply_not_registered: {} });
  });

  it.each([
    ['hi', 'en-IN', 'hi-IN'],
    ['hi', null, 'hi'],
    ['hi', 'en', 'hi'],
    ['en', 'en-IN', 'en-IN'],
    ['pt-BR', 'en-IN', 'pt-BR'],
    ['hi', 'not a tag', 'hi'],
  ])('%s after %s is %s', (locale, before, expected) => {
    expect(withRegion(locale, before)).toBe(expected);
  });
});

describe('OffersService', () => {
  it.each([
    ['stop', 'reply_stopped'],
    ['start', 'reply_started'],
  ] as const)('%s is of the moment it was written, for strangers too', async (name, template) => {
    const optOuts = {
      stop: jest.fn<OptOuts['stop']>(() => Promise.resolve()),
      start: jest.fn<OptOuts['start']>(() => Promise.resolve()),
    };
    const service: PullService = new OffersService(optOuts);
    const step = await service.plan(stranger, simple(name), null);
    expect(told(step)).toMatchObject({ [template]: {}, outcome: 'done' });
    const said = { at: NOW - 2_000, source: `sms:${name}` };
    expect(optOuts[name]).toHaveBeenCalledWith(MSISDN, said);
    expect(optOuts[name === 'stop' ? 'start' : 'stop']).not.toHaveBeenCalled();
  });
});
