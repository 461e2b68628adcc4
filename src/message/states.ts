/**
 * The states of a segment, and of a message, which is the states of its
 * segments put together. The numbers are stored (`smallint`); never renumber.
 */
export const STATE_CODES = {
  queued: 1,
  submitting: 2,
  submitted: 3,
  uncertain: 4,
  delivered: 5,
  undeliverable: 6,
  expired: 7,
  rejected: 8,
  unknown: 9,
  cancelled: 10,
} as const;

export type MessageState = keyof typeof STATE_CODES;

export const MESSAGE_STATES = Object.keys(STATE_CODES) as MessageState[];

/**
 * Which state may follow which. `submitting → queued` is a segment that was
 * provably not taken (throttled, refused for now, never written);
 * `uncertain → queued` is the class's policy, or a person, sending it again; and
 * `queued → submitted` its late answer, which makes that needless.
 * A final state is never left for a lesser truth: only `unknown` for whatever is
 * learnt later, and `expired` and `undeliverable` for `delivered`, since a
 * segment sent twice can fail once and arrive once.
 */
export const TRANSITIONS: Record<MessageState, readonly MessageState[]> = {
  queued: ['submitting', 'submitted', 'expired', 'cancelled', 'rejected'],
  submitting: [
    'submitted',
    'queued',
    'uncertain',
    'rejected',
    'expired',
    'delivered',
    'undeliverable',
    'unknown',
  ],
  submitted: ['delivered', 'undeliverable', 'expired', 'rejected', 'unknown'],
  uncertain: [
    'queued',
    'submitted',
    'delivered',
    'undeliverable',
    'expired',
    'rejected',
    'unknown',
  ],
  delivered: [],
  undeliverable: ['delivered'],
  expired: ['delivered'],
  rejected: [],
  unknown: ['submitted', 'delivered', 'undeliverable', 'expired', 'rejected'],
  cancelled: [],
};

const STATES_BY_CODE = new Map<number, MessageState>(
  MESSAGE_STATES.map((state) => [STATE_CODES[state], state]),
);

export function stateCode(state: MessageState): number {
  return STATE_CODES[state];
}

/** The state of a stored number; throws on a number that is not one. */
export function stateOfCode(code: number): MessageState {
  const state = STATES_BY_CODE.get(code);
  if (state === undefined) throw new Error(`no message state has the code ${code}`);
  return state;
}

export function mayFollow(from: MessageState, to: MessageState): boolean {
  return TRANSITIONS[from].includes(to);
}

/** The stored numbers of the states that `to` may follow, for a guard in SQL. */
export function predecessorCodes(to: MessageState): number[] {
  return MESSAGE_STATES.filter((from) => mayFollow(from, to)).map(stateCode);
}

const FINAL: ReadonlySet<MessageState> = new Set([
  'delivered',
  'undeliverable',
  'expired',
  'rejected',
  'unknown',
  'cancelled',
]);

/** Whether nothing more is expected to happen. */
export function isFinal(state: MessageState): boolean {
  return FINAL.has(state);
}

/**
 * The least advanced, or worst, state wins: a message is delivered when every
 * segment is, and is not final while any segment is not.
 */
const FOLD_ORDER: readonly MessageState[] = [
  'uncertain',
  'submitting',
  'queued',
  'submitted',
  'rejected',
  'undeliverable',
  'expired',
  'unknown',
  'cancelled',
  'delivered',
];

/** The state of a message from those of its segments; throws on none. */
export function foldStates(states: readonly MessageState[]): MessageState {
  const found = FOLD_ORDER.find((state) => states.includes(state));
  if (found === undefined) throw new Error('a message has at least one segment');
  return found;
}
