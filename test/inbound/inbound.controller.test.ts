import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { Global, Module } from '@nestjs/common';
import type { NewCommand } from '../../src/inbound/command-record.js';
import { CommandStore } from '../../src/inbound/command.store.js';
import { InboundReports } from '../../src/inbound/inbound-reports.js';
import type { InboundReport } from '../../src/inbound/inbound-reports.js';
import { InboundRpcModule } from '../../src/inbound/inbound-rpc.module.js';
import { LockStore } from '../../src/inbound/lock.store.js';
import type { LockKind, LockSubject } from '../../src/inbound/lock-subject.js';
import { KeywordStore } from '../../src/keyword/keyword.store.js';
import type { Understood } from '../../src/keyword/understood.js';
import { Uuid7Generator } from '../../src/message/uuid7.js';
import type {
  GetCommandResponse,
  InterpretResponse,
  ListCommandsResponse,
  ListLocksResponse,
  ResolveCommandResponse,
  UnlockResponse,
} from '../../src/rpc/generated/tellerline/v1/inbound_service.js';
import { useDatabase } from '../kit/database.js';
import { call, clientOf, KEYS, SEALER, startGateway } from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';

const NUMBER = '+919876543210';
const OTHER_NUMBER = '+525512345678';
const NOON = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const seconds = (at: number) => ({ seconds: String(at / 1000), nanos: 0 });

