import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type {
  BroadcastRun,
  PreviewCampaignResponse,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { msisdnOf, useBroadcasts } from '../../kit/broadcast.js';

const PERMISSION_DENIED = 7;
const FAILED_PRECONDITION = 9;

/** Each language's own footer. */
const FOOTER = {
  en: 'Reply STOP to end offers.',
  hi: 'ऑफ़र बंद करने के लिए उत्तर में STOP भेजें।',
  es: 'Responda BAJA para no recibir ofertas.',
  ar: 'لإيقاف العروض ردوا بكلمة «توقف».',
  fr: "Répondez STOP pour ne plus recevoir d'offres.",
};

const TEXTS = {
  en: '{bank}: {given_name}, a loan for you: {link}',
  hi: '{bank}: {given_name}, आपके लिए ऋण: {link}',
  es: '{bank}: {given_name}, un préstamo para usted: {link}',
  ar: '{bank}: {given_name}، قرض لكم: {link}',
  fr: '{bank} : {given_name}, un prêt pour vous : {link}',
};

/** Who reads what; of a language without a text of its own the bank's. */
const READERS: { locale: keyof typeof TEXTS | 'de'; msisdn: string; name: string; says: string }[] =
  [
    { locale: 'en', msisdn: '+447400123456', name: 'Oliver', says: ', a loan for you: ' },
    { locale: 'hi', msisdn: '+919812345678', name: 'राहुल', says: ', आपके लिए ऋण: ' },
    { locale: 'es', msisdn: '+525512345678', name: 'Lucía', says: ', un préstamo para usted: ' },
    { locale: 'ar', msisdn: '+971501234567', name: 'ليلى', says: '، قرض لكم: ' },
    { locale: 'fr', msisdn: '+33612345678', name: 'Zoé', says: ', un prêt pour vous : ' },
    { locale: 'de', msisdn: '+4915123456789', name: 'Greta', says: ', a loan for you: ' },
  ];

/** Of the simulator: what becomes of a number, and where the report has it. */
const FATES = [
  ['+919812349901', 'UNDELIVERABLE', 'err:001'],
  ['+919812349902', 'EXPIRED', 'err:002'],
  ['+919812349903', 'REJECTED', 'ESME_RINVDSTADR'],
  ['+919812349904', 'REJECTED', 'err:004'],
  ['+919812349905', 'UNKNOWN', 'err:005'],
] as const;
const PLAIN = 40;

describe('a campaign from draft to report', () => {
  const journey = useBroadcasts({
    carrier: { price: { currency: 'INR', perSegment: 0.12 } },
    settings: {
      consent: { offers: 'unless-refused' },
      links: { allowed: ['demo.bank'] },
      broadcast: { footer: { texts: FOOTER } },
    },
  });
  let campaignId: string;
  let run: BroadcastRun;
  let preview: PreviewCampaignResponse;

  it('is written by one client, who cannot approve it', async () => {
    const { writer, approver } = journey;
    const rows = [
      ...READERS.map(({ msisdn, name, locale }) => [msisdn, name, locale]),
      ...FATES.map(([msisdn]) => [msisdn, 'Ravi', 'en']),
      ...Array.from({ length: PLAIN }, (_, at) => [msisdnOf(at), `Asha ${at}`, 'en']),
    ].map(([msisdn, name, locale], at) => [
      msisdn,
      name,
      locale === 'de' ? '' : locale,
      `https://demo.bank/l/${at}`,
    ]);
    const file = ['msisdn,given_name,locale,link', ...rows.map((row) => row.join(',')), ''];
    const { audienceId, stored, refusedRows } = await journey.upload(file.join('\n'));
    expect({ stored, refusedRows }).toEqual({ stored: rows.length, refusedRows: [] });
    const request = {
      requestId: 'loans-2026-11',
      definition: {
        name: 'Loans',
        senderId: 'BankOffer',
        variants: [{ name: 'loan', texts: { byLocale: TEXTS } }],
        audience: { audienceId },
      },
    };
    const first = await writer.broadcast.createCampaign(request);
    const again = await writer.broadcast.createCampaign(request);
    campaignId = first.campaign!.campaignId;
    expect(again.campaign!.campaignId).toBe(campaignId);
    await expect(approver.broadcast.createCampaign(request)).rejects.toMatchObject({
      code: PERMISSION_DENIED,
    });
    await writer.broadcast.submitCampaign({ campaignId, note: 'for the autumn' });
    // It may approve, and not this one.
    await expect(writer.broadcast.approveCampaign({ campaignId })).rejects.toMatchObject({
      code: PERMISSION_DENIED,
      message: expect.stringContaining('another client') as unknown,
    });
    const schedule = { now: {} };
    await expect(writer.broadcast.scheduleCampaign({ campaignId, schedule })).rejects.toMatchObject(
      { code: FAILED_PRECONDITION },
    );
    expect(journey.smsc.received).toEqual([]);
  });

  it('is shown before it goes: to how many, in which words, and for how much', async () => {
    preview = await journey.approver.broadcast.previewCampaign({ campaignId });
    const audience = String(READERS.length + FATES.length + PLAIN);
    expect(preview).toMatchObject({ audience, judged: audience, sendable: audience });
    expect(preview).toMatchObject({ heldOut: '0', waiting: '0', refusals: [] });
    const [cost] = preview.costs;
    const inRupees = Number(cost.units) + cost.nanos / 1e9;
    expect(inRupees).toBeCloseTo(Number(preview.segments) * 0.12, 6);
    const hindi = preview.samples.find(({ locale }) => locale === 'hi');
    expect(hindi).toMatchObject({ variant: 'loan', encoding: 'ENCODING_UCS2', carrier: 'demo' });
    expect(hindi!.text).toContain(`राहुल, आपके लिए ऋण: https://demo.bank/l/1\n${FOOTER.hi}`);
    expect(journey.smsc.received).toEqual([]);
  });

  it('is approved by another, and goes', async () => {
    const { writer, approver } = journey;
    await approver.broadcast.approveCampaign({ campaignId });
    const { campaign } = await writer.broadcast.scheduleCampaign({
      campaignId,
      schedule: { now: {} },
    });
    run = await journey.over(campaign!.latestRun!.runId);
    expect(run).toMatchObject({
      state: 'RUN_STATE_COMPLETED',
      progress: {
        expanded: true,
        recipients: String(READERS.length + FATES.length + PLAIN),
        planned: '0',
        sent: '0',
        delivered: String(READERS.length + PLAIN),
        undeliverable: '1',
        expired: '1',
        rejected: '2',
        unknown: '1',
        skipped: '0',
      },
    });
  });

  it.each(READERS)('says it in the language of the reader: $locale', (reader) => {
    const { locale, msisdn, name, says } = reader;
    const at = READERS.indexOf(reader);
    const bank = locale === 'fr' ? 'Demo Bank :' : 'Demo Bank:';
    const footer = FOOTER[locale === 'de' ? 'en' : locale];
    expect(journey.texts(msisdn)).toEqual([
      `${bank} ${name}${says}https://demo.bank/l/${at}\n${footer}`,
    ]);
  });

  it('says to each what is theirs, once, under its own sender', () => {
    const before = READERS.length + FATES.length;
    for (let at = 0; at < PLAIN; at++) {
      expect(journey.texts(msisdnOf(at))).toEqual([
        `Demo Bank: Asha ${at}, a loan for you: https://demo.bank/l/${before + at}\n${FOOTER.en}`,
      ]);
    }
    const { received } = journey.smsc;
    expect(new Set(received.map(({ source }) => source))).toEqual(new Set(['BankOffer']));
    const reached = journey.reached();
    expect(new Set(reached).size).toBe(reached.length);
    expect(reached.length).toBe(before + PLAIN);
  });

  it('tells what became of all, and what it cost', async () => {
    const report = await journey.writer.broadcast.getReport({ runId: run.runId });
    const lines = await journey.lines(run.runId);
    expect(lines).toEqual({
      'loan DELIVERED': READERS.length + PLAIN,
      ...Object.fromEntries(FATES.map(([, state, reason]) => [`loan ${state} ${reason}`, 1])),
    });
    const all = report.lines.reduce((sum, line) => sum + Number(line.segments), 0);
    expect(String(all)).toBe(preview.segments);
    const paid = report.lines.filter(({ state }) => !state.endsWith('REJECTED'));
    // Not what the SMSC refused: 0.12 for each segment of the others.
    const segments = paid.reduce((sum, line) => sum + Number(line.segments), 0);
    const submitted = journey.smsc.received.filter(({ status }) => status === 0).length;
    expect(segments).toBe(submitted - 1);
    const [cost, ...others] = report.costs;
    expect(others).toEqual([]);
    expect(cost.currencyCode).toBe('INR');
    expect(Number(cost.units) + cost.nanos / 1e9).toBeCloseTo(segments * 0.12, 6);
  });

  it('is exported without a number or a formula in it', async () => {
    const pieces: Buffer[] = [];
    for await (const { csv } of journey.writer.exportReport({ runId: run.runId })) {
      pieces.push(csv as Buffer);
    }
    const file = Buffer.concat(pieces).toString();
    const rows = parse<Record<string, string>>(file, { columns: true, bom: true });
    expect(rows.length).toBe(READERS.length + FATES.length + PLAIN);
    for (const row of rows) {
      for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
    for (const { msisdn } of READERS) expect(file).not.toContain(msisdn.slice(1));
    expect(rows.filter(({ state }) => state === 'undeliverable')).toMatchObject([
      { reason: 'err:001', variant: 'loan', carrier: 'demo', segments: '1' },
    ]);
  });

  it('is completed, with who did what', async () => {
    const { campaign } = await journey.writer.broadcast.getCampaign({ campaignId });
    expect(campaign!.state).toBe('CAMPAIGN_STATE_COMPLETED');
    const steps = campaign!.steps.map(({ clientId, step }) => `${clientId} ${step}`);
    expect(steps.slice(0, 4)).toEqual([
      'marketing created',
      'marketing submitted',
      'approver approved',
      'marketing scheduled',
    ]);
    expect(steps.at(-1)).toBe('tellerline completed');
    const log = journey.tellerline.log.join('');
    for (const { msisdn, name } of READERS) {
      expect(log).not.toContain(msisdn.slice(1));
      expect(log).not.toContain(name);
    }
  });
});
