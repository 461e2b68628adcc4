import { compose } from '../../src/message/compose.js';
import type { OutboundSegment } from '../../src/queue/outbound-segment.js';
import { settingsSchema } from '../../src/settings/settings.schema.js';
import type { CarrierSettings, ClassSettings } from '../../src/settings/settings.schema.js';

/** A carrier's settings with every default, and what is given. */
export function carrierSettings(over: Record<string, unknown> = {}): CarrierSettings {
  const parsed = settingsSchema((reference) => ('value' in reference ? reference.value : '')).parse(
    {
      carriers: [
        {
          name: 'demo',
          host: '127.0.0.1',
          port: 2775,
          tls: 'off',
          systemId: 'tellerline',
          password: { value: 'secret' },
          segmentsPerSecond: 100,
          ...over,
        },
      ],
    },
  );
  return parsed.carriers[0];
}

export function classSettings(): ClassSettings {
  return settingsSchema(() => '').parse({}).classes;
}

export function segment(over: Partial<OutboundSegment> & { text?: string } = {}): OutboundSegment {
  const { text = 'Hello', ...rest } = over;
  const composition = compose(text, {
    encodings: ['gsm7', 'ucs2'],
    transliterate: false,
    concatenation: 'udh16',
    maxSegments: 10,
    reference: 7,
  });
  return {
    messageId: '01932f00-0000-7000-8000-000000000001',
    eventId: 'event-1',
    segmentNumber: 1,
    messageClass: 'alert',
    msisdn: '+919812345678',
    senderId: 'TELBNK',
    encoding: composition.encoding,
    content: composition.segments[0],
    airSegments: 1,
    registeredTemplateId: null,
    acceptedAt: 1_700_000_000_000,
    expiresAt: 1_700_000_060_000,
    attempts: 1,
    ...rest,
  };
}
