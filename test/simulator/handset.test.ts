import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger, Module } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HandsetController } from '../../src/simulator/handset.controller.js';
import type { MobileOriginated } from '../../src/simulator/mobile-originated.js';
import { SimulatorRunner } from '../../src/simulator/simulator.runner.js';
import { startSmsc } from '../kit/smsc.js';
import { RawClient } from './raw-client.js';

interface Sends {
  sendMo(mo: MobileOriginated): Promise<void>;
}

describe('a handset of the built-in simulator that sends', () => {
  let app: INestApplication;
  let smsc: Sends | undefined;
  let sent: MobileOriginated[];
  let http: string;
  let said: string[];

  beforeEach(async () => {
    sent = [];
    said = [];
    smsc = {
      sendMo: (mo) => {
        sent.push(mo);
        return Promise.resolve();
      },
    };
    const running = () => smsc;
    @Module({
      controllers: [HandsetController],
      providers: [
        {
          provide: SimulatorRunner,
          useValue: {
            get smsc() {
              return running();
            },
          },
        },
      ],
    })
    class App {}
    const say = (...line: unknown[]) => void said.push(JSON.stringify(line));
    app = await NestFactory.create(App, { logger: { log: say, warn: say, error: say } });
    await app.listen(0, '127.0.0.1');
    http = await app.getUrl();
  });

  afterEach(async () => {
    await app.close();
    Logger.overrideLogger(false);
  });

  const post = (body: string | object) =>
    fetch(`${http}/simulator/handset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const message = { from: '+919812345678', to: '56767', text: 'PAY POWER 120 2468' };

  it('answers when the daemon has taken it', async () => {
    expect((await post(message)).status).toBe(204);
    expect((await post({ ...message, parts: 2 })).status).toBe(204);
    expect(sent).toEqual([message, { ...message, parts: 2 }]);
    expect(said.join()).not.toMatch(/2468|9812345678/);
  });

  it('reaches a client that is bound, part by part', async () => {
    const real = await startSmsc();
    smsc = real;
    const client = await RawClient.bound(real.port);
    const answered = post({ ...message, parts: 2 });
    const bodies = [await client.delivery(), await client.delivery()].map(({ body }) => body);
    expect((await answered).status).toBe(204);
    for (const body of bodies) expect(body.includes('919812345678')).toBe(true);
    client.close();
    await real.stop();
  });

  it.each([
    ['nothing', ''],
    ['no object', '[]'],
    ['no JSON', '{"text": PAY POWER 120 2468'],
    ['no sender', { to: '56767', text: 'BAL 2468' }],
    ['a sender that is no number', { ...message, from: 'Anna 2468' }],
    ['no text', { ...message, text: '' }],
    ['a text that is none', { ...message, text: 2468 }],
    ['a long text', { ...message, text: 'x'.repeat(1601) }],
    ['many parts', { ...message, parts: 21 }],
    ['half a part', { ...message, parts: 1.5 }],
    ['what it does not know', { ...message, repeat: 1000 }],
  ])('is refused with %s, and no log has it', async (_, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(sent).toEqual([]);
    expect(said.join()).not.toContain('2468');
  });

  it('is refused with more than a body may have', async () => {
    expect((await post({ ...message, text: 'x'.repeat(200_000) })).status).toBe(413);
    expect(sent).toEqual([]);
  });

  it('says so where the daemon does not take it', async () => {
    smsc = { sendMo: () => Promise.reject(new Error('PAY POWER 120 2468')) };
    const response = await post(message);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('2468');
    expect(said.join()).not.toContain('2468');
  });

  it('waits for no more than a hundred at a time', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let begun = 0;
    const all = new Promise<void>((resolve) => {
      smsc = {
        sendMo: () => {
          begun += 1;
          if (begun === 100) resolve();
          return held;
        },
      };
    });
    const waiting = Array.from({ length: 100 }, () => post(message));
    await all;
    expect((await post(message)).status).toBe(503);
    letGo();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([204]));
  });

  it('is not there where no simulator runs', async () => {
    smsc = undefined;
    expect((await post(message)).status).toBe(404);
  });
});
