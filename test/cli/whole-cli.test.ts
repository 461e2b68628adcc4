import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { API_KEY } from '../kit/gateway.js';
import { useJourney } from '../kit/journey.js';
import { run } from './command-line.js';

const APPROVER_KEY = 'another-key-for-tests';

describe('the command line against a daemon', () => {
  const journey = useJourney({
    settings: {
      clients: [
        {
          id: 'core',
          apiKey: { value: API_KEY },
          rate: 10_000,
          permissions: [
            ...['publish', 'send', 'read', 'operate', 'customers', 'author', 'otp', 'broadcast'],
          ],
        },
        { id: 'second', apiKey: { value: APPROVER_KEY }, rate: 100, permissions: ['approve'] },
      ],
    },
  });
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'tellerline-cli-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  function tellerline(words: string[], options: { key?: string; input?: string } = {}) {
    const { key = API_KEY, input = '' } = options;
    const address = `127.0.0.1:${journey.tellerline.gateway.grpcPort}`;
    return run([...words, '--address', address], { env: { TELLERLINE_API_KEY: key }, input });
  }

  /** Runs it, and gives its output; fails where it did not end with 0. */
  async function done(...words: string[]): Promise<string> {
    const { code, out, err } = await tellerline(words);
    expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
    return out;
  }

  function file(name: string, content: string): string {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  }

  it('shows the catalogue', async () => {
    expect(await done('events')).toMatch(/^offer +promotion +\S.* offers +headline$/m);
    expect(await done('events', 'show', 'transaction_posted')).toMatch(
      /^amount +yes +money, more than zero$/m,
    );
    expect(await done('events', 'scheduled')).toBe('No event waits.\n');
  });

  it('publishes an event, now and for later', async () => {
    const event = {
      recipient: { customer_id: 'C-1001' },
      account_opened: { masked_account: 'XX4321', account_type: 'Savings' },
    };
    const now = await tellerline(['publish', '-'], { input: JSON.stringify(event) });
    expect(now.out).toMatch(/^\S{36} {2}accepted, account_opened, 1 segment\n$/);
    expect((await journey.smsc.next()).text).toContain('XX4321');

    const at = new Date(Date.now() + 86_400_000).toISOString();
    const later = await tellerline(['publish', '-'], {
      input: JSON.stringify({ ...event, event_id: 'later-1', schedule: { at } }),
    });
    expect(later.out).toMatch(/^later-1 {2}waits, account_opened, goes out at /);
    expect(await done('events', 'scheduled')).toMatch(/^later-1 +account_opened +20/m);
    expect(await done('events', 'cancel', 'later-1')).toBe('later-1 is cancelled\n');
    expect(await tellerline(['events', 'cancel', 'later-1'])).toMatchObject({ code: 4 });
  });

  it('keeps the registry', async () => {
    const added = await done(
      ...['customers', 'set', 'C-9', '--msisdn', '+447400123459', '--locale', 'en-GB'],
      ...['--given-name', 'Asha', '--birth-date', '--05-14', '--low-balance', 'GBP 20'],
    );
    expect(added).toMatch(/^C-9 is added$/m);
    // What the mask does not name stays.
    expect(await done('customers', 'set', 'C-9', '--city', 'Leeds')).toMatch(/^C-9 is changed$/m);
    await done('customers', 'consent', 'C-9', 'offers', 'yes', '--source', 'app');
    const found = await done('customers', 'get', '+447400123459');
    expect(found).toMatch(/^C-9$/m);
    expect(found).toMatch(/^ +locale +en-GB$/m);
    expect(found).toMatch(/^ +name +Asha$/m);
    expect(found).toMatch(/^ +birth date +--05-14$/m);
    expect(found).toMatch(/^ +city +Leeds$/m);
    expect(found).toMatch(/^ +low balance +GBP 20$/m);
    expect(found).toMatch(/^offers +yes +app/m);
    expect(await done('customers', 'sim-changed', 'C-9')).toBe('recorded for 1 customer\n');
    expect(await done('customers', 'changes', 'C-9')).toMatch(/ consent +core /);
    await done('customers', 'delete', 'C-9', '--yes');
    expect(await tellerline(['customers', 'get', 'C-9'])).toMatchObject({ code: 4 });
  });

  it('imports a file, row by row', async () => {
    const csv = file(
      'customers.csv',
      'customer_id,msisdn,locale\nI-1,+447400123451,en-GB\nI-2,not-a-number,en-GB\nI-3,+447400123453,fr\n',
    );
    const { code, out } = await tellerline(['customers', 'import', csv]);
    expect(code).toBe(1);
    expect(out).toMatch(/^line 3 {2}I-2 {2}\S*msisdn: /m);
    expect(out).toMatch(/^3 rows read, 2 stored, 1 refused$/m);
    expect(await done('customers', 'get', 'I-3')).toMatch(/^ +locale +fr$/m);
  });

  it('brings new words into force, by two', async () => {
    expect(await done('templates')).toMatch(/^account_opened +shipped +/m);
    expect(await done('templates', 'preview', 'account_opened', '--locale', 'en')).toMatch(
      /^demo +GSM 7-bit +1 +\d+ septets/m,
    );

    const texts = ['en', 'hi', 'es', 'ar', 'fr'].map(
      (locale) => `  ${locale}: '{bank}: {account_type} {masked_account}'`,
    );
    const yaml = file('account_opened.yaml', ['locales:', ...texts, ''].join('\n'));
    const create = ['templates', 'create', 'account_opened', '--file', yaml, '--note', 'shorter'];
    const created = await tellerline(create);
    expect(created).toMatchObject({ code: 0, out: 'version 1 of account_opened is a draft\n' });
    expect(await tellerline(['templates', 'approve', 'account_opened', '1'])).toMatchObject({
      code: 3,
    });
    for (const step of ['approve', 'activate']) {
      const words = ['templates', step, 'account_opened', '1'];
      const { code, err } = await tellerline(words, { key: APPROVER_KEY });
      expect({ step, code, err }).toEqual({ step, code: 0, err: '' });
    }
    expect(await done('templates', 'show', 'account_opened')).toMatch(
      /^1 +active +core .* second /m,
    );
  });

  it('issues a code, verifies it, and shows what became of it', async () => {
    const payment = ['--purpose', 'payment', '--amount', 'GBP 250', '--payee', 'Hill & Sons'];
    const issued = await done('otp', 'issue', '--msisdn', '+447400123456', ...payment, '--json');
    const { challengeId } = JSON.parse(issued) as { challengeId: string };
    const { text } = await journey.smsc.next((one) => one.destination === '447400123456');
    const code = /\d{6}/.exec(text)?.[0] ?? '';
    const wrong = await tellerline(['otp', 'verify', challengeId, '999999', '--purpose', 'login']);
    expect(wrong).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^(wrong code|other context)/),
    });
    const right = await tellerline(['otp', 'verify', challengeId, '-', ...payment], {
      input: code,
    });
    expect(right).toMatchObject({ code: 0, out: expect.stringMatching(/^verified/) });
    expect(await done('otp', 'show', challengeId)).toMatch(/^\S{36} {2}verified$/m);
    expect(await tellerline(['otp', 'resend', challengeId])).toMatchObject({ code: 6 });
    expect(await done('otp', 'holds')).toBe('No prefix is held.\n');
    expect(await tellerline(['otp', 'release', '+4479'])).toMatchObject({ code: 4 });
  });

  it('sends a campaign from the upload to the report, by two', async () => {
    const numbers = ['+447400123471', '+447400123472', '=1+1', '+447400123473'];
    const csv = file('spring.csv', ['msisdn', ...numbers, ''].join('\n'));
    const uploaded = await tellerline(['audience', 'upload', csv, '--name', 'Spring']);
    expect(uploaded.code).toBe(1);
    expect(uploaded.out).toMatch(/^line 4 {2}msisdn: /m);
    const [, audienceId = ''] = /^(\S{36}) {2}complete$/m.exec(uploaded.out) ?? [];
    expect(await done('audience', 'get', audienceId)).toMatch(/^ +members +3$/m);

    // Without quiet hours in the settings it goes at any hour; nobody has refused service messages.
    const created = await tellerline([
      ...['broadcast', 'create', '--name', 'Spring', '--text', 'en=Open until {closing}'],
      ...['--var', 'closing=16:45', '--class', 'service', '--audience', 'upload', audienceId],
    ]);
    expect(created).toMatchObject({ code: 0, out: expect.stringMatching(/^\S{36} {2}draft$/m) });
    const id = created.out.slice(0, 36);
    expect(await done('broadcast', 'update', id, '--rate', '50')).toMatch(
      /^ +at most +50 messages\/s$/m,
    );
    expect(await done('broadcast', 'preview', id)).toMatch(/^ +would be sent +3 \(100 %\)$/m);
    await done('broadcast', 'submit', id, '--note', 'for Saturday');
    expect(await tellerline(['broadcast', 'approve', id])).toMatchObject({ code: 3 });
    expect(await tellerline(['broadcast', 'watch', id])).toMatchObject({ code: 6 });
    const approved = await tellerline(['broadcast', 'approve', id], { key: APPROVER_KEY });
    expect(approved).toMatchObject({ code: 0, out: `${id}  approved\n` });

    const sent = await done('broadcast', 'schedule', id, '--now', '--watch');
    expect(sent).toMatch(/^delivered +3 +100 %$/m);
    const report = join(directory, 'report.csv');
    expect(await done('broadcast', 'report', id)).toMatch(/^a +delivered +3 +100 % +3$/m);
    await done('broadcast', 'report', id, '--csv', report);
    const lines = readFileSync(report, 'utf8').trim().split(/\r?\n/);
    expect(lines).toHaveLength(4);
    expect(lines.join()).not.toContain('123471');
    expect(await done('broadcast', 'list', '--state', 'completed')).toContain(id);
    expect(await tellerline(['broadcast', 'pause', id])).toMatchObject({ code: 6 });
    await done('audience', 'delete', audienceId, '--yes');
  });

  it('shows what comes again and again', async () => {
    const all = await done('schedules');
    expect(all).toMatch(/^retention +\S.* UTC +latest +2\d{3}-/m);
    expect(await tellerline(['schedules', 'runs', 'nothing'])).toMatchObject({ code: 4 });
    expect(await done('schedules', 'run', 'retention')).toMatch(/ (running|done) +1 /);
  });
});
