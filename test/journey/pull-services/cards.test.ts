import { describe, expect, it } from '@jest/globals';
import { usePull } from '../../kit/pull.js';
import { expectTold, WRITERS } from './told.js';
import type { Writer } from './told.js';

interface CardRow {
  service: string;
  from: Writer;
  text: string;
  told: string;
  card: string;
  /** As the bank has it afterwards. */
  status: string;
}

/** Word for word what customers read. */
const ROWS: CardRow[] = [
  {
    service: 'card_suspend',
    from: 'asha',
    text: 'BLOCK 1234',
    told: 'Demo Bank: Card XX1234 is blocked and cannot be used. Ref {ref}. To use it again, call us. Lost it? Send LOST and its last 4 digits.',
    card: 'XX1234',
    status: 'suspended',
  },
  {
    service: 'card_suspend',
    from: 'rahul',
    text: 'ब्लॉक ९००२',
    told: 'Demo Bank: कार्ड XX9002 ब्लॉक है। संदर्भ {ref}। फिर चालू करने के लिए कॉल करें। खो गया? LOST और आखिरी 4 अंक भेजें।',
    card: 'XX9002',
    status: 'suspended',
  },
  {
    service: 'card_lost',
    from: 'oliver',
    text: 'My card was stolen 9005',
    told: 'Demo Bank: Card XX9005 is blocked for good, as it is lost. Ref {ref}. This cannot be undone. For a new card, call us.',
    card: 'XX9005',
    status: 'closed',
  },
  {
    service: 'card_lost',
    from: 'lucia',
    text: 'Perdida 9003',
    told: 'Demo Bank: la tarjeta XX9003 queda bloqueada para siempre: perdida. Ref. {ref}. No se puede revertir. Para una tarjeta nueva, llame al banco.',
    card: 'XX9003',
    status: 'closed',
  },
  {
    service: 'card_lost',
    from: 'leila',
    text: 'فقدان ٩٠٠٤',
    told: 'من Demo Bank: تم إيقاف البطاقة XX9004 نهائياً: فُقدت. المرجع {ref}. لا يمكن التراجع. لبطاقة جديدة اتصلوا بنا.',
    card: 'XX9004',
    status: 'closed',
  },
  {
    service: 'card_compromised',
    from: 'grace',
    text: 'PIN LEAK 9006',
    told: 'Demo Bank: Card XX9006 is blocked for good, as its PIN is known to others. Ref {ref}. This cannot be undone. For a new card, call us.',
    card: 'XX9006',
    status: 'closed',
  },
  {
    service: 'card_compromised',
    from: 'zoe',
    text: 'PIN volé 9008',
    told: "Demo Bank : la carte XX9008 est bloquée pour toujours : son PIN est connu d'autrui. Réf. {ref}. C'est définitif. Pour une nouvelle carte, appelez-nous.",
    card: 'XX9008',
    status: 'closed',
  },
];

describe('a card that is to stop', () => {
  const since = Date.now();
  const journey = usePull();

  async function statusOf(card: string): Promise<string> {
    const [row] = await journey.database.rows<{ status: string }>(
      { name: '', text: 'select status from demo_bank.card where masked_number = $1' },
      [card],
    );
    return row.status;
  }

  it.each(ROWS.map((row) => [row.service, row.from, row.text, row] as const))(
    '%s: stops at once for %s: %s',
    async (service, from, text, { told, card, status }) => {
      const { number, customerId } = WRITERS[from];
      expect(await statusOf(card)).toBe('active');
      const answer = await journey.asks(number, text);
      expectTold(answer.text, told, WRITERS[from], { since });
      expect(answer.command).toMatchObject({
        service,
        customerId,
        state: 'COMMAND_STATE_DONE',
        guard: 'COMMAND_GUARD_REGISTERED',
        detail: { card },
        coreAnswer: 'done',
      });
      expect(await statusOf(card)).toBe(status);
    },
  );

  it('is told that it is stopped already', async () => {
    const { text, command } = await journey.asks(WRITERS.asha.number, 'BLOCK MY CARD 1234');
    expect(text).toBe(
      'Demo Bank: Card block: nothing was done. It had been done before. Questions? Call us.',
    );
    expect(command).toMatchObject({ state: 'COMMAND_STATE_REFUSED', reason: 'already_done' });
  });

  it('is lost though it was blocked', async () => {
    const { command } = await journey.asks(WRITERS.asha.number, 'LOST 1234');
    expect(command).toMatchObject({ state: 'COMMAND_STATE_DONE' });
    expect(await statusOf('XX1234')).toBe('closed');
  });

  it('is named by those that there are', async () => {
    const { text, command } = await journey.asks(WRITERS.grace.number, 'BLOCK 1111');
    expect(text).toBe('Demo Bank: You have no such card. Send it again with one of:\nXX9006');
    expect(command).toMatchObject({ reason: 'unknown_card' });
  });

  it('needs no digits where there is one that can be meant', async () => {
    const { command } = await journey.asks(WRITERS.asha.number, 'BLOCK');
    expect(command).toMatchObject({ state: 'COMMAND_STATE_DONE', detail: { card: 'XX9001' } });
  });
});
