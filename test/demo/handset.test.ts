import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Subject } from 'rxjs';
import { HandsetController } from '../../src/simulator/handset.controller.js';
import { textsTo } from '../../src/simulator/handset-texts.js';
import { lookAtHandset } from '../../src/demo/handset.js';
import type { ReceivedSubmit } from '../../src/simulator/received-submit.js';
import { SimulatorRunner } from '../../src/simulator/simulator.runner.js';

const NUMBER = '+447400123456';

function submit(over: Partial<ReceivedSubmit>): ReceivedSubmit {
  return {
    command: 'submit_sm',
    systemId: 'tellerline',
    bind: 1,
    sequence: 1,
    at: Date.UTC(2026, 10, 22, 10),
    source: 'DemoBank',
    destination: '447400123456',
    text: 'Hello',
    fields: {} as ReceivedSubmit['fields'],
    status: 0,
    messageId: 'm',
    ...over,
  };
}

const part = (number: number, total: number, reference = 7) =>
  ({ by: 'udh16', reference, total, number }) as const;

describe('textsTo', () => {
  function received(...submits: ReceivedSubmit[]): string[] {
    const all = new Subject<ReceivedSubmit>();
    const texts: string[] = [];
    textsTo(all, NUMBER).subscribe(({ text }) => texts.push(text));
    submits.forEach((one) => all.next(one));
    return texts;
  }

  it('gives what is taken for the number, and nothing else', () => {
    const texts = received(
      submit({ text: 'for another', destination: '919812345678' }),
      submit({ text: 'refused', status: 0x58 }),
      submit({ text: 'for it' }),
    );
    expect(texts).toEqual(['for it']);
  });

  it('puts segments together in whatever order they come', () => {
    const texts = received(
      submit({ text: 'c', part: part(3, 3) }),
      submit({ text: 'x', part: part(1, 2, 8) }),
      submit({ text: 'a', part: part(1, 3) }),
      submit({ text: 'a', part: part(1, 3) }),
      submit({ text: 'b', part: part(2, 3) }),
      submit({ text: 'y', part: part(2, 2, 8) }),
    );
    expect(texts).toEqual(['abc', 'xy']);
  });

  it('keeps the beginnings of fifty texts, and of those that came last', () => {
    const begun = Array.from({ length: 51 }, (_, i) =>
      submit({ text: `${i} begins`, part: part(1, 2, i) }),
    );
    const texts = received(
      ...begun,
      submit({ text: ', and ends', part: part(2, 2, 0) }),
      submit({ text: ', and ends', part: part(2, 2, 50) }),
    );
    expect(texts).toEqual(['50 begins, and ends']);
  });
});

describe('a handset of the built-in simulator', () => {
  let app: INestApplication;
  let submits: Subject<ReceivedSubmit> | undefined;
  let http: string;

  beforeEach(async () => {
    submits = new Subject();
    const smsc = () => (submits === undefined ? undefined : { submits });
    @Module({
      controllers: [HandsetController],
      providers: [
        {
          provide: SimulatorRunner,
          useValue: {
            get smsc() {
              return smsc();
            },
          },
        },
      ],
    })
    class App {}
    app = await NestFactory.create(App, { logger: false });
    await app.listen(0, '127.0.0.1');
    http = await app.getUrl();
  });

  afterEach(() => app.close());

  it('shows the texts as they come, from when it is looked at on', async () => {
    submits?.next(submit({ text: 'too early' }));
    const handset = await lookAtHandset(http, NUMBER);
    submits?.next(submit({ text: '482913 is your code.\nबैंक' }));
    submits?.next(submit({ text: 'the next' }));
    expect(await handset?.next(20_000)).toBe('482913 is your code.\nबैंक');
    expect(await handset?.next(20_000)).toBe('the next');
    handset?.close();
  });

  it('costs the simulator nothing while nobody looks', async () => {
    expect(submits?.observed).toBe(false);
    const handset = await lookAtHandset(http, NUMBER);
    expect(submits?.observed).toBe(true);
    const gone = new Promise<void>((resolve) => {
      const watched = submits;
      const look = () => (watched?.observed === true ? setImmediate(look) : resolve());
      look();
      handset?.close();
    });
    await gone;
  });

  it('is taken away from one who leaves too much unread', async () => {
    await lookAtHandset(http, NUMBER);
    for (let i = 0; i < 10; i++) submits?.next(submit({ text: 'x'.repeat(65_536) }));
    const gone = new Promise<void>((resolve) => {
      const look = () => (submits?.observed === true ? setImmediate(look) : resolve());
      look();
    });
    await gone;
  });

  it('gives up where no text comes in time', async () => {
    const handset = await lookAtHandset(http, NUMBER);
    expect(await handset?.next(20)).toBeNull();
  });

  it('ends with the application, which does not wait for who looks', async () => {
    const handset = await lookAtHandset(http, NUMBER);
    // Longer than this test may last: only the end of the application ends it.
    const text = handset?.next(600_000);
    await app.close();
    expect(await text).toBeNull();
  });

  it('is not there where no simulator runs, or nothing answers', async () => {
    submits = undefined;
    expect(await lookAtHandset(http, NUMBER)).toBeNull();
    await app.close();
    expect(await lookAtHandset(http, NUMBER)).toBeNull();
  });

  it.each(['', '?msisdn=', '?msisdn=none', '?msisdn=1&msisdn=2'])(
    'is of one number, and not of %j',
    async (query) => {
      const { status } = await fetch(`${http}/simulator/handset${query}`);
      expect(status).toBe(400);
    },
  );

  it('is not for everybody at once', async () => {
    const looks = Array.from({ length: 17 }, () => lookAtHandset(http, NUMBER));
    const handsets = await Promise.all(looks);
    expect(handsets.filter((handset) => handset !== null)).toHaveLength(16);
    handsets.forEach((handset) => handset?.close());
  });
});
