import { describe, expect, it } from '@jest/globals';
import { sendText } from '../kit/events.js';
import { details, useJourney } from '../kit/journey.js';

describe("a carrier's limit", () => {
  const journey = useJourney({
    smsc: { tps: 40, responseLatency: 5, responseJitter: 20 },
    carrier: { segmentsPerSecond: 40, slots: 2 },
  });

  it('is never exceeded, over all binds and counted in segments', async () => {
    const { smsc, watching } = journey;
    await smsc.whenBound(2);
    const requests = Array.from({ length: 60 }, (_, n) =>
      sendText('ALERT', { text: n % 3 === 0 ? 'x'.repeat(200) : 'short' }),
    );
    const ids = await journey.send(...requests);
    await watching.reached(ids, 'MESSAGE_STATE_DELIVERED', 25_000);
    expect(smsc.received).toHaveLength(80);
    expect(smsc.maxPerSecond).toBeLessThanOrEqual(40);
    expect(smsc.received.every((submit) => submit.status === 0)).toBe(true);
  });
});

describe('a carrier that throttles', () => {
  const journey = useJourney();

  it('gets the segment again a little later, and the others meanwhile', async () => {
    const { watching } = journey;
    const ids = await journey.send(
      sendText('ALERT', { msisdn: '+919812349912' }),
      ...Array.from({ length: 10 }, () => sendText('ALERT')),
    );
    await watching.reached(ids, 'MESSAGE_STATE_DELIVERED');
    const message = await journey.message(ids[0]);
    expect(message.segments[0].attempts).toBe(3);
    expect(details(message).filter((detail) => detail === 'ESME_RTHROTTLED')).toHaveLength(2);
    const other = await journey.message(ids[5]);
    expect(other.segments[0].attempts).toBe(1);
  });

  it('does not get what has expired meanwhile', async () => {
    const { watching } = journey;
    const [id] = await journey.send(sendText('OTP', { msisdn: '+919812349919', seconds: 2 }));
    await watching.reached([id], 'MESSAGE_STATE_EXPIRED');
  });
});

describe('a one-time password behind a broadcast', () => {
  const journey = useJourney({
    smsc: { tps: 20 },
    carrier: { segmentsPerSecond: 20, windowSize: 10 },
    settings: { consent: { offers: 'unless-refused' } },
  });

  it('goes before it', async () => {
    const { smsc, watching } = journey;
    await journey.send(...Array.from({ length: 80 }, () => sendText('PROMOTION')));
    await smsc.nextMany(5);
    const before = smsc.received.length;
    const [otp] = await journey.send(sendText('OTP', { text: 'Your code is 123456' }));
    await watching.reached([otp], 'MESSAGE_STATE_DELIVERED');
    const place = smsc.received.findIndex((submit) => submit.text.includes('code'));
    // At most what was on its way to the bind when it came.
    expect(place - before).toBeLessThanOrEqual(10);
    expect(smsc.received.length).toBeLessThan(60);
  });

  it('does not starve what is below it', async () => {
    const { smsc, watching } = journey;
    const service = await journey.send(sendText('SERVICE', { text: 'one of service' }));
    await journey.send(...Array.from({ length: 60 }, () => sendText('ALERT')));
    await watching.reached(service, 'MESSAGE_STATE_DELIVERED');
    const after = smsc.received.findIndex((submit) => submit.text === 'one of service');
    expect(after).toBeGreaterThan(0);
  });
});
