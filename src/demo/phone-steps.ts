/** One thing that the customer wants, and how the talk about it has to end. */
export interface PhoneStep {
  text: string;
  /** The kinds of reply that it may end with. */
  replies: readonly string[];
  /** Reasons of a refusal that is none: it was so already. */
  reasons?: readonly string[];
}

/** Who writes in the demo: customers who take offers, so that STOP and START leave them as they were. */
export interface Talker {
  customerId: string;
  steps: readonly PhoneStep[];
}

/** Messages that a talk takes, with the answers to questions. */
export const LONGEST_TALK = 14;

function stepsOf(words: { mini: string; pay: string; card: string }): readonly PhoneStep[] {
  return [
    { text: 'BAL', replies: ['reply_balance'] },
    { text: words.mini, replies: ['reply_mini_statement'] },
    { text: words.pay, replies: ['reply_payment_done'] },
    {
      // In a run before it was blocked already.
      text: `BLOCK ${words.card}`,
      replies: ['reply_card_suspended', 'reply_refused'],
      reasons: ['', 'already_done'],
    },
    { text: 'FX USD', replies: ['reply_exchange_rates'] },
    { text: 'STOP', replies: ['reply_stopped'] },
    { text: 'START', replies: ['reply_started'] },
    { text: 'Where is my parcel?', replies: ['reply_unknown'] },
  ];
}

/**
 * The first has several accounts, and is asked which. The others speak for it
 * once its number has written as much as inbound.rates lets it within an hour;
 * they pay little, as a day has its limit.
 */
export const TALKERS: readonly Talker[] = [
  {
    customerId: 'C-1001',
    steps: stepsOf({ mini: 'MINI 4321', pay: 'PAY POWER 120.50', card: '1234' }),
  },
  {
    customerId: 'C-1006',
    steps: stepsOf({ mini: 'MINI', pay: 'PAY POWER 2.50', card: '9006' }),
  },
  {
    customerId: 'C-1003',
    steps: stepsOf({ mini: 'MINI', pay: 'PAY POWER 12.50', card: '9003' }),
  },
  {
    customerId: 'C-1008',
    steps: stepsOf({ mini: 'MINI', pay: 'PAY POWER 2.50', card: '9008' }),
  },
  {
    customerId: 'C-1002',
    steps: stepsOf({ mini: 'MINI', pay: 'PAY POWER 12.50', card: '9002' }),
  },
];
