import { describe, expect, it } from '@jest/globals';
import { usePull } from '../../kit/pull.js';
import { STRANGER, WRITERS } from './told.js';
import type { Writer } from './told.js';

describe('a number that registers', () => {
  const journey = usePull();

  it.each<[Writer, string, string]>([
    [
      'oliver',
      'REGISTER',
      'Demo Bank: This number is now registered for SMS banking. Send HELP for what you can ask. Not you? Call us now.',
    ],
    [
      'lucia',
      'Registro',
      'Demo Bank: este teléfono ya tiene alta en la banca por SMS. Mande AYUDA para ver lo que puede pedir. Si no fue usted, llame al banco.',
    ],
    [
      'rahul',
      'पंजीकरण',
      'Demo Bank: यह नंबर अब SMS बैंकिंग के लिए पंजीकृत है। सेवाओं के लिए HELP भेजें। आपने नहीं किया? तुरंत कॉल करें।',
    ],
    [
      'leila',
      'تسجيل',
      'من Demo Bank: تم تسجيل هذا الرقم للخدمات المصرفية عبر SMS. أرسلوا «مساعدة» لمعرفة الخدمات. لستم أنتم؟ اتصلوا بنا فوراً.',
    ],
    [
      'zoe',
      'INSCRIPTION',
      'Demo Bank : ce numéro est maintenant inscrit à la banque par SMS. Envoyez AIDE pour ce qui est possible. Pas vous ? Appelez-nous.',
    ],
  ])('is that of a customer whom the bank knows by it: %s: %s', async (from, text, told) => {
    const { number, customerId, locale } = WRITERS[from];
    const { customers } = journey.tellerline.client;
    await customers.deleteCustomer({ customerId });
    const before = await journey.asks(number, 'BAL');
    expect(before.command).toMatchObject({ customerId: '', reason: 'not_registered' });
    const registered = await journey.asks(number, text);
    expect(registered.text).toBe(told);
    expect(registered.command).toMatchObject({
      service: 'register',
      customerId,
      state: 'COMMAND_STATE_DONE',
      guard: 'COMMAND_GUARD_NONE',
    });
    const found = await customers.getCustomer({ msisdn: number });
    expect(found.customers).toMatchObject([
      { customerId, locale, msisdnState: 'MSISDN_STATE_VERIFIED' },
    ]);
    const again = await journey.asks(number, text);
    expect(again.command).toMatchObject({ customerId, reason: 'already_registered' });
    const after = await journey.asks(number, 'BAL');
    expect(after.command).toMatchObject({ customerId, state: 'COMMAND_STATE_ANSWERED' });
  });

  it('is nobody’s where the bank does not know it', async () => {
    const { text, command } = await journey.asks(STRANGER.number, 'REGISTER');
    expect(text).toBe(
      'Demo Bank: We have no customer with this number. Have it added at a branch, then send REGISTER.',
    );
    expect(command).toMatchObject({
      customerId: '',
      state: 'COMMAND_STATE_REFUSED',
      reason: 'not_known',
    });
    const { customers } = journey.tellerline.client;
    await expect(customers.getCustomer({ msisdn: STRANGER.number })).rejects.toMatchObject({
      code: 5,
    });
  });
});
