import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventOf, transactionPosted } from '../../kit/events.js';
import { usePull } from '../../kit/pull.js';
import { codeIn, STRANGER, WRITERS } from './told.js';
import type { Writer } from './told.js';

interface OffersRow {
  from: Writer;
  stop: string;
  stopped: string;
  start: string;
  started: string;
}

/** Word for word what customers read. */
const ROWS: OffersRow[] = [
  {
    from: 'grace',
    stop: 'Stop.',
    stopped:
      'Demo Bank: You get no more offers from us. Alerts about your accounts go on. To get offers again, send START.',
    start: 'start',
    started: 'Demo Bank: You may get offers from us again. To end them, send STOP.',
  },
  {
    from: 'lucia',
    stop: 'Baja',
    stopped:
      'Demo Bank: ya no le mandamos ofertas. Los avisos de sus cuentas siguen. Para volver a recibir ofertas, mande ALTA.',
    start: 'ALTA',
    started: 'Demo Bank: puede volver a recibir ofertas nuestras. Para no recibirlas, mande BAJA.',
  },
  {
    from: 'rahul',
    stop: 'रोकें',
    stopped:
      'Demo Bank: अब आपको हमारे ऑफर नहीं मिलेंगे। खातों के अलर्ट मिलते रहेंगे। ऑफर फिर पाने के लिए START भेजें।',
    start: 'शुरू',
    started: 'Demo Bank: अब आपको हमारे ऑफर फिर मिल सकते हैं। बंद करने के लिए STOP भेजें।',
  },
  {
    from: 'leila',
    stop: 'توقف',
    stopped:
      'من Demo Bank: لن تصلكم عروضنا بعد الآن. تنبيهات حساباتكم مستمرة. لاستقبال العروض ثانية أرسلوا «ابدأ».',
    start: 'ابدأ',
    started: 'من Demo Bank: قد تصلكم عروضنا من جديد. لإيقافها أرسلوا «توقف».',
  },
  {
    from: 'zoe',
    stop: 'ARRÊT',
    stopped:
      'Demo Bank : vous ne recevrez plus nos offres. Les alertes sur vos comptes continuent. Pour les offres, envoyez REPRENDRE.',
    start: 'Reprendre',
    started:
      'Demo Bank : vous pouvez de nouveau recevoir nos offres. Pour y mettre fin, envoyez STOP.',
  },
];

/** One of each language that there are keywords in. */
const IN_ANY_LANGUAGE = ['STOP', 'BAJA', 'रोकें', 'توقف', 'ARRET'];

describe('STOP and START', () => {
  const journey = usePull({
    settings: {
      consent: { offers: 'if-granted' },
      inbound: { rates: { message: { limit: 100 } } },
    },
  });

  beforeAll(async () => {
    const { customers } = journey.tellerline.client;
    for (const { customerId } of Object.values(WRITERS)) {
      await customers.setConsent({
        customerId,
        consent: { category: 'CONSENT_CATEGORY_OFFERS', granted: true, source: 'branch' },
      } as never);
    }
  });

  const offer = (customerId: string) =>
    journey.tellerline.client.publish({
      event: eventOf(
        { offer: { headline: 'Home loans from 4.9 %' } },
        { recipient: { customerId } },
      ),
    });
  const refused = { code: 9, message: expect.stringContaining('offers') as unknown };

  it.each(ROWS.map((row) => [row.from, row.stop, row] as const))(
    'are obeyed at once, and by the word: %s: %s',
    async (from, _, row) => {
      const { number, customerId } = WRITERS[from];
      await offer(customerId);
      await journey.reads(number);
      const stop = await journey.asks(number, row.stop);
      expect(stop.text).toBe(row.stopped);
      expect(stop.command).toMatchObject({
        service: 'stop',
        customerId,
        state: 'COMMAND_STATE_DONE',
        guard: 'COMMAND_GUARD_NONE',
      });
      await expect(offer(customerId)).rejects.toMatchObject(refused);
      const start = await journey.asks(number, row.start);
      expect(start.text).toBe(row.started);
      expect(start.command).toMatchObject({ service: 'start', state: 'COMMAND_STATE_DONE' });
      await offer(customerId);
      await journey.reads(number);
    },
  );

  it.each(IN_ANY_LANGUAGE)(
    'is obeyed in a language that is not the customer’s: %s',
    async (word) => {
      const { number, customerId } = WRITERS.asha;
      const { command } = await journey.asks(number, word);
      expect(command).toMatchObject({ service: 'stop', state: 'COMMAND_STATE_DONE' });
      await expect(offer(customerId)).rejects.toMatchObject(refused);
      await journey.asks(number, 'START');
      await offer(customerId);
      await journey.reads(number);
    },
  );

  it('is obeyed while a question is open, which stays open', async () => {
    const { number, customerId } = WRITERS.oliver;
    const asked = await journey.asks(number, 'PAY POWER 10');
    const stop = await journey.asks(number, 'STOP');
    expect(stop.command.service).toBe('stop');
    await expect(offer(customerId)).rejects.toMatchObject(refused);
    await journey.asks(number, codeIn(asked.text));
    expect(await journey.command(asked.command.commandId)).toMatchObject({
      state: 'COMMAND_STATE_DONE',
    });
  });

  it.each([
    ['said the day before', new Date(Date.now() - 86_400_000).toISOString()],
    ['without a time', ''],
  ])('is not undone by a yes of the night after: %s', async (_, at) => {
    const { number, customerId } = WRITERS.zoe;
    await journey.asks(number, 'STOP');
    const yes = `${customerId},yes,branch,${at}`;
    const last = await importAll(`customer_id,consent.offers,consent.source,consent.at\n${yes}\n`);
    expect(last).toMatchObject({ stored: '1', refused: '0', done: true });
    await expect(offer(customerId)).rejects.toMatchObject(refused);
  });

  it('is heard from a stranger, and holds for whoever gets the number', async () => {
    const { command } = await journey.asks(STRANGER.number, 'STOP');
    expect(command).toMatchObject({ customerId: '', state: 'COMMAND_STATE_DONE' });
    const { customers } = journey.tellerline.client;
    await customers.upsertCustomer({
      customer: { customerId: 'C-2001', msisdn: STRANGER.number, locale: 'en' },
    });
    await expect(offer('C-2001')).rejects.toMatchObject(refused);
  });

  it('does not end what the bank has to tell', async () => {
    const { number, customerId } = WRITERS.grace;
    await journey.asks(number, 'STOP');
    await journey.tellerline.client.publish({
      event: { ...transactionPosted(), recipient: { customerId } },
    });
    expect(await journey.reads(number)).toContain('XX4321');
  });

  function importAll(csv: string): Promise<{ done?: boolean }> {
    const stream = journey.tellerline.client.importCustomers();
    return new Promise((resolve, reject) => {
      let last = {};
      stream.on('data', (answer: { done: boolean }) => (last = answer));
      stream.on('error', reject);
      stream.on('end', () => resolve(last));
      stream.write({ csv: Buffer.from(csv) });
      stream.end();
    });
  }
});
