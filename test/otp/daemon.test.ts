import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { ERASE } from '../../src/queue/record.sql.js';
import { OtpPurpose } from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { Database } from '../../src/storage/database.js';
import { BANK_CLIENTS } from '../kit/clients.js';
import { useDatabase } from '../kit/database.js';
import { startTestGateway } from '../kit/gateway.js';
import type { TestGateway } from '../kit/gateway.js';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';
import { codeIn, requestId } from './otp-kit.js';
import { anywhere } from './otp-rows.js';

const purpose = OtpPurpose.OTP_PURPOSE_LOGIN;
/** Of so many digits that no other figure is one by chance. */
const codeLength = 10;

describe('a daemon with one-time passwords', () => {
  const db = useDatabase();
  let smsc: Smsc;
  let tellerline: TestGateway;

  const start = async () => {
    tellerline = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      settings: { clients: BANK_CLIENTS },
    });
    await smsc.whenBound();
  };

  beforeAll(async () => {
    smsc = await startSmsc();
    await start();
  });
  afterAll(async () => {
    await tellerline?.stop();
    await smsc?.stop();
  });

  it('keeps no code in any column once the SMS is done with', async () => {
    const erased = firstValueFrom(
      tellerline.gateway.app.get(Database).reports.pipe(
        filter(({ statement, rows }) => statement === ERASE.name && rows > 0),
        timeout(15_000),
      ),
    );
    const recipient = { msisdn: '+919812345678' };
    const asked = { requestId: requestId(), recipient, purpose, codeLength };
    const { challengeId, messageId } = await tellerline.client.otp.issue(asked);
    const { text } = await smsc.next();
    const code = codeIn(text);
    await erased;
    expect(await bodyOf(messageId)).toBeNull();
    const hex = Buffer.from(code).toString('hex');
    // While it is good, as well as after.
    for (const use of [false, true]) {
      if (use) await tellerline.client.otp.verify({ challengeId, code, purpose });
      expect(await anywhere(db.database(), challengeId)).toContain('otp_challenge');
      expect(await anywhere(db.database(), code)).toEqual([]);
      expect(await anywhere(db.database(), hex)).toEqual([]);
      expect(await hashesOf(challengeId)).toBe(use ? 0 : 1);
    }
  });

  it('goes on after a restart: the same answer, no second SMS, and the code is good', async () => {
    const recipient = { customerId: 'C-1002' };
    const asked = { requestId: requestId(), recipient, purpose, codeLength };
    const before = smsc.received.length;
    const first = await tellerline.client.otp.issue(asked);
    const submit = await smsc.next();
    expect(submit.text).toMatch(/[\u0900-\u097f]/);
    await tellerline.stop();
    await start();
    const again = await tellerline.client.otp.issue(asked);
    expect(again).toEqual({ ...first, repeatedRequest: true });
    const { challengeId } = first;
    const code = codeIn(submit.text);
    const verified = await tellerline.client.otp.verify({ challengeId, code, purpose });
    expect(verified.result).toBe('VERIFY_RESULT_VERIFIED');
    expect(verified.delivery).toMatchObject({ messageId: first.messageId });
    const sent = smsc.received.slice(before).filter(({ text }) => text.includes(code));
    expect(sent).toHaveLength(1);
  });

  async function bodyOf(messageId: string): Promise<Buffer | null> {
    const text = 'select body_sealed from message where message_id = $1';
    const rows = await db
      .database()
      .rows<{ body_sealed: Buffer | null }>({ name: '', text }, [messageId]);
    return rows[0].body_sealed;
  }

  /** The codes of a challenge of which a hash is left. */
  async function hashesOf(challengeId: string): Promise<number> {
    const text = `select count(*)::int as found from otp_code
                  where challenge_id = $1 and code_hash is not null`;
    const rows = await db.database().rows<{ found: number }>({ name: '', text }, [challengeId]);
    return rows[0].found;
  }
});
