import { describe, expect, it } from '@jest/globals';
import { usePull } from '../../kit/pull.js';
import { codeIn, expectTold, PIN, WRITERS } from './told.js';
import type { Writer } from './told.js';

interface OrderRow {
  service: string;
  from: Writer;
  text: string;
  /** Absent where the PIN is enough. */
  question?: string;
  told: string;
  /** Of the audit. */
  detail: Record<string, string>;
  amount?: { currencyCode: string; units: string; nanos: number };
  /** Accounts, with what is booked to them. */
  moved?: Record<string, string>;
}

/** Word for word what customers read. */
const ROWS: OrderRow[] = [
  {
    service: 'bill_payment',
    from: 'grace',
    text: 'PAY POWER 120.50',
    question:
      '{code} is your Demo Bank code: pay $120.50 to City Power & Light XX0042 from shop XX2468. Reply with it within 5 minutes. Staff never ask for it. Not you? Ignore it and call us.',
    told: 'Demo Bank: $120.50 paid to City Power & Light XX0042 from shop XX2468. Ref {ref}. Available: $7,355.16. Not you? Call us now.',
    detail: { biller: 'City Power & Light XX0042', account: 'shop XX2468', amount: '120.5 USD' },
    amount: { currencyCode: 'USD', units: '120', nanos: 500_000_000 },
    moved: { 'US-1006-1': '-120.50', 'BILLER-POWER-USD': '120.50' },
  },
  {
    service: 'bill_payment',
    from: 'grace',
    text: `pay water 30 ${PIN}`,
    told: 'Demo Bank: $30.00 paid to City Water XX0817 from shop XX2468. Ref {ref}. Available: $7,325.16. Not you? Call us now.',
    detail: { biller: 'City Water XX0817', account: 'shop XX2468', amount: '30 USD' },
    amount: { currencyCode: 'USD', units: '30', nanos: 0 },
    moved: { 'US-1006-1': '-30.00', 'BILLER-WATER-USD': '30.00' },
  },
  {
    service: 'bill_payment',
    from: 'lucia',
    text: 'Pagar water 15,50',
    question:
      '{code}, su clave de Demo Bank: pagar $15.50 a City Water XX0817 con nómina XX6677. Mande la clave en 5 minutos. El banco nunca la pide. ¿No es usted? No conteste y llame.',
    told: 'Demo Bank: pago de $15.50 a City Water XX0817 desde nómina XX6677. Ref. {ref}. Disponible: $82,119.40. Si no fue usted, llame ya al banco.',
    detail: { biller: 'City Water XX0817', account: 'nómina XX6677', amount: '15.5 MXN' },
    amount: { currencyCode: 'MXN', units: '15', nanos: 500_000_000 },
    moved: { 'MX-1003-1': '-15.50', 'BILLER-WATER-MXN': '15.50' },
  },
  {
    service: 'bill_payment',
    from: 'rahul',
    text: 'भुगतान POWER १२०.५० २४६८',
    told: 'Demo Bank: savings XX5566 से City Power & Light XX0042 को ₹120.50 का भुगतान हुआ। संदर्भ {ref}। उपलब्ध: ₹2,73,662.50। आपने नहीं किया? तुरंत कॉल करें।',
    detail: { biller: 'City Power & Light XX0042', account: 'savings XX5566', amount: '120.5 INR' },
    amount: { currencyCode: 'INR', units: '120', nanos: 500_000_000 },
    moved: { 'IN-1002-1': '-120.50', 'BILLER-POWER-INR': '120.50' },
  },
  {
    service: 'bill_payment',
    from: 'leila',
    text: 'دفع POWER ١٢٫٥٠',
    question:
      '{code} رمز Demo Bank: دفع 12.50 د.إ. إلى City Power & Light XX0042 من توفير XX7711. أرسلوه خلال 5 دقائق. لا يطلبه موظفونا. لستم أنتم؟ تجاهلوه واتصلوا.',
    told: 'من Demo Bank: تم دفع 12.50 د.إ. إلى City Power & Light XX0042 من توفير XX7711. المرجع {ref}. المتاح: 21,890.14 د.إ. لستم أنتم؟ اتصلوا بنا فوراً.',
    detail: { biller: 'City Power & Light XX0042', account: 'توفير XX7711', amount: '12.5 AED' },
    amount: { currencyCode: 'AED', units: '12', nanos: 500_000_000 },
    moved: { 'AE-1004-1': '-12.50', 'BILLER-POWER-AED': '12.50' },
  },
  {
    service: 'bill_payment',
    from: 'zoe',
    text: 'PAYER POWER 12,50',
    question:
      '{code}, code Demo Bank : payer 12,50 € à City Power & Light XX0042 via courant XX9753. Renvoyez-le sous 5 minutes. La banque ne le demande jamais. Pas vous ? Ignorez, appelez-nous.',
    told: 'Demo Bank : 12,50 € payés à City Power & Light XX0042 depuis courant XX9753. Réf. {ref}. Disponible : 5 463,16 €. Pas vous ? Appelez-nous.',
    detail: { biller: 'City Power & Light XX0042', account: 'courant XX9753', amount: '12.5 EUR' },
    amount: { currencyCode: 'EUR', units: '12', nanos: 500_000_000 },
    moved: { 'FR-1008-1': '-12.50', 'BILLER-POWER-EUR': '12.50' },
  },
  {
    service: 'own_transfer',
    from: 'asha',
    text: 'MOVE 200 SAV CUR',
    question:
      '{code} is your Demo Bank code: move INR 200.00 from savings XX4321 to current XX2210. Reply with it within 5 minutes. Staff never ask for it. Not you? Ignore it and call us.',
    told: 'Demo Bank: INR 200.00 moved from savings XX4321 to current XX2210. Ref {ref}. Left in savings XX4321: INR 2,73,583.00. Not you? Call us now.',
    detail: { from: 'savings XX4321', to: 'current XX2210', amount: '200 INR' },
    amount: { currencyCode: 'INR', units: '200', nanos: 0 },
    moved: { 'IN-1001-1': '-200.00', 'IN-1001-5': '200.00' },
  },
  {
    service: 'own_transfer',
    from: 'asha',
    text: 'ट्रांसफर ५० चालू से बचत में',
    question:
      '{code} is your Demo Bank code: move INR 50.00 from current XX2210 to savings XX4321. Reply with it within 5 minutes. Staff never ask for it. Not you? Ignore it and call us.',
    told: 'Demo Bank: INR 50.00 moved from current XX2210 to savings XX4321. Ref {ref}. Left in current XX2210: INR 43,210.00. Not you? Call us now.',
    detail: { from: 'current XX2210', to: 'savings XX4321', amount: '50 INR' },
    amount: { currencyCode: 'INR', units: '50', nanos: 0 },
    moved: { 'IN-1001-5': '-50.00', 'IN-1001-1': '50.00' },
  },
  {
    service: 'stop_cheque',
    from: 'grace',
    text: 'STOPCHQ 000123',
    question:
      '{code} is your Demo Bank code: stop cheque 000123. Reply with it within 5 minutes. Staff never ask for it. Not you? Ignore it and call us.',
    told: 'Demo Bank: Cheque 000123 is stopped and will not be paid. Ref {ref}. Not you, or want it undone? Call us.',
    detail: { cheque: '000123' },
  },
  {
    service: 'stop_cheque',
    from: 'leila',
    text: 'إيقاف شيك ٠٠٠١٢٣',
    question:
      '{code} رمز Demo Bank: إيقاف الشيك 000123. أرسلوه خلال 5 دقائق. لا يطلبه موظفونا. لستم أنتم؟ تجاهلوه واتصلوا.',
    told: 'من Demo Bank: تم إيقاف الشيك 000123 ولن يُصرف. المرجع {ref}. لستم أنتم أو تريدون التراجع؟ اتصلوا بنا.',
    detail: { cheque: '000123' },
  },
  {
    service: 'stop_cheque',
    from: 'rahul',
    text: 'चेक रोको ०००१२३',
    question:
      '{code} Demo Bank कोड: चेक 000123 रोकना। 5 मिनट में भेजें। बैंक कभी नहीं पूछता। आप नहीं? अनदेखा कर कॉल करें।',
    told: 'Demo Bank: चेक 000123 रोक दिया गया, इसका भुगतान नहीं होगा। संदर्भ {ref}। आपने नहीं किया, या वापस लेना है? कॉल करें।',
    detail: { cheque: '000123' },
  },
  {
    service: 'card_request',
    from: 'grace',
    text: 'CARD DEBIT',
    question:
      '{code} is your Demo Bank code: ask for a debit card. Reply with it within 5 minutes. Staff never ask for it. Not you? Ignore it and call us.',
    told: 'Demo Bank: We have your request for a debit card. Ref {ref}. It should arrive by {in 7 days}. Not you? Call us now.',
    detail: { card_type: 'debit', account: 'shop XX2468' },
  },
  {
    service: 'card_request',
    from: 'lucia',
    text: 'Tarjeta débito',
    question:
      '{code}, su clave de Demo Bank: pedir una tarjeta de débito. Mande la clave en 5 minutos. El banco nunca la pide. ¿No es usted? No conteste y llame.',
    told: 'Demo Bank: tenemos su solicitud de tarjeta de débito. Ref. {ref}. Debe llegar hasta el {in 7 days}. Si no la ha pedido, llame al banco.',
    detail: { card_type: 'debit', account: 'nómina XX6677' },
  },
  {
    service: 'card_request',
    from: 'zoe',
    text: 'CARTE DEBIT',
    question:
      '{code}, code Demo Bank : demander une carte de débit. Renvoyez-le sous 5 minutes. La banque ne le demande jamais. Pas vous ? Ignorez, appelez-nous.',
    told: 'Demo Bank : votre demande de carte de débit est enregistrée. Réf. {ref}. Livraison prévue au plus tard le {in 7 days}. Pas vous ? Appelez-nous.',
    detail: { card_type: 'debit', account: 'courant XX9753' },
  },
];

