import { describe, expect, it } from '@jest/globals';
import { usePull } from '../../kit/pull.js';
import { expectTold, STRANGER, WRITERS } from './told.js';
import type { Writer } from './told.js';

interface QuestionRow {
  from: Writer;
  text: string;
  told: string;
}

/** Word for word what customers read. */
const ROWS: Record<string, QuestionRow[]> = {
  balance: [
    {
      from: 'asha',
      text: 'BAL 4321',
      told: 'Demo Bank: savings XX4321 has INR 2,73,783.00 available. As of {now}.',
    },
    {
      from: 'asha',
      text: 'bal savings.',
      told: 'Demo Bank: savings XX4321 has INR 2,73,783.00 available. As of {now}.',
    },
    {
      from: 'asha',
      text: 'Please send me the balance of my home loan',
      told: 'Demo Bank: home loan XX7788 has INR 0.00 available, -INR 23,58,000.00 booked. As of {now}.',
    },
    {
      from: 'grace',
      text: 'ＢＡＬ　２４６８',
      told: 'Demo Bank: shop XX2468 has $7,475.66 available, $5,475.66 booked. As of {now}.',
    },
    {
      from: 'lucia',
      text: '¿Saldo?',
      told: 'Demo Bank: la cuenta nómina XX6677 tiene $82,134.90 disponibles. Al {now}',
    },
    {
      from: 'rahul',
      text: 'बैलेंस ५५६६',
      told: 'Demo Bank: savings XX5566 में ₹2,73,783.00 उपलब्ध। समय: {now}।',
    },
    {
      from: 'leila',
      text: 'رصيد ٧٧١١',
      told: 'من Demo Bank: المتاح في توفير XX7711: 21,902.64 د.إ. في {now}.',
    },
    {
      from: 'zoe',
      text: 'Solde',
      told: 'Demo Bank : courant XX9753, disponible 5 475,66 €. Au {now}.',
    },
  ],
  mini_statement: [
    {
      from: 'asha',
      text: 'MINI 4321',
      told: 'Demo Bank: savings XX4321, latest first\n{entry 1} INR 1,20,000.00 Salary\n{entry 2} -INR 1,120.00 Restaurant\n{entry 3} INR 2,250.00 From a friend\n{entry 4} -INR 4,000.00 ATM\n{entry 5} -INR 1,495.00 Pharmacy\nAvailable: INR 2,73,783.00',
    },
    {
      from: 'lucia',
      text: 'Últimos movimientos',
      told: 'Demo Bank: nómina XX6677, recientes primero\n{entry 1} $36,000.00 Salary\n{entry 2} -$336.00 Restaurant\n{entry 3} $675.00 From a friend\n{entry 4} -$1,200.00 ATM\n{entry 5} -$448.50 Pharmacy\nDisponible: $82,134.90',
    },
    {
      from: 'rahul',
      text: 'मिनी',
      told: 'Demo Bank: savings XX5566, नए पहले\n{entry 1} ₹1,20,000.00 Salary\n{entry 2} -₹1,120.00 Restaurant\n{entry 3} ₹2,250.00 From a friend\n{entry 4} -₹4,000.00 ATM\n{entry 5} -₹1,495.00 Pharmacy\nउपलब्ध: ₹2,73,783.00',
    },
    {
      from: 'leila',
      text: 'كشف',
      told: 'من Demo Bank: توفير XX7711، الأحدث أولاً\n{entry 1} 9,600.00 د.إ. Salary\n{entry 2} -89.60 د.إ. Restaurant\n{entry 3} 180.00 د.إ. From a friend\n{entry 4} -320.00 د.إ. ATM\n{entry 5} -119.60 د.إ. Pharmacy\nالمتاح: 21,902.64 د.إ.',
    },
    {
      from: 'zoe',
      text: 'RELEVE 9753',
      told: 'Demo Bank : courant XX9753, du plus récent au plus ancien\n{entry 1} 2 400,00 € Salary\n{entry 2} -22,40 € Restaurant\n{entry 3} 45,00 € From a friend\n{entry 4} -80,00 € ATM\n{entry 5} -29,90 € Pharmacy\nDisponible : 5 475,66 €',
    },
  ],
  exchange_rate: [
    {
      from: 'grace',
      text: 'FX USD',
      told: 'Demo Bank: for 1 USD we give/take\nAED 3.6541/3.6909\nEUR 0.858884/0.867516\nGBP 0.757693/0.765308\nINR 88.1968/89.0832\nMXN 18.3180/18.5021\nAs of {now}. Rates may change.',
    },
    {
      from: 'grace',
      text: 'fx 100 usd eur',
      told: 'Demo Bank: $100.00 is €85.89 at the rate 0.858884, as of {now}. Rates may change.',
    },
    {
      from: 'lucia',
      text: 'Cambio USD',
      told: 'Demo Bank: por 1 USD damos/pedimos\nAED 3.6541/3.6909\nEUR 0.858884/0.867516\nGBP 0.757693/0.765308\nINR 88.1968/89.0832\nMXN 18.3180/18.5021\nAl {now} Los tipos pueden cambiar.',
    },
    {
      from: 'rahul',
      text: 'दर १०० USD INR',
      told: 'Demo Bank: $100.00 = ₹8,819.68, दर 88.1968, समय {now}। दरें बदल सकती हैं।',
    },
    {
      from: 'leila',
      text: 'سعر ١٠٠ USD AED',
      told: 'من Demo Bank: 100.00 US$ تساوي 365.41 د.إ. بسعر 3.6541 في {now}. قد تتغير الأسعار.',
    },
  ],
  help: [
    {
      from: 'grace',
      text: 'HELP',
      told: 'Demo Bank: you can send\nBAL 4321: balance of an account\nMINI 4321: the latest entries\nPAY POWER 120.50: pay a bill\nMOVE 200 SAV CUR: move money between accounts\nSTOPCHQ 000123: stop a cheque\nCARD DEBIT: order a card\nBLOCK 1234: block a card for now\nLOST 1234: end a lost card\nPIN LEAK 1234: end a card whose PIN is known\nFX 100 USD EUR: exchange rates\nCODE: a code did not come\nHELP: what you can write\nLANG EN: change the language\nSTOP: no more offers\nSTART: offers again\nMore on one: send HELP and its word',
    },
    {
      from: 'grace',
      text: 'HELP PAY',
      told: 'Demo Bank: Bill payment: send for example PAY POWER 120.50',
    },
    {
      from: 'lucia',
      text: 'AYUDA',
      told: 'Demo Bank: puede mandar\nSALDO 4321: saldo de una cuenta\nMOVIMIENTOS 4321: últimos movimientos\nPAGAR LUZ 120.50: pagar un recibo\nMOVER 200 AHORRO CORR: pasar dinero entre sus cuentas\nANULAR CHEQUE 000123: no pagar un cheque\nTARJETA DEBITO: pedir una tarjeta\nBLOQUEAR 1234: bloquear una tarjeta\nPERDIDA 1234: tarjeta perdida o robada\nPIN ROBADO 1234: otros conocen el PIN\nCAMBIO 100 USD EUR: tipos de cambio\nCODIGO: no llegó un código\nAYUDA: lo que puede escribir\nIDIOMA ES: cambiar el idioma\nBAJA: no más ofertas\nALTA: ofertas de nuevo\nPara saber de uno: mande AYUDA y su palabra',
    },
    {
      from: 'rahul',
      text: 'मदद',
      told: 'Demo Bank: आप भेज सकते हैं\nबैलेंस 4321: खाते की शेष राशि\nमिनी 4321: पिछले लेनदेन\nभुगतान POWER 120.50: बिल भरें\nट्रांसफर 200 बचत चालू: अपने खातों में पैसे भेजें\nचेक रोको 000123: चेक का भुगतान रोकें\nकार्ड डेबिट: कार्ड मंगाएँ\nब्लॉक 1234: कार्ड को रोकें\nखो गया 1234: खोया या चोरी हुआ कार्ड\nपिन लीक 1234: पिन किसी को पता है\nदर 100 USD INR: विदेशी मुद्रा की दरें\nओटीपी: कोड नहीं आया\nमदद: आप क्या लिख सकते हैं\nभाषा हिन्दी: भाषा बदलें\nरोकें: और ऑफ़र नहीं\nशुरू: ऑफ़र फिर से\nकिसी एक की जानकारी: HELP और उसका शब्द भेजें',
    },
    {
      from: 'leila',
      text: 'مساعدة',
      told: 'من Demo Bank: يمكنكم إرسال\nرصيد 4321: رصيد حساب\nكشف 4321: آخر العمليات\nدفع POWER 120.50: دفع فاتورة\nتحويل 200 توفير جاري: تحويل بين حساباتك\nإيقاف شيك 000123: إيقاف صرف شيك\nبطاقة خصم: طلب بطاقة\nحظر 1234: إيقاف بطاقة مؤقتا\nفقدان 1234: بطاقة مفقودة أو مسروقة\nتسريب 1234: رقم سري معروف لغيرك\nسعر 100 USD AED: أسعار الصرف\nرمز: رمز لم يصل\nمساعدة: ما يمكنك كتابته\nلغة عربي: تغيير اللغة\nتوقف: إيقاف العروض\nابدأ: العروض من جديد\nللمزيد عن أحدها أرسلوا «مساعدة» وكلمته',
    },
    {
      from: 'zoe',
      text: 'Aide',
      told: "Demo Bank : vous pouvez envoyer\nSOLDE 4321: solde d'un compte\nRELEVE 4321: dernières opérations\nPAYER EDF 120,50: payer une facture\nVIRER 200 EPARGNE CCT: virer entre vos comptes\nOPPCHQ 000123: opposition à un chèque\nCARTE DEBIT: commander une carte\nBLOQUER 1234: bloquer une carte\nPERDUE 1234: carte perdue ou volée\nPIN VOLE 1234: PIN connu d'un autre\nTAUX 100 USD EUR: taux de change\nCODE: un code n'est pas arrivé\nAIDE: ce que vous pouvez écrire\nLANGUE FR: changer de langue\nSTOP: plus d'offres\nREPRENDRE: à nouveau des offres\nPlus sur l'un d'eux : envoyez AIDE et son mot",
    },
  ],
  language: [
    {
      from: 'asha',
      text: 'LANG',
      told: 'Demo Bank: to change the language, send one of\nLANG AR العربية\nLANG EN English\nLANG ES Español\nLANG FR Français\nLANG HI हिन्दी',
    },
    {
      from: 'zoe',
      text: 'LANGUE',
      told: 'Demo Bank : pour changer de langue, envoyez\nLANGUE AR العربية\nLANGUE EN English\nLANGUE ES Español\nLANGUE FR Français\nLANGUE HI हिन्दी',
    },
  ],
};

