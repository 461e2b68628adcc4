import { describe, expect, it } from '@jest/globals';
import type { ImportCustomersResponse } from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import { SecurityNotice_Kind as Notice } from '../../src/rpc/generated/tellerline/v1/event.js';
import { OtpPurpose } from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { toTimestamp } from '../../src/rpc/timestamps.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { accountOpened, eventOf, transactionPosted } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';
import { nextArrival } from './arrivals.js';
import { OCCURRED_AT } from './event-rows/event-row.js';
import { refusal } from './refusal.js';

const DAY = 86_400_000;

describe('the registry of customers', () => {
  const journey = useJourney({
    settings: { clients: BANK_CLIENTS, otp: { holdAfterNumberChange: '1h' } },
  });

  /** Sends a file in pieces of so many octets; gives the last answer, with the rows refused of all. */
  async function importCsv(csv: string, pieces: number): Promise<ImportCustomersResponse> {
    const stream = journey.tellerline.client.importCustomers();
    const answers: ImportCustomersResponse[] = [];
    const ended = new Promise<void>((resolve, reject) => {
      stream.on('data', (answer: ImportCustomersResponse) => answers.push(answer));
      stream.on('end', resolve);
      stream.on('error', reject);
    });
    const octets = Buffer.from(csv);
    for (let at = 0; at < octets.length; at += pieces) {
      stream.write({ csv: octets.subarray(at, at + pieces) });
    }
    stream.end();
    await ended;
    const refusedRows = answers.flatMap((answer) => answer.refusedRows);
    return { ...answers.at(-1)!, refusedRows };
  }

  /** What a customer reads of an opened account, at their number. */
  async function reads(customerId: string, number: string): Promise<string> {
    const event = accountOpened({ recipient: { customerId }, occurredAt: OCCURRED_AT });
    const { messageId, segments } = await journey.tellerline.client.publish({ event });
    const { text } = await nextArrival(journey.smsc, number, segments);
    await journey.watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
    return text;
  }

  /** A customer, added or changed. */
  const upsert = (customerId: string, number: string, locale = 'en') =>
    journey.tellerline.client.customers.upsertCustomer({
      customer: { customerId, msisdn: `+${number}`, locale },
    });

  let asked = 0;
  const code = (customerId: string) => ({
    requestId: `code-${(asked += 1)}`,
    recipient: { customerId },
    purpose: OtpPurpose.OTP_PURPOSE_LOGIN,
  });

  it('imported from a file gets messages in its language, by its clock, at its number', async () => {
    const csv = [
      'customer_id,msisdn,locale,time_zone,given_name,consent.offers',
      'csv-1,+919812340201,hi-IN,Asia/Kolkata,आशा,yes',
      'csv-2,+971501234202,ar-AE,Asia/Dubai,"ليلى, م",no',
      'csv-3,98123,en,UTC,Nobody,yes',
      'csv-4,+525512345204,es-MX,America/Mexico_City,Lucía,yes',
      '',
    ].join('\r\n');
    // Of three octets, so that characters and lines are cut.
    const answer = await importCsv(csv, 3);
    expect(answer).toMatchObject({ rows: '4', stored: '3', refused: '1', done: true });
    expect(answer.refusedRows).toMatchObject([{ row: '4', customerId: 'csv-3' }]);

    expect(await reads('csv-1', '919812340201')).toBe(
      'Demo Bank: आपका स्वागत है! आपका Savings खाता XX4321 खुल गया है। यदि आपने अनुरोध नहीं किया, तो तुरंत हमें कॉल करें।',
    );
    expect(await reads('csv-2', '971501234202')).toBe(
      'من Demo Bank: أهلاً بكم. تم فتح حسابكم Savings رقم XX4321. إذا لم تطلبوا ذلك فاتصلوا بنا فوراً.',
    );
    const { client } = journey.tellerline;
    const event = eventOf(
      { securityNotice: { kind: Notice.KIND_PASSWORD_CHANGED } },
      { recipient: { customerId: 'csv-4' }, occurredAt: OCCURRED_AT },
    );
    const { segments } = await client.publish({ event });
    const { text } = await nextArrival(journey.smsc, '525512345204', segments);
    // 08:35 in UTC.
    expect(text).toContain('se ha cambiado su contraseña, 14 mar 2025, 2:35 a.m.');

    const offer = (customerId: string) =>
      client.publish({
        event: eventOf({ offer: { headline: 'Home loans' } }, { recipient: { customerId } }),
      });
    expect((await offer('csv-1')).messageId).not.toBe('');
    expect(await refusal(offer('csv-2'))).toMatchObject({ reason: 'CONSENT_MISSING' });
    expect(await refusal(offer('csv-3'))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('sends to the new number from its change on, and no code for a while', async () => {
    const { client } = journey.tellerline;
    await upsert('moves', '919812340211');
    await client.otp.issue(code('moves'));
    expect((await nextArrival(journey.smsc, '919812340211', 1)).text).toContain('code');
    expect(await reads('moves', '919812340211')).toContain('XX4321');
    const { customer } = await upsert('moves', '919812340212');
    expect(customer!.msisdnChangedAt).toBeDefined();
    expect(await reads('moves', '919812340212')).toContain('XX4321');
    expect(await refusal(client.otp.issue(code('moves')))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'RECIPIENT_CHANGED',
    });
    const { changes } = await client.customers.listCustomerChanges({ customerId: 'moves' });
    expect(changes.map(({ kind, clientId }) => [kind, clientId])).toEqual([
      ['number_changed', 'core'],
      ['created', 'core'],
    ]);
    expect(JSON.stringify(changes)).not.toContain('1234021');
  });

  it('holds codes after a change of the SIM, and nothing else', async () => {
    const { client } = journey.tellerline;
    await upsert('new-sim', '919812340221');
    const { customers } = await client.customers.reportSimChange({ msisdn: '+919812340221' });
    expect(customers).toBe(1);
    for (const recipient of [{ customerId: 'new-sim' }, { msisdn: '+919812340221' }]) {
      expect(await refusal(client.otp.issue({ ...code('new-sim'), recipient }))).toMatchObject({
        reason: 'RECIPIENT_CHANGED',
      });
    }
    const event = transactionPosted({ recipient: { customerId: 'new-sim' } });
    const { messageId } = await client.publish({ event });
    await journey.watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
    const codes = journey.smsc.received.filter(
      ({ destination, text }) => destination === '919812340221' && text.includes('code'),
    );
    expect(codes).toEqual([]);
  });

  it('sends codes again when a change of the SIM is long enough ago', async () => {
    const { client } = journey.tellerline;
    await upsert('old-sim', '919812340231');
    await client.customers.reportSimChange({
      customerId: 'old-sim',
      changedAt: toTimestamp(Date.now() - 2 * DAY),
    });
    const { messageId } = await client.otp.issue(code('old-sim'));
    await journey.watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
  });

  it('that has lost a customer sends them nothing', async () => {
    const { client } = journey.tellerline;
    await upsert('leaves', '919812340241');
    expect(await reads('leaves', '919812340241')).toContain('XX4321');
    await client.customers.deleteCustomer({ customerId: 'leaves' });
    const event = accountOpened({ recipient: { customerId: 'leaves' } });
    expect(await refusal(client.publish({ event }))).toMatchObject({
      code: 'NOT_FOUND',
      fields: ['event.recipient.customer_id'],
    });
  });
});
