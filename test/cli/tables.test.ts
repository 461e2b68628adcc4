import { afterEach, describe, expect, it } from '@jest/globals';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { run } from './command-line.js';
import { startFakeGateway } from './fake-gateway.js';
import type { FakeGateway } from './fake-gateway.js';
import { DELIVERED, MESSAGE_ID, QUEUED } from './samples.js';

let gateway: FakeGateway | undefined;

afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});

async function answered(method: string, response: object, ...words: string[]) {
  gateway = await startFakeGateway({ unary: { [method]: () => response } });
  return run([...words, '--address', gateway.address]);
}

describe('status', () => {
  const status = {
    version: '0.1.0',
    node: 'node-a',
    startedAt: timestampOf(Date.now() - 3_700_000),
    binds: [
      {
        carrier: 'airline',
        slot: 0,
        node: 'node-a',
        state: 'BIND_STATE_BOUND',
        windowUsed: 7,
        windowSize: 100,
        submitRate: 41.5,
        since: timestampOf(Date.now() - 3_600_000),
        reason: '',
      },
      { carrier: 'airline', slot: 1, state: 'BIND_STATE_NOT_HELD', reason: 'held by node-b' },
    ],
    queues: [
      {
        carrier: 'airline',
        messageClass: 'MESSAGE_CLASS_OTP',
        queued: '3',
        submitting: '7',
        uncertain: '0',
      },
    ],
    orphanReceipts: '2',
  };

  it('shows binds, queues and orphans', async () => {
    const { out, code } = await answered('GetStatus', status, 'status');
    expect(code).toBe(0);
    expect(out).toMatch(/^Tellerline 0\.1\.0 on node-a, up 1 h 2 min$/m);
    expect(out).toMatch(/^airline\/0 +bound +1 h +7\/100 +41\.5 +node-a$/m);
    expect(out).toMatch(/^airline\/1 +not held +0\.0 +held by node-b$/m);
    expect(out).toMatch(/^airline +otp +3 +7 +0$/m);
    expect(out).toContain('2 receipts wait for their segment');
  });

  it('says so where there is nothing', async () => {
    const { out } = await answered('GetStatus', { version: '1', node: 'a' }, 'status');
    expect(out).toContain('No carrier is configured.');
    expect(out).toContain('Nothing is queued.');
  });
});

describe('carriers', () => {
  it('shows the accounts', async () => {
    const carrier = {
      name: 'airline',
      host: 'smsc.example',
      port: 2775,
      tls: true,
      systemId: 'bank',
      slots: 2,
      windowSize: 10,
      segmentsPerSecond: 100,
      enabled: true,
    };
    const { out } = await answered('ListCarriers', { carriers: [carrier] }, 'carriers');
    expect(out).toMatch(/^airline +smsc\.example:2775 +yes +bank +2 +10 +100 +yes$/m);
  });
});

describe('list', () => {
  it('shows one message a line and how to turn the page', async () => {
    const response = { messages: [DELIVERED, QUEUED], nextPageToken: 'next' };
    const { out, err } = await answered(
      'List',
      response,
      'list',
      '--customer',
      'C-1001',
      '--limit',
      '2',
    );
    const lines = out.split('\n').filter((line) => line.startsWith(MESSAGE_ID));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/ 2026-11-22 10:00:00\.000 +delivered +alert +posting-42 /);
    expect(err).toBe('more with: --page-token next\n');
    expect(gateway?.requests[0]?.request).toMatchObject({ customerId: 'C-1001', pageSize: 2 });
  });

  it('says so where there is none', async () => {
    const { out, code } = await answered('List', { messages: [] }, 'list', '--event', 'e');
    expect({ out, code }).toEqual({ out: 'No messages.\n', code: 0 });
  });
});

describe('cancel and resolve', () => {
  it('say how much they changed, and show the message', async () => {
    const { out } = await answered(
      'Cancel',
      { cancelledSegments: 1, message: QUEUED },
      'cancel',
      'x',
    );
    expect(out).toContain('1 segment cancelled');
    expect(out).toContain(MESSAGE_ID);
  });

  it.each([
    ['--resend', 'RESOLUTION_RESEND'],
    ['--give-up', 'RESOLUTION_GIVE_UP'],
  ])('resolve %s asks for %s', async (option, resolution) => {
    const { out } = await answered('Resolve', { resolvedSegments: 2 }, 'resolve', 'x', option);
    expect(out).toBe('2 segments resolved\n');
    expect(gateway?.requests[0]?.request).toEqual({ messageId: 'x', resolution });
  });
});

describe('preview', () => {
  it('shows the cost of a text and what makes it so', async () => {
    const response = {
      text: 'Price ₹5',
      carrier: 'airline',
      segmentation: {
        encoding: 'ENCODING_UCS2',
        segments: 1,
        units: 8,
        unitsLeft: 62,
        forcedBy: [{ character: '₹', codePoint: 'U+20B9', position: 6 }],
        transliterations: [{ from: '’', to: "'", position: 3 }],
      },
    };
    const { out } = await answered('Preview', response, 'preview', '--text', 'Price ₹5');
    expect(out).toMatch(/^Price ₹5$/m);
    expect(out).toMatch(/encoding +UCS-2$/m);
    expect(out).toMatch(/length +8 UTF-16 units, 62 left before another segment$/m);
    expect(out).toMatch(/forced by +₹ \(U\+20B9\) at 6$/m);
    expect(out).toMatch(/exchanged +’ to ' at 3$/m);
  });
});
