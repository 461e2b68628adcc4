import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { CORE_BANK } from '../../src/core-banking/core-bank.js';
import { CommandStore } from '../../src/inbound/command.store.js';
import { InboundModule } from '../../src/inbound/inbound.module.js';
import { TEXT_ANSWERER } from '../../src/inbound/received-text.js';
import type { TextAnswerer } from '../../src/inbound/received-text.js';
import { SettleRunner } from '../../src/inbound/settle.runner.js';
import { KeywordModule } from '../../src/keyword/keyword.module.js';
import { useDatabase } from '../kit/database.js';
import { FakeAcceptor, startGateway } from '../rpc/gateway.js';
import type { Gateway } from '../rpc/gateway.js';
import { coreAway } from './answerer-fakes.js';
import { freshNumber, World } from './answerer-kit.js';

const away = () => Promise.reject(coreAway());

@Global()
@Module({
  providers: [{ provide: CORE_BANK, useValue: { rates: away, findCustomers: away } }],
  exports: [CORE_BANK],
})
class NoCoreModule {}

describe('the answerer as the daemon has it', () => {
  const test = useDatabase();
  const acceptor = new FakeAcceptor();
  let gateway: Gateway;

  beforeAll(async () => {
    // Message IDs are UUIDs.
    acceptor.answer = async () => ({
      messageId: '01a207e2-48c0-7574-88fe-200000000000',
      repeated: false,
      segments: 1,
    });
    const modules = [NoCoreModule, KeywordModule, InboundModule];
    gateway = await startGateway({ modules, database: test.database(), acceptor });
  });
  afterAll(() => gateway.close());

  it.each([
    ['HELP', 'answered', 'reply_help'],
    ['help pay', 'answered', 'reply_help_topic'],
    ['BAL', 'refused', 'reply_not_registered'],
    ['FX USD', 'refused', 'reply_bank_away'],
    ['STOP', 'done', 'reply_stopped'],
    ['no such thing at all', 'refused', 'reply_unknown'],
    ['NO', 'answered', 'reply_nothing_open'],
  ])('answers a stranger’s %s from the shipped words', async (text, state, template) => {
    const world = new World(test.database());
    const msisdn = freshNumber();
    const received = { ...world.text(msisdn, text), receivedAt: Date.now() };
    await gateway.app.get<TextAnswerer>(TEXT_ANSWERER, { strict: false }).answer(received);
    const message = acceptor.taken.at(-1)!;
    expect(message).toMatchObject({
      msisdn,
      eventType: template,
      carrier: 'first',
      senderId: '56070',
      messageClass: 'alert',
      eventId: `reply:${received.commandId}:answer`,
    });
    const commands = gateway.app.get(CommandStore, { strict: false });
    expect(await commands.find(received.commandId)).toMatchObject({ state, continuation: null });
  });

  it('stops', async () => {
    await gateway.app.get(SettleRunner, { strict: false }).stop();
  });
});