describe('what moves money, or binds the bank', () => {
  const since = Date.now();
  const journey = usePull();

  async function rows<Row extends Record<string, unknown>>(text: string, values: unknown[] = []) {
    return journey.database.rows<Row>({ name: '', text }, values);
  }

  /** All that is booked, by account, of the operation of a key. */
  async function movedBy(key: string): Promise<Record<string, string>> {
    const found = await rows<{ account_id: string; amount: string }>(
      `select account_id, trim_scale(amount)::numeric(28, 2)::text as amount
       from demo_bank.posting join demo_bank.journal_entry using (entry_id)
       where operation_key = $1::uuid`,
      [key],
    );
    return Object.fromEntries(found.map((row) => [row.account_id, row.amount]));
  }

  it.each(ROWS.map((row) => [row.service, row.from, row.text, row] as const))(
    '%s: is done once for %s: %s',
    async (service, from, text, row) => {
      const { number, customerId } = WRITERS[from];
      const asked = await journey.asks(number, text);
      let told = asked.text;
      if (row.question !== undefined) {
        expectTold(asked.text, row.question, WRITERS[from], { since });
        expect(asked.command).toMatchObject({
          service,
          customerId,
          state: 'COMMAND_STATE_WAITING',
          reason: 'confirm',
          detail: row.detail,
        });
        expect(await movedBy(asked.command.commandId)).toEqual({});
        const question = await journey.message(asked.command.replyMessageId);
        expect(question.messageClass).toBe('MESSAGE_CLASS_OTP');
        const answer = await journey.asks(number, codeIn(asked.text));
        told = answer.text;
        expect(answer.command).toMatchObject({
          customerId,
          state: 'COMMAND_STATE_ANSWERED',
          reason: 'confirmed',
          guard: 'COMMAND_GUARD_CODE',
          answersCommandId: asked.command.commandId,
          detail: {},
        });
      }
      expectTold(told, row.told, WRITERS[from], { since });
      const command = await journey.command(asked.command.commandId);
      expect(command).toMatchObject({
        service,
        customerId,
        state: 'COMMAND_STATE_DONE',
        reason: '',
        guard: row.question === undefined ? 'COMMAND_GUARD_PIN' : 'COMMAND_GUARD_CODE',
        detail: row.detail,
        amount: row.amount ?? null,
        coreAnswer: 'done',
        carrier: 'demo',
      });
      expect(told).toContain(command.coreReference);
      expect(await movedBy(command.commandId)).toEqual(row.moved ?? {});
      const reply = await journey.message(command.replyMessageId);
      expect(reply.messageClass).toBe('MESSAGE_CLASS_ALERT');
    },
  );

  it('is good for one time', async () => {
    const { number } = WRITERS.oliver;
    const { text } = await journey.asks(number, 'PAY POWER 10');
    const code = codeIn(text);
    await journey.asks(number, code);
    const before = await journey.balanceOf('GB-1005-1');
    const again = await journey.writes(number, code);
    expect(again).toMatchObject({ reason: 'repeated', replyMessageId: '' });
    expect(await journey.balanceOf('GB-1005-1')).toBe(before);
  });

  it('is given up by NO', async () => {
    const { number } = WRITERS.oliver;
    const asked = await journey.asks(number, 'STOPCHQ 000124');
    const { text } = await journey.asks(number, 'No, thanks');
    expect(text).toBe('Demo Bank: As you wish: we gave it up, and nothing was done.');
    expect(await journey.command(asked.command.commandId)).toMatchObject({
      state: 'COMMAND_STATE_REFUSED',
      reason: 'cancelled',
    });
    const after = await journey.asks(number, codeIn(asked.text));
    expect(after.command.reason).toBe('nothing_open');
  });

  it('is of the newest question of a service', async () => {
    const { number } = WRITERS.oliver;
    const first = await journey.asks(number, 'PAY WATER 11');
    const second = await journey.asks(number, 'PAY WATER 12');
    const told = await journey.asks(number, codeIn(first.text));
    expect(told.command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'wrong_code' });
    await journey.asks(number, codeIn(second.text));
    expect(await movedBy(first.command.commandId)).toEqual({});
    expect(await movedBy(second.command.commandId)).toMatchObject({ 'GB-1005-1': '-12.00' });
  });

  it.each([
    [
      'a cheque that is paid',
      'STOPCHQ 000121',
      'Demo Bank: Cheque stop: nothing was done. The cheque is paid already. Questions? Call us.',
      'cheque_already_paid',
    ],
    [
      'a cheque that there is not',
      'STOPCHQ 777777',
      'Demo Bank: Cheque stop: nothing was done. We found no such account, card, biller or cheque. Check it and send it again.',
      'unknown_subject',
    ],
    [
      'a biller that the bank does not pay',
      'PAY DICE 10',
      'Demo Bank: Bill payment: nothing was done. For the reason, please call us or come to a branch.',
      'not_allowed',
    ],
  ])('is refused by the bank: %s', async (_, text, told, reason) => {
    const { number } = WRITERS.grace;
    const asked = await journey.asks(number, text);
    const answer = await journey.asks(number, codeIn(asked.text));
    expect(answer.text).toBe(told);
    expect(await journey.command(asked.command.commandId)).toMatchObject({
      state: 'COMMAND_STATE_REFUSED',
      reason,
      coreAnswer: `refused: ${reason}`,
      coreReference: '',
    });
  });

  it('leaves books that balance', async () => {
    const wrong = await rows(
      'select entry_id from demo_bank.posting group by entry_id having sum(amount) <> 0',
    );
    expect(wrong).toEqual([]);
    const stopped = await rows<{ account_id: string }>(
      `select account_id from demo_bank.cheque where status = 'stopped' order by account_id`,
    );
    expect(stopped.map((row) => row.account_id)).toEqual(['AE-1004-1', 'IN-1002-1', 'US-1006-1']);
    const cards = await rows<{ customer_id: string }>(
      'select customer_id from demo_bank.card_request order by customer_id',
    );
    expect(cards.map((row) => row.customer_id)).toEqual(['C-1003', 'C-1006', 'C-1008']);
  });
});
