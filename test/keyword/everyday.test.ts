import { describe, expect, it } from '@jest/globals';
import { interpreter } from './bank-keywords.js';

/** The service of a command; what else it is understood as, and where a problem is, that. */
function understoodAs(text: string, locale: string): string {
  const understood = interpreter.interpret(text, locale);
  if (understood.kind === 'command') {
    const { command } = understood;
    const card = 'card' in command && command.card !== null ? ` ${command.card}` : '';
    return `${command.service}${card}`;
  }
  return understood.kind === 'unclear'
    ? `${understood.service}: ${understood.problem}`
    : understood.kind;
}

describe('STOP', () => {
  it.each([
    ['S T O P', 'en'],
    ['"stop!!!"', 'en'],
    ['STOPPPP', 'en'],
    ['\u{1f142}\u{1f143}\u{1f13e}\u{1f17f}', 'en'],
    ['ok stop', 'en'],
    ['No, STOP', 'en'],
    ['reply STOP', 'en'],
    ['please stop texting me', 'en'],
    ['no more messages', 'en'],
    ['take me off your list', 'en'],
    ['STOP sending credit card offers', 'en'],
    ['stop card offers', 'en'],
    ['message band karo', 'en-IN'],
    ['no quiero más ofertas', 'es'],
    ['arrêtez de m’envoyer des messages', 'fr'],
    ['لا أريد رسائل', 'ar'],
    ['मैसेज बंद करो', 'hi'],
  ])('is in "%s"', (text, locale) => {
    expect(understoodAs(text, locale)).toBe('stop');
  });

  it.each([
    ["don't stop my card", 'unknown'],
    ["Don't stop", 'unknown'],
    ['no stop', 'unknown'],
    ['stop not', 'unknown'],
    ['band mat karo', 'unknown'],
    ['bus stop is closed', 'unknown'],
    ['Thank you for contacting us! Reply STOP to unsubscribe', 'unknown'],
    ['STOP payment cheque 123', 'stop_cheque'],
    ['STOP CARD 1234', 'card_suspend 1234'],
    ['STOP BLOCK 1234', 'card_suspend: card_wrong'],
    ['stop all cards', 'card_suspend: card_wrong'],
  ])('is not in "%s"', (text, what) => {
    expect(understoodAs(text, 'en-IN')).toBe(what);
  });
});

describe('a card', () => {
  it.each([
    ['card 1234 block karo', 'en-IN', 'card_suspend 1234'],
    ['1234 ब्लॉक करो', 'hi', 'card_suspend 1234'],
    ['1234 block', 'en', 'card_suspend 1234'],
    ['block card 1234 urgent', 'en', 'card_suspend 1234'],
    ['bloquear 1234 por favor', 'es', 'card_suspend 1234'],
    ['إيقاف بطاقتي 1234 فورا', 'ar', 'card_suspend 1234'],
    ['mera ATM card chori ho gaya', 'en-IN', 'card_lost'],
    ["I've lost my card 1234", 'en', 'card_lost 1234'],
    ['ma carte a été volée 1234', 'fr', 'card_lost 1234'],
    ['بطاقتي مسروقة', 'ar', 'card_lost'],
    ['un block 1234', 'en', 'unknown'],
    ['no block 1234', 'en', 'unknown'],
    ['1234 no block', 'en', 'unknown'],
    ['card mat block karo', 'hi', 'card_suspend: card_wrong'],
    ['card 1234 not lost', 'en', 'card_lost: card_wrong'],
    ['is my card 1234 lost?', 'en', 'card_lost: card_wrong'],
    ['CANCEL MY CARD 1234', 'en', 'card_suspend: card_wrong'],
    ['annuler ma carte', 'fr', 'card_suspend: card_wrong'],
    // A theft in French, and in English no word.
    ['vol', 'en', 'card_lost: card_wrong'],
    ['vol', 'fr', 'card_lost'],
  ])('"%s" of %s is %s', (text, locale, what) => {
    expect(understoodAs(text, locale)).toBe(what);
  });

  it('that is lost comes before a new one', () => {
    expect(interpreter.interpret('Help! I lost my card', 'en')).toMatchObject({
      command: { service: 'help', topic: 'card_lost' },
    });
    expect(interpreter.interpret('my new card got stolen', 'en')).toMatchObject({
      kind: 'unclear',
      service: 'card_lost',
    });
  });
});

describe('money', () => {
  it.each([
    ['move 2 lakh sav cur', 'own_transfer: amount_wrong'],
    ['move 50% SAV CUR', 'own_transfer: amount_wrong'],
    ['bhejo 5 hazar bachat se chalu me', 'own_transfer: amount_wrong'],
    ['transferir 500 mil de ahorro a corriente', 'own_transfer: amount_wrong'],
    ['تحويل 5 الاف من توفير الى جاري', 'own_transfer: amount_wrong'],
    ['pay power 1.5 million', 'bill_payment: amount_wrong'],
    ['دفع POWER ٥٠٪', 'bill_payment: amount_wrong'],
    ['fx 5% usd', 'exchange_rate: amount_wrong'],
    ['STOP CHEQUE 000123 TO 000130', 'stop_cheque: cheque_wrong'],
    ['STOPCHQ 000123 000124', 'stop_cheque: cheque_wrong'],
  ])('is not guessed: "%s" is %s', (text, what) => {
    expect(understoodAs(text, 'en')).toBe(what);
  });

  it.each([
    ['saldo por favor', 'es'],
    ['solde s’il vous plaît', 'fr'],
    ['bal batao bhai', 'hi'],
  ])('thanks are no account: "%s"', (text, locale) => {
    expect(interpreter.interpret(text, locale)).toMatchObject({
      command: { service: 'balance', account: null },
    });
  });
});

it.each(['a ', 'please ', 'stop not ', '1 ', 'ok, ', '\ufdfa', 'aa', '\n> ', 's i l '])(
  '%j again and again is read as any text',
  (part) => {
    const text = part.repeat(1600);
    expect(interpreter.interpret(text, 'fr').kind).toBeDefined();
    expect(interpreter.interpret(`BAL ${text}`, 'fr').kind).toBeDefined();
  },
);
