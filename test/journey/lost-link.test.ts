import { describe, expect, it } from '@jest/globals';
import { MALFORMED_KINDS } from '../../src/simulator/malformed.js';
import { sendText } from '../kit/events.js';
import { details, useJourney } from '../kit/journey.js';

const CLASSES = ['OTP', 'ALERT', 'PROMOTION'] as const;

describe('a link dropped with a full window', () => {
  const journey = useJourney({
    carrier: { windowSize: 9 },
    settings: { consent: { offers: 'unless-refused' } },
  });

  it('treats what was unanswered by its class, and counts what may be sent twice', async () => {
    const { smsc, watching, tellerline } = journey;
    smsc.hold();
    // Promotions may fill only a part of the window, so that they come first here.
    const ids: string[] = [];
    for (const one of ['PROMOTION', 'ALERT', 'OTP'] as const) {
      ids.push(...(await journey.send(sendText(one), sendText(one))));
    }
    await smsc.nextMany(6);
    const [promotion, , alert, , otp, otp2] = ids as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    smsc.release();
    smsc.hold(); // what was kept back is answered; the next are not
    await watching.reached(ids, 'MESSAGE_STATE_DELIVERED');
    expect(await journey.message(otp)).toMatchObject({ state: 'MESSAGE_STATE_DELIVERED' });

    const again = await Promise.all(CLASSES.map((one) => journey.send(sendText(one))));
    const [[lostOtp], [lostAlert], [lostPromotion]] = again as [[string], [string], [string]];
    await smsc.nextMany(3);
    smsc.dropLinks();
    smsc.release();
    const resent = await smsc.next((one) => one.text.includes('OTP'));
    expect(resent.text).toContain('OTP');
    await watching.reached([lostOtp], 'MESSAGE_STATE_DELIVERED');
    await watching.reached([lostAlert], 'MESSAGE_STATE_UNCERTAIN');
    await watching.reached([lostPromotion], 'MESSAGE_STATE_UNKNOWN');
    const message = await journey.message(lostOtp);
    expect(message.segments[0].attempts).toBe(2);
    expect(details(message)).toContain('link_lost');
    expect((await journey.message(otp2)).segments[0].attempts).toBe(1);
    expect([promotion, alert]).toHaveLength(2);
    const metrics = await tellerline.metrics();
    expect(metrics).toMatch(/tellerline_\w*uncertain\w*\{[^}]*resend[^}]*\} 1/);
  });

  it('lets an operator send what is held, or close it', async () => {
    const { smsc, watching, tellerline } = journey;
    await smsc.whenBound();
    smsc.hold();
    const ids = await journey.send(sendText('ALERT'), sendText('SERVICE'));
    await smsc.nextMany(2);
    smsc.dropLinks();
    smsc.release();
    await watching.reached(ids, 'MESSAGE_STATE_UNCERTAIN');
    const [first, second] = ids as [string, string];
    const resolve = (messageId: string, resolution: string) =>
      tellerline.client.resolve({ messageId, resolution } as never);
    expect(await resolve(first, 'RESOLUTION_RESEND')).toMatchObject({ resolvedSegments: 1 });
    expect(await resolve(second, 'RESOLUTION_GIVE_UP')).toMatchObject({ resolvedSegments: 1 });
    await watching.reached([first], 'MESSAGE_STATE_DELIVERED');
    await watching.reached([second], 'MESSAGE_STATE_UNKNOWN');
  });
});

describe('an SMSC that falls silent', () => {
  const journey = useJourney({
    smsc: { lateResponse: 700 },
    carrier: { responseTimeout: '300ms', enquireLinkInterval: '10s' },
  });

  it('gives up waiting, and takes a late answer for what it is', async () => {
    const { watching } = journey;
    const [id] = await journey.send(sendText('ALERT', { msisdn: '+919812349932' }));
    await watching.passed([id], 'MESSAGE_STATE_UNCERTAIN');
    await watching.reached([id], 'MESSAGE_STATE_DELIVERED');
    const { segments } = await journey.message(id);
    expect(segments[0].attempts).toBe(1);
    expect(details(await journey.message(id))).toContain('answered late');
  });

  it('sends a one-time password again when nothing answers', async () => {
    const { smsc, watching } = journey;
    let first = true;
    smsc.answer = () => {
      const silent = first;
      first = false;
      return silent ? { silent: true, receipts: [] } : undefined;
    };
    const [id] = await journey.send(sendText('OTP'));
    await watching.reached([id], 'MESSAGE_STATE_DELIVERED');
    smsc.answer = undefined;
    expect((await journey.message(id)).segments[0].attempts).toBe(2);
  });
});

describe('a link that is half open', () => {
  const journey = useJourney({
    carrier: { responseTimeout: '300ms', enquireLinkInterval: '200ms' },
  });

  it('is found dead and replaced', async () => {
    const { smsc, watching, tellerline } = journey;
    const lost = tellerline.reported(
      (report) => report.kind === 'bind' && report.state === 'waiting',
    );
    smsc.halfOpen();
    await lost;
    await tellerline.reported((report) => report.kind === 'bind' && report.state === 'bound');
    const [id] = await journey.send(sendText('ALERT'));
    await watching.reached([id], 'MESSAGE_STATE_DELIVERED');
  });
});

describe('malformed PDUs from an SMSC', () => {
  const journey = useJourney({ carrier: { responseTimeout: '1s' } });

  it.each(MALFORMED_KINDS)('%s never leaves the bind deaf', async (kind) => {
    const { smsc, watching } = journey;
    smsc.sendMalformed(kind);
    const [id] = await journey.send(sendText('OTP'));
    await watching.reached([id], 'MESSAGE_STATE_DELIVERED');
  });
});
