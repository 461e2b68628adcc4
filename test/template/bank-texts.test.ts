import { describe, expect, it } from '@jest/globals';
import { number, of, rendered, segments, words } from './bank-texts.js';
import type { Variables } from './bank-texts.js';

describe('what a customer reads', () => {
  const SPENT = 'amount masked_account occurred_at';
  const CARD = 'amount masked_card card_digits occurred_at';
  const debit = of(`${SPENT} counterparty balance reference`, { direction: 'debit' });
  const credit = of(`${SPENT} counterparty balance`, { direction: 'credit' });
  const low = of(`${SPENT} masked_card place balance low_balance_limit`, { direction: 'debit' });
  const salary = of(`${SPENT} payer balance`, { kind: 'salary' });
  const abroad = of(`${CARD} country merchant`);
  const drawn = of(`${CARD} place balance`, { channel: 'atm' });
  const failed = of(`${SPENT} payee`, { reason: 'insufficient_funds' });
  const again = of(`${SPENT} payee retry_on`, { reason: 'technical' });
  const returned = of(`${SPENT} cheque_number fee`, { reason: 'signature' });
  const pay = of('code minutes amount payee', { purpose: 'payment' });
  const logIn = of('code minutes', { purpose: 'login' });
  const activated = of('masked_card card_digits occurred_at', { card_type: 'debit' });
  const device = of('occurred_at subject', { kind: 'new_device' });
  const diwali = of('given_name festival', { occasion: 'festival' });
  const birthday = of('given_name', { occasion: 'birthday' });
  const offer = of('headline details valid_until link');
  const due = of('payment amount due_on minimum');
  const statement = of('masked_account period_from period_to link');

  it.each<[string, Variables, string]>([
    [
      'account_opened',
      of('account_type masked_account branch_name'),
      'Demo Bank: Welcome! Your Savings account XX4321 is now open at MG Road. Did not ask for it? Call us at once.',
    ],
    [
      'transaction_posted',
      of(SPENT, { direction: 'credit' }),
      'Demo Bank: INR 1,500.50 credited to XX4321 on Nov 22, 2026, 2:05 PM.',
    ],
    [
      'transaction_posted',
      debit,
      'Demo Bank: INR 1,500.50 debited from XX4321 on Nov 22, 2026, 2:05 PM to ACME STORES. Balance: INR 800.00. Ref: TXN12345. Not you? Call us now.',
    ],
    [
      'card_requested',
      of('masked_account product_name expected_by', { card_type: 'debit' }),
      'Demo Bank: We have your request for a Platinum debit card on XX4321. Expect it by Dec 5, 2026. Not you? Call us now.',
    ],
    [
      'credit_received',
      salary,
      'Demo Bank: Your salary of INR 1,500.50 from ACME LTD was credited to XX4321 on Nov 22, 2026, 2:05 PM. Balance: INR 800.00.',
    ],
    [
      'standing_order_failed',
      again,
      'Demo Bank: Standing order of INR 1,500.50 to Ravi Kumar from XX4321 failed on Nov 22, 2026, 2:05 PM: a fault on our side. Next try: Dec 5, 2026.',
    ],
    [
      'large_card_withdrawal',
      drawn,
      'Demo Bank: INR 1,500.50 withdrawn at an ATM (Bengaluru) with card XX1234 on Nov 22, 2026, 2:05 PM. Balance: INR 800.00. Not you? Reply BLOCK 1234.',
    ],
    [
      'card_used_abroad',
      abroad,
      'Demo Bank: Your card XX1234 was used abroad (France): INR 1,500.50 at CAFE LUNA on Nov 22, 2026, 2:05 PM. Not you? Reply BLOCK 1234.',
    ],
    [
      'payment_due',
      due,
      'Demo Bank: Electricity bill: INR 1,500.50 is due on Dec 5, 2026. Please pay at least INR 500.00. If you have paid, ignore this message.',
    ],
    [
      'statement_ready',
      statement,
      'Demo Bank: Your statement of XX4321 from Nov 1, 2026 to Nov 30, 2026 is ready: https://demobank.example/s/7f3a',
    ],
    [
      'offer',
      offer,
      'Demo Bank: Home loans from 7.9%\nNo processing fee this month.\nValid until Dec 5, 2026\nhttps://demobank.example/s/7f3a\nReply STOP to end offers.',
    ],
    [
      'one_time_password',
      pay,
      '482913 is your Demo Bank code to pay INR 1,500.50 to Ravi Kumar. Valid for 5 minutes. Never tell it to anyone, not even the bank.',
    ],
    [
      'one_time_password',
      { ...logIn, minutes: number(1) },
      '482913 is your Demo Bank code to log in. Valid for 1 minute. Never tell it to anyone, not even the bank.',
    ],
  ])('%s in English is one GSM segment', (key, variables, expected) => {
    expect(rendered(key, 'en', variables)).toBe(expected);
    expect(segments(expected, 'gsm7')).toBe(1);
  });

  it('a low balance beside the balance, or alone, and a place where nobody is named', () => {
    expect(rendered('transaction_posted', 'en', low)).toBe(
      'Demo Bank: INR 1,500.50 debited from XX4321 (card XX1234) on Nov 22, 2026, 2:05 PM, Bengaluru. Balance: INR 800.00. Your balance is below INR 1,000.00. Not you? Call us now.',
    );
    const alone = of(`${SPENT} low_balance_limit`, { direction: 'debit' });
    expect(words('transaction_posted', 'hi', alone)).toBe(
      'Demo Bank: खाते XX4321 से ₹1,500.50 निकाले गए, 22 नव॰ 2026, 2:05 pm। शेष ₹1,000.00 से कम है। आपने नहीं किया? तुरंत कॉल करें।',
    );
    expect(words('transaction_posted', 'ar', alone)).toBe(
      'من Demo Bank: تم خصم 1,500.50 ₹ من حسابكم XX4321 بتاريخ 22/11/2026، 2:05 م. رصيدكم أقل من 1,000.00 ₹. لم تقوموا بها؟ اتصلوا بنا فوراً.',
    );
  });

  it.each<[string, Variables, string]>([
    [
      'transaction_posted',
      credit,
      'Demo Bank: खाते XX4321 में ₹1,500.50 जमा हुए, 22 नव॰ 2026, 2:05 pm, प्रेषक: ACME STORES। शेष: ₹800.00।',
    ],
    [
      'transaction_posted',
      low,
      'Demo Bank: खाते XX4321 (कार्ड XX1234) से ₹1,500.50 निकाले गए, 22 नव॰ 2026, 2:05 pm, Bengaluru। शेष: ₹800.00 (₹1,000.00 से कम)। आपने नहीं किया? तुरंत कॉल करें।',
    ],
    [
      'credit_received',
      salary,
      'Demo Bank: वेतन के ₹1,500.50 खाते XX4321 में जमा हुए, 22 नव॰ 2026, 2:05 pm, प्रेषक: ACME LTD। शेष: ₹800.00।',
    ],
    [
      'card_activated',
      activated,
      'Demo Bank: आपका डेबिट कार्ड XX1234 सक्रिय किया गया, 22 नव॰ 2026, 2:05 pm। आपने नहीं किया? उत्तर में BLOCK 1234 भेजें।',
    ],
    [
      'standing_order_failed',
      failed,
      'Demo Bank: स्थायी अनुदेश: खाते XX4321 से Ravi Kumar को ₹1,500.50 का भुगतान नहीं हुआ, 22 नव॰ 2026, 2:05 pm। कारण: खाते में पर्याप्त राशि नहीं। कृपया अन्य माध्यम से भुगतान करें।',
    ],
    [
      'cheque_returned',
      returned,
      'Demo Bank: खाते XX4321 का चेक 000123 (₹1,500.50) बिना भुगतान लौटाया गया, 22 नव॰ 2026, 2:05 pm। कारण: हस्ताक्षर मेल नहीं खाते। शुल्क: ₹25.00।',
    ],
    [
      'card_used_abroad',
      abroad,
      'Demo Bank: विदेश (फ़्रांस) में कार्ड XX1234 का उपयोग: ₹1,500.50, CAFE LUNA, 22 नव॰ 2026, 2:05 pm। आपने नहीं किया? उत्तर में BLOCK 1234 भेजें।',
    ],
    [
      'payment_due',
      due,
      'Demo Bank: Electricity bill: ₹1,500.50 का भुगतान 5 दिस॰ 2026 को देय है। न्यूनतम राशि: ₹500.00। भुगतान कर चुके हों तो अनदेखा करें।',
    ],
    [
      'security_notice',
      device,
      'Demo Bank: नए डिवाइस से साइन-इन हुआ (Pixel 9), 22 नव॰ 2026, 2:05 pm। आपने नहीं किया? तुरंत कॉल करें।',
    ],
    [
      'wishes',
      birthday,
      'Demo Bank: Asha जी, जन्मदिन की हार्दिक शुभकामनाएँ। आपका आने वाला वर्ष मंगलमय हो।',
    ],
    ['offer', of('headline'), 'Demo Bank: Home loans from 7.9%\nऑफ़र बंद करने के लिए उत्तर में STOP भेजें।'],
    [
      'one_time_password',
      pay,
      '482913 आपका Demo Bank कोड है, Ravi Kumar को ₹1,500.50 के भुगतान के लिए। 5 मिनट तक मान्य। किसी को न बताएँ, बैंक को भी नहीं।',
    ],
  ])('%s in Hindi', (key, variables, expected) => {
    expect(words(key, 'hi', variables)).toBe(expected);
  });

  it.each<[string, Variables, string]>([
    [
      'transaction_posted',
      credit,
      'من Demo Bank: تم إيداع 1,500.50 ₹ في حسابكم XX4321 بتاريخ 22/11/2026، 2:05 م، من ACME STORES. الرصيد: 800.00 ₹.',
    ],
    [
      'transaction_posted',
      low,
      'من Demo Bank: تم خصم 1,500.50 ₹ من حسابكم XX4321 (بطاقة XX1234) بتاريخ 22/11/2026، 2:05 م، Bengaluru. الرصيد: 800.00 ₹ (دون 1,000.00 ₹). لم تقوموا بها؟ اتصلوا بنا فوراً.',
    ],
    [
      'credit_received',
      salary,
      'من Demo Bank: تم إيداع راتبكم بقيمة 1,500.50 ₹ في حسابكم XX4321 بتاريخ 22/11/2026، 2:05 م، من ACME LTD. الرصيد: 800.00 ₹.',
    ],
    [
      'card_activated',
      activated,
      'من Demo Bank: تم تفعيل بطاقة الخصم XX1234 بتاريخ 22/11/2026، 2:05 م. لم تقوموا بذلك؟ ردوا بـ «حظر» 1234.',
    ],
    [
      'standing_order_failed',
      again,
      'من Demo Bank: تعذر تنفيذ الأمر المستديم بمبلغ 1,500.50 ₹ إلى Ravi Kumar من حسابكم XX4321 بتاريخ 22/11/2026، 2:05 م. السبب: خلل فني لدينا. سنحاول مجدداً في 05/12/2026.',
    ],
    [
      'cheque_returned',
      returned,
      'من Demo Bank: أُعيد الشيك 000123 بمبلغ 1,500.50 ₹ على الحساب XX4321 دون صرف بتاريخ 22/11/2026، 2:05 م. السبب: التوقيع غير مطابق. الرسوم: 25.00 ₹.',
    ],
    [
      'large_card_withdrawal',
      drawn,
      'من Demo Bank: تم سحب 1,500.50 ₹ من صراف آلي (Bengaluru) ببطاقتكم XX1234 بتاريخ 22/11/2026، 2:05 م. الرصيد: 800.00 ₹. لم تقوموا بذلك؟ ردوا بـ «حظر» 1234.',
    ],
    [
      'security_notice',
      device,
      'من Demo Bank: تم الدخول إلى حسابكم من جهاز جديد (Pixel 9) بتاريخ 22/11/2026، 2:05 م. لم تقوموا بذلك؟ اتصلوا بنا فوراً.',
    ],
    [
      'statement_ready',
      statement,
      'من Demo Bank: كشف حسابكم XX4321 من 01/11/2026 إلى 30/11/2026 جاهز: https://demobank.example/s/7f3a',
    ],
    [
      'wishes',
      diwali,
      'من Demo Bank: Asha، كل عام وأنتم بخير بمناسبة Diwali. أطيب تمنياتنا لكم ولعائلتكم.',
    ],
    [
      'offer',
      of('headline'),
      'من Demo Bank: Home loans from 7.9%\nلإيقاف العروض ردوا بكلمة «توقف».',
    ],
    [
      'one_time_password',
      pay,
      '482913 هو رمزكم لدى Demo Bank لدفع 1,500.50 ₹ إلى Ravi Kumar. صالح لمدة 5 دقائق. لا تعطوه لأحد، ولا حتى للبنك.',
    ],
  ])('%s in Arabic', (key, variables, expected) => {
    expect(words(key, 'ar', variables)).toBe(expected);
  });

  it.each<[string, string, Variables, string]>([
    [
      'es',
      'credit_received',
      salary,
      'Demo Bank: abono de salario por 1500,50 INR en su cuenta XX4321, 22 nov 2026, 14:05, de ACME LTD. Saldo: 800,00 INR.',
    ],
    [
      'es',
      'one_time_password',
      pay,
      '482913 es su clave de Demo Bank para pagar 1500,50 INR a Ravi Kumar. Caduca en 5 minutos. No se la diga a nadie, tampoco al banco.',
    ],
    [
      'fr',
      'card_used_abroad',
      abroad,
      "Demo Bank : carte XX1234 utilisée à l'étranger (France) : 1 500,50 INR chez CAFE LUNA le 22 nov. 2026, 14:05. Pas vous ? Répondez BLOQUER 1234.",
    ],
    [
      'fr',
      'one_time_password',
      pay,
      '482913 est votre code Demo Bank pour payer 1 500,50 INR à Ravi Kumar. Valable 5 minutes. Ne le donnez à personne, banque comprise.',
    ],
  ])('in %s, of %s', (locale, key, variables, expected) => {
    expect(rendered(key, locale, variables)).toBe(expected);
  });

  it.each<[number, string]>([
    [1, 'دقيقة واحدة'],
    [2, 'دقيقتين'],
    [3, '3 دقائق'],
    [10, '10 دقائق'],
  ])('a code of %d minutes in Arabic', (minutes, expected) => {
    const shown = rendered('one_time_password', 'ar', { ...logIn, minutes: number(minutes) });
    expect(shown).toBe(
      `482913 هو رمزكم لدى Demo Bank لتسجيل الدخول. صالح لمدة ${expected}. لا تعطوه لأحد، ولا حتى للبنك.`,
    );
  });

  it.each<[string, number, string]>([
    ['en', 1, 'Demo Bank: 1 loyalty point was credited.'],
    ['en', 850, 'Demo Bank: 850 loyalty points were credited.'],
    ['hi', 1, 'Demo Bank: आपके खाते में 1 लॉयल्टी पॉइंट जोड़ा गया।'],
    ['hi', 850, 'Demo Bank: आपके खाते में 850 लॉयल्टी पॉइंट जोड़े गए।'],
    ['ar', 1, 'من Demo Bank: تمت إضافة نقطة واحدة إلى رصيد نقاطكم.'],
    ['ar', 2, 'من Demo Bank: تمت إضافة نقطتين إلى رصيد نقاطكم.'],
    ['ar', 7, 'من Demo Bank: تمت إضافة 7 نقاط إلى رصيد نقاطكم.'],
    ['ar', 11, 'من Demo Bank: تمت إضافة 11 نقطة إلى رصيد نقاطكم.'],
    ['ar', 100, 'من Demo Bank: تمت إضافة 100 نقطة إلى رصيد نقاطكم.'],
  ])('in %s, %d points', (locale, points, expected) => {
    expect(rendered('loyalty_points', locale, { points: number(points) })).toBe(expected);
  });
});