describe('InboundService', () => {
  const db = useDatabase();
  const ids = new Uuid7Generator(randomBytes);
  const reports = new InboundReports();
  const reported: InboundReport[] = [];
  /** What the next text is understood as, and what was asked. */
  let understood: Understood;
  let asked: [text: string, locale: string] | undefined;
  let gateway: Gateway;
  let client: Client;
  let commands: CommandStore;
  let locks: LockStore;

  beforeAll(async () => {
    commands = new CommandStore(db.database(), SEALER, reports);
    locks = new LockStore(db.database(), SEALER, reports);
    reports.all.subscribe((report) => reported.push(report));
    const keywords = {
      interpret: (text: string, locale: string) => {
        asked = [text, locale];
        return understood;
      },
    };
    const given = [
      { provide: CommandStore, useValue: commands },
      { provide: LockStore, useValue: locks },
      { provide: KeywordStore, useValue: keywords },
    ];
    @Global()
    @Module({ providers: given, exports: given.map(({ provide }) => provide) })
    class Inbound {}
    gateway = await startGateway({
      modules: [Inbound, InboundRpcModule],
      database: db.database(),
    });
    client = clientOf(gateway.address, 'InboundService');
  });

  afterAll(async () => {
    client.close();
    await gateway.close();
  });

  beforeEach(async () => {
    reported.length = 0;
    await db.database().rows({ name: '', text: 'truncate command, command_lock' }, []);
  });

  const ask = <T>(method: string, request: object, key: string = KEYS.operator) =>
    call<T>(client, method, request, key);
  const list = (request: object = {}) => ask<ListCommandsResponse>('ListCommands', request);
  const idsOf = ({ commands: page }: ListCommandsResponse) => page.map((one) => one.commandId);

  /** A command in the audit, `after` noon; gives its ID. */
  async function written(more: Partial<NewCommand> = {}, after = 0): Promise<string> {
    const receivedAt = NOON + after;
    const commandId = ids.next(receivedAt);
    const command: NewCommand = {
      commandId,
      receivedAt,
      carrier: 'first',
      destination: '56789',
      msisdn: NUMBER,
      customerId: 'C-1001',
      service: 'balance',
      locale: 'en',
      guard: 'registered',
      state: 'answered',
      reason: '',
      detail: {},
      currency: null,
      amount: null,
      notAfter: null,
      answers: null,
      finishedAt: receivedAt + 900,
      continuation: null,
      lookAt: null,
      ...more,
    };
    await commands.insert(db.database(), command, ['{}', '{}', '{}']);
    return commandId;
  }

  async function lock(subject: LockSubject, kind: LockKind, until: number | null, failures = 0) {
    await locks.take(db.database(), subject, kind, Date.now());
    await locks.keep(db.database(), subject, kind, { failures, locks: 1, lockedUntil: until });
  }

  it.each(['ListCommands', 'GetCommand', 'Interpret', 'ListLocks', 'Unlock', 'ResolveCommand'])(
    '%s is for operators',
    async (method) => {
      await expect(ask(method, {}, KEYS.all)).rejects.toMatchObject({ code: 7 });
    },
  );

  describe('ListCommands', () => {
    it('gives what the audit has, with the number masked and no order', async () => {
      const answers = await written();
      const commandId = await written({
        service: 'bill_payment',
        guard: 'code',
        state: 'done',
        detail: { biller: 'POWER', masked_account: 'XX4321' },
        currency: 'INR',
        amount: '120.5',
        answers,
        continuation: { locale: 'en' },
      });
      const { commands: page } = await list({ service: 'bill_payment' });
      expect(page).toEqual([
        {
          commandId,
          receivedAt: seconds(NOON),
          finishedAt: expect.objectContaining({ nanos: 900_000_000 }),
          carrier: 'first',
          destination: '56789',
          maskedMsisdn: '+9198******10',
          customerId: 'C-1001',
          service: 'bill_payment',
          locale: 'en',
          guard: 'COMMAND_GUARD_CODE',
          state: 'COMMAND_STATE_DONE',
          reason: '',
          detail: { biller: 'POWER', masked_account: 'XX4321' },
          amount: { currencyCode: 'INR', units: '120', nanos: 500_000_000 },
          coreAnswer: '',
          coreReference: '',
          replyMessageId: '',
          answersCommandId: answers,
        },
      ]);
    });

    it('is newest first, of a number, a customer or everyone', async () => {
      const first = await written();
      const stranger = await written(
        { msisdn: OTHER_NUMBER, customerId: null, service: null, state: 'ignored' },
        MINUTE,
      );
      const last = await written({}, 2 * MINUTE);
      expect(idsOf(await list())).toEqual([last, stranger, first]);
      expect(idsOf(await list({ msisdn: NUMBER }))).toEqual([last, first]);
      expect(idsOf(await list({ msisdn: '+52 55 1234 5678' }))).toEqual([stranger]);
      expect(idsOf(await list({ customerId: 'C-1001' }))).toEqual([last, first]);
      expect(idsOf(await list({ customerId: 'C-1009' }))).toEqual([]);
    });

    it.each(['executing', 'uncertain', 'refused'] as const)('takes the state %s', async (state) => {
      for (const other of ['executing', 'uncertain', 'refused', 'answered'] as const) {
        if (other !== state) await written({ state: other });
      }
      const wanted = await written({ state });
      const filter = { state: `COMMAND_STATE_${state.toUpperCase()}` };
      expect(idsOf(await list(filter))).toEqual([wanted]);
      expect(idsOf(await list({ ...filter, customerId: 'C-1001' }))).toEqual([wanted]);
      expect(idsOf(await list({ ...filter, service: 'help' }))).toEqual([]);
    });

    it('takes a time, without its ends', async () => {
      const all = [];
      for (const after of [0, MINUTE, 2 * MINUTE, 5 * 3_600_000])
        all.push(await written({}, after));
      const between = { receivedAfter: seconds(NOON), receivedBefore: seconds(NOON + 2 * MINUTE) };
      expect(idsOf(await list(between))).toEqual([all[1]]);
      expect(idsOf(await list({ receivedAfter: seconds(NOON + MINUTE) }))).toEqual([
        all[3],
        all[2],
      ]);
      expect(idsOf(await list({ receivedBefore: seconds(NOON + MINUTE) }))).toEqual([all[0]]);
    });

    it('turns pages, each command on one of them', async () => {
      const all: string[] = [];
      for (let i = 0; i < 5; i++) all.unshift(await written({ state: 'uncertain' }, i));
      await written({ state: 'done' }, 10);
      const seen: string[] = [];
      let pageToken = '';
      let pages = 0;
      do {
        const page = await list({ state: 'COMMAND_STATE_UNCERTAIN', pageSize: 2, pageToken });
        seen.push(...idsOf(page));
        pageToken = page.nextPageToken;
        pages += 1;
      } while (pageToken !== '');
      expect(seen).toEqual(all);
      expect(pages).toBe(3);
    });

    it('looks only so far at a time, and says where to go on', async () => {
      const wanted = await written({ service: 'help' });
      // One more than a page looks at, all of them later.
      const text = `
        insert into command (command_id, received_at, carrier, destination, msisdn_hash,
          msisdn_sealed, service, locale, guard, state)
        select overlay($1::text placing lpad(to_hex(n), 12, '0') from 25)::uuid, now(), 'first',
          '56789', '', '', 'balance', 'en', 'none', 'answered'
        from generate_series(1, 10001) as n`;
      await db.database().rows({ name: '', text }, [ids.next(NOON + MINUTE)]);
      const first = await list({ service: 'help' });
      expect(idsOf(first)).toEqual([]);
      expect(first.nextPageToken).not.toBe('');
      const second = await list({ service: 'help', pageToken: first.nextPageToken });
      expect(idsOf(second)).toEqual([wanted]);
      expect(second.nextPageToken).toBe('');
    });

    it.each<[object, string[]]>([
      [{ customerId: 'C-1', msisdn: NUMBER }, ['msisdn']],
      [{ msisdn: '98765' }, ['msisdn']],
      [{ customerId: 'x'.repeat(200) }, ['customer_id']],
      [{ service: 'lottery' }, ['service']],
      [{ pageSize: 501 }, ['page_size']],
      [{ pageToken: 'nonsense' }, ['page_token']],
      [{ receivedAfter: { seconds: '999999999999', nanos: 0 } }, ['received_after']],
      [
        { receivedAfter: seconds(NOON), receivedBefore: seconds(NOON), service: 'x' },
        ['service', 'received_before'],
      ],
    ])('refuses %j', async (request, fields) => {
      await expect(list(request)).rejects.toMatchObject({ code: 3, fields });
    });
  });

  describe('GetCommand', () => {
    const get = (commandId: string) => ask<GetCommandResponse>('GetCommand', { commandId });

    it('gives one, however its ID is written', async () => {
      const commandId = await written();
      expect((await get(commandId.toUpperCase())).command).toMatchObject({ commandId });
    });

    it('knows what is no ID from what there is not', async () => {
      await expect(get('1')).rejects.toMatchObject({ code: 3, fields: ['command_id'] });
      await expect(get(ids.next(NOON))).rejects.toMatchObject({ code: 5 });
    });
  });

  describe('Interpret', () => {
    const interpret = (request: object = { text: 'x' }) =>
      ask<InterpretResponse>('Interpret', request);
    const called = (words: string) => ({ words, accountType: null, digits: null });
    const amount = { value: '120.50', currency: 'USD' };

    it.each<[Understood, Partial<InterpretResponse>]>([
      [
        {
          kind: 'command',
          locale: 'en',
          command: {
            service: 'bill_payment',
            ...{ biller: 'POWER', amount, account: called('savings'), pin: '246813' },
          },
        },
        {
          service: 'bill_payment',
          locale: 'en',
          arguments: {
            ...{ biller: 'POWER', amount: '120.50', currency: 'USD', account: 'savings' },
            pin: '****',
          },
        },
      ],
      [
        {
          kind: 'command',
          locale: 'hi',
          command: {
            service: 'own_transfer',
            amount: { value: '200', currency: null },
            ...{ from: called('savings'), to: called('4321'), pin: null },
          },
        },
        { service: 'own_transfer', arguments: { amount: '200', from: 'savings', to: '4321' } },
      ],
      [
        { kind: 'command', locale: 'en', command: { service: 'card_suspend', card: '1234' } },
        { service: 'card_suspend', arguments: { card: '1234' } },
      ],
      [
        {
          kind: 'command',
          locale: 'en',
          command: { service: 'exchange_rate', amount: '100', base: 'USD', quote: 'EUR' },
        },
        { service: 'exchange_rate', arguments: { amount: '100', base: 'USD', quote: 'EUR' } },
      ],
      [
        { kind: 'command', locale: 'en', command: { service: 'balance', account: null } },
        { service: 'balance', arguments: {} },
      ],
      [
        {
          kind: 'unclear',
          service: 'bill_payment',
          problem: 'amount_missing',
          ...{ example: 'PAY POWER 120.50', locale: 'en', private: true },
        },
        { service: 'bill_payment', problem: 'amount_missing', locale: 'en', arguments: {} },
      ],
      [
        { kind: 'answer', digits: '246813', word: null },
        { service: '', arguments: { digits: '****' } },
      ],
      [
        { kind: 'answer', digits: null, word: 'yes' },
        { service: '', arguments: { word: 'yes' } },
      ],
      [
        {
          kind: 'unknown',
          locale: null,
          nearest: { service: 'balance', keyword: 'BAL', example: 'BAL 4321' },
        },
        { service: '', locale: '', nearestKeyword: 'BAL', arguments: {} },
      ],
    ])('shows %j', async (what, shown) => {
      understood = what;
      const response = await interpret();
      expect(response).toMatchObject(shown);
      expect(response.arguments).toEqual(shown.arguments);
      expect(JSON.stringify(response)).not.toContain('2468');
    });

    it("asks with the customer's language", async () => {
      await interpret({ text: 'शेष', locale: 'hi-IN' });
      expect(asked).toEqual(['शेष', 'hi-IN']);
    });

    it.each<[object, string[]]>([
      [{ text: '' }, ['text']],
      [{ text: 'x'.repeat(1601), locale: '??' }, ['text', 'locale']],
    ])('refuses %#', async (request, fields) => {
      await expect(interpret(request)).rejects.toMatchObject({ code: 3, fields });
    });
  });

  describe('locks', () => {
    const until = NOON + 365 * 86_400_000;
    const show = (request: object) => ask<ListLocksResponse>('ListLocks', request);
    const unlock = (request: object) => ask<UnlockResponse>('Unlock', request);

    it('are shown with what was wrong, and those of one subject only', async () => {
      await lock({ customerId: 'C-1001' }, 'pin', until);
      await lock({ customerId: 'C-1001' }, 'code', null, 2);
      await lock({ msisdn: NUMBER }, 'code', null, 1);
      expect((await show({ customerId: 'C-1001' })).locks).toEqual([
        { kind: 'LOCK_KIND_CODE', failures: 2, lockedUntil: null },
        { kind: 'LOCK_KIND_PIN', failures: 0, lockedUntil: seconds(until) },
      ]);
      expect((await show({ msisdn: '+91 98765 43210' })).locks).toMatchObject([{ failures: 1 }]);
      expect((await show({ customerId: 'C-1002' })).locks).toEqual([]);
    });

    it.each([
      [undefined, 2, 0],
      ['LOCK_KIND_PIN', 1, 1],
      ['LOCK_KIND_CODE', 1, 1],
    ])('end of kind %s, once', async (kind, ended, left) => {
      await lock({ customerId: 'C-1001' }, 'pin', until);
      await lock({ customerId: 'C-1001' }, 'code', until);
      expect(await unlock({ customerId: 'C-1001', kind })).toEqual({ ended });
      expect(await unlock({ customerId: 'C-1001', kind })).toEqual({ ended: 0 });
      expect((await show({ customerId: 'C-1001' })).locks).toHaveLength(left);
      expect(reported).toHaveLength(ended);
    });

    it.each<[object, string[]]>([
      [{}, ['subject']],
      [{ msisdn: '1' }, ['msisdn']],
      [{ customerId: '' }, ['customer_id']],
    ])('are of a subject, not of %j', async (request, fields) => {
      await expect(show(request)).rejects.toMatchObject({ code: 3, fields });
      await expect(unlock(request)).rejects.toMatchObject({ code: 3, fields });
    });
  });

  describe('ResolveCommand', () => {
    const resolve = (commandId: string, state: string, coreReference = '') =>
      ask<ResolveCommandResponse>('ResolveCommand', { commandId, state, coreReference });
    const uncertain = () =>
      written({
        service: 'bill_payment',
        state: 'uncertain',
        continuation: { locale: 'en' },
      });

    it.each([
      ['COMMAND_STATE_DONE', 'PB-77'],
      ['COMMAND_STATE_REFUSED', ''],
    ])('decides %s, and a repeat changes nothing', async (state, coreReference) => {
      const commandId = await uncertain();
      const { command } = await resolve(commandId, state, coreReference);
      expect(command).toMatchObject({ commandId, state, coreReference });
      expect((await resolve(commandId, state, coreReference)).command).toMatchObject({ state });
      expect(reported).toMatchObject([{ kind: 'settled', commandId, by: 'person' }]);
    });

    it('decides nothing that is decided otherwise, or was never uncertain', async () => {
      const commandId = await uncertain();
      await resolve(commandId, 'COMMAND_STATE_REFUSED');
      const other = resolve(commandId, 'COMMAND_STATE_DONE', 'PB-1');
      await expect(other).rejects.toMatchObject({ code: 9 });
      const executing = await written({ state: 'executing', service: 'bill_payment' });
      await expect(resolve(executing, 'COMMAND_STATE_REFUSED')).rejects.toMatchObject({ code: 9 });
      const missing = resolve(ids.next(NOON), 'COMMAND_STATE_REFUSED');
      await expect(missing).rejects.toMatchObject({ code: 5 });
    });

    it.each([
      ['COMMAND_STATE_DONE', '', ['core_reference']],
      ['COMMAND_STATE_DONE', 'x'.repeat(33), ['core_reference']],
      ['COMMAND_STATE_DONE', 'a\nb', ['core_reference']],
      ['COMMAND_STATE_REFUSED', 'PB-1', ['core_reference']],
      ['COMMAND_STATE_EXPIRED', '', ['state']],
      ['COMMAND_STATE_UNSPECIFIED', '', ['state']],
    ])('refuses %s with %j', async (state, reference, fields) => {
      const refused = resolve(await uncertain(), state, reference);
      await expect(refused).rejects.toMatchObject({ code: 3, fields });
    });
  });
});