const GUARDS: Record<string, string> = { balance: 'REGISTERED', mini_statement: 'REGISTERED' };
const FIRST_ACCOUNTS: Partial<Record<Writer, string>> = {
  asha: 'IN-1001-1',
  rahul: 'IN-1002-1',
  lucia: 'MX-1003-1',
  leila: 'AE-1004-1',
  zoe: 'FR-1008-1',
};

describe('what a customer asks', () => {
  const since = Date.now();
  const journey = usePull();

  /** Of the newest entries of an account, when they were booked. */
  async function bookedAt(accountId: string): Promise<number[]> {
    const statement = {
      name: '',
      text: `select booked_at from demo_bank.posting join demo_bank.journal_entry using (entry_id)
        where account_id = $1 order by entry_id desc limit 5`,
    };
    const rows = await journey.database.rows<{ booked_at: Date }>(statement, [accountId]);
    return rows.map((row) => row.booked_at.getTime());
  }

  it.each(
    Object.entries(ROWS).flatMap(([service, rows]) =>
      rows.map((row) => [service, row.from, row.text, row] as const),
    ),
  )('%s: is answered to %s: %s', async (service, from, _, row) => {
    const { customerId, number, locale } = WRITERS[from];
    const { text, command } = await journey.asks(number, row.text);
    const days = service === 'mini_statement' ? await bookedAt(FIRST_ACCOUNTS[from]!) : [];
    expectTold(text, row.told, WRITERS[from], { since, bookedAt: days });
    expect(command).toMatchObject({
      service,
      customerId,
      state: 'COMMAND_STATE_ANSWERED',
      reason: '',
      guard: `COMMAND_GUARD_${GUARDS[service] ?? 'NONE'}`,
      carrier: 'demo',
      destination: '55888',
      locale: locale.slice(0, 2),
    });
    const message = await journey.message(command.replyMessageId);
    await journey.watching.reached([command.replyMessageId], 'MESSAGE_STATE_DELIVERED');
    expect(message).toMatchObject({ messageClass: 'MESSAGE_CLASS_ALERT', customerId, locale });
  });

  it('is answered by the number that was written to', async () => {
    const { number } = WRITERS.grace;
    await journey.asks(number, 'BAL', { to: '60000' });
    expect(journey.smsc.received.at(-1)).toMatchObject({ source: '60000' });
  });

  describe('about one of several accounts', () => {
    const question =
      'Demo Bank: Balance: which one? Reply with its number:\n1 savings XX4321\n2 current XX2210\n3 home loan XX7788';
    const current =
      'Demo Bank: current XX2210 has INR 43,060.00 available, INR 18,060.00 booked. As of {now}.';

    it.each([
      ['its place', '2'],
      ['its place in digits of another alphabet', '२'],
      ['its last digits', '2210'],
    ])('is asked which, and told by %s', async (_, answer) => {
      const { number } = WRITERS.asha;
      const asked = await journey.asks(number, 'BAL');
      expect(asked.text).toBe(question);
      expect(asked.command).toMatchObject({ state: 'COMMAND_STATE_WAITING', reason: 'choose' });
      const told = await journey.asks(number, answer);
      expectTold(told.text, current, WRITERS.asha, { since });
      expect(told.command).toMatchObject({
        service: 'balance',
        state: 'COMMAND_STATE_ANSWERED',
        detail: { account: 'current XX2210' },
        answersCommandId: asked.command.commandId,
      });
      expect(await journey.command(asked.command.commandId)).toMatchObject({
        state: 'COMMAND_STATE_ANSWERED',
        reason: 'chosen',
      });
    });

    it.each([
      ['its type', 'BAL CUR'],
      ['its digits', 'BAL 2210'],
      ['its nickname', 'BAL current'],
    ])('is told at once by %s', async (_, text) => {
      const told = await journey.asks(WRITERS.asha.number, text);
      expectTold(told.text, current, WRITERS.asha, { since });
    });

    it('knows those that there are', async () => {
      const { text, command } = await journey.asks(WRITERS.asha.number, 'BAL 9999');
      expect(text).toBe(
        'Demo Bank: You have no such account. Send it again with one of:\nsavings XX4321\ncurrent XX2210\nhome loan XX7788',
      );
      expect(command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'unknown_account' });
    });
  });

  describe('of a stranger', () => {
    it('is told the rates', async () => {
      const { text, command } = await journey.asks(STRANGER.number, 'FX 100 USD EUR');
      expectTold(
        text,
        'Demo Bank: $100.00 is €85.89 at the rate 0.858884, as of {now}. Rates may change.',
        STRANGER,
        { since },
      );
      expect(command).toMatchObject({ customerId: '', guard: 'COMMAND_GUARD_NONE' });
    });

    it('is told of nothing that is a customer’s', async () => {
      const { text, command } = await journey.asks(STRANGER.number, 'BAL 4321');
      expect(text).toBe(
        'Demo Bank: This number is not registered for SMS banking. Send REGISTER, or call us.',
      );
      expect(command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'not_registered' });
      const { text: help } = await journey.asks(STRANGER.number, 'HELP');
      expect(help).toBe(
        'Demo Bank: you can send\nFX 100 USD EUR: exchange rates\nCODE: a code did not come\nHELP: what you can write\nREGISTER: register this number\nSTOP: no more offers\nSTART: offers again\nMore on one: send HELP and its word',
      );
    });
  });

  it('is told in the language that the customer chose, from then on', async () => {
    const { number, customerId } = WRITERS.oliver;
    const set = await journey.asks(number, 'LANG HI');
    expect(set.text).toBe('Demo Bank: अब से हम आपको हिन्दी में लिखेंगे। बदलने के लिए LANG भेजें।');
    expect(set.command).toMatchObject({ state: 'COMMAND_STATE_DONE', detail: { locale: 'hi' } });
    const { customers } = await journey.tellerline.client.customers.getCustomer({ customerId });
    expect(customers[0].locale).toBe('hi-GB');
    const hindi = await journey.asks(number, 'BAL');
    expectTold(
      hindi.text,
      'Demo Bank: bills XX8822 में £5,475.66 उपलब्ध। समय: {now}।',
      { ...WRITERS.oliver, locale: 'hi-GB' },
      { since },
    );
    await journey.asks(number, 'भाषा अंग्रेज़ी');
  });
});
