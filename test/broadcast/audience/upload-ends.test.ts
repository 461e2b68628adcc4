import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom } from 'rxjs';
import { AUDIENCE_READER } from '../../../src/broadcast/audience/audience-reader.js';
import type { AudienceReaderStore } from '../../../src/broadcast/audience/audience-reader.store.js';
import { BroadcastReports } from '../../../src/broadcast/run/broadcast-reports.js';
import { StopSignal } from '../../../src/rpc/stop-signal.js';
import type { GetAudienceResponse } from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { NOW, number } from './reader-kit.js';
import { MARKETING, SALES, SERVICE, read, rowsOf, useAudiences } from './upload-kit.js';

const HEADER = 'msisdn,given_name,amount\n';

describe('an upload', () => {
  const audiences = useAudiences();
  const reader = () => audiences.gateway().app.get<AudienceReaderStore>(AUDIENCE_READER);
  const get = async (audienceId: string) =>
    (await audiences.call<GetAudienceResponse>('GetAudience', { audienceId })).audience!;

  describe('that breaks off', () => {
    const ended = () =>
      firstValueFrom(
        audiences
          .gateway()
          .app.get(BroadcastReports)
          .all.pipe(filter(({ kind }) => kind === 'upload_ended')),
      );

    it('leaves an audience to which nothing can be sent', async () => {
      const over = ended();
      const stream = audiences.open();
      const result = read(stream);
      stream.write({ header: { name: 'Half' } });
      stream.write({ csv: Buffer.from(`${HEADER}${number(1)},Asha,5\n${number(2)},As`) });
      const [answer] = (await once(stream, 'data')) as [{ audienceId: string; stored: string }];
      expect(answer.stored).toBe('1');
      stream.cancel();
      await result;
      expect(await over).toMatchObject({ whole: false, rows: 1, stored: 1 });
      const { audienceId } = answer;
      expect(await get(audienceId)).toMatchObject({ complete: false, members: '1' });
      const page = reader().page({ kind: 'upload', audienceId }, null, 10, NOW);
      await expect(page).rejects.toMatchObject({ code: 'failed_precondition' });
    });

    it('because it was deleted meanwhile, tells so', async () => {
      const stream = audiences.open();
      const result = read(stream);
      stream.write({ header: { name: 'Deleted' } });
      stream.write({ row: { msisdn: number(1) } });
      const [{ audienceId }] = (await once(stream, 'data')) as [{ audienceId: string }];
      await audiences.call('DeleteAudience', { audienceId });
      stream.write({ row: { msisdn: number(2) } });
      stream.end();
      const { failure, done } = await result;
      expect(failure).toMatchObject({ reason: 'FAILED_PRECONDITION' });
      expect(failure!.message).toBe('the audience was deleted while it was uploaded');
      expect(done).toBe(false);
    });
  });

  it('is one of a few at a time, and of fewer for each client', async () => {
    const streams = [MARKETING, MARKETING, SALES, SALES].map((key) => audiences.open(key));
    const results = streams.map(read);
    for (const [i, stream] of streams.entries()) {
      stream.write({ header: { name: `Slow ${i}` } });
      stream.write({ row: { msisdn: number(i) } });
      await once(stream, 'data');
    }
    const third = await audiences.upload(rowsOf([]), SALES);
    expect(third.failure).toMatchObject({ reason: 'RATE_EXCEEDED', retryAfter: 5000 });
    const fifth = await audiences.upload(rowsOf([]), SERVICE);
    expect(fifth.failure).toMatchObject({ reason: 'OVERLOADED', retryAfter: 5000 });
    for (const stream of streams) stream.end();
    expect((await Promise.all(results)).map(({ done }) => done)).toEqual([true, true, true, true]);
  });

  describe('on a node that stops', () => {
    it('keeps what came, and says so', async () => {
      const stream = audiences.open();
      const result = read(stream);
      stream.write({ header: { name: 'Stopped' } });
      stream.write({ row: { msisdn: number(1) } });
      await once(stream, 'data');
      audiences.gateway().app.get(StopSignal).stop();
      const { failure, stored } = await result;
      expect(failure?.reason).toBe('STOPPING');
      expect(stored).toBe(1);
    });
  });
});
