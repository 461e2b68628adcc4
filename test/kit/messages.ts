import { compose } from '../../src/message/compose.js';
import type { NewMessage } from '../../src/queue/new-message.js';
import { Sealer } from '../../src/storage/sealing.js';

let made = 0;

/** A message ready to be accepted; `text` decides its segments. */
export function newMessage(over: Partial<NewMessage> & { text?: string } = {}): NewMessage {
  const { text = 'Your account XX4321 was credited.', ...rest } = over;
  made++;
  return {
    clientId: 'core',
    eventId: `event-${process.pid}-${made}`,
    eventType: 'transaction_posted',
    messageClass: 'alert',
    customerId: null,
    msisdn: `+9198123${String(10_000 + (made % 90_000)).padStart(5, '0')}`,
    locale: 'en',
    carrier: 'demo',
    senderId: 'TELBNK',
    composition: compose(text, {
      encodings: ['gsm7', 'ucs2'],
      transliterate: true,
      concatenation: 'udh16',
      maxSegments: 10,
      reference: made & 0xffff,
    }),
    expiresAt: Date.now() + 3_600_000,
    ...rest,
  };
}

/** Seals with keys that are good for tests only. */
export function testSealer(): Sealer {
  return new Sealer([{ id: 1, key: Buffer.alloc(32, 1) }], Buffer.alloc(32, 2));
}
