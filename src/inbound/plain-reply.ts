import { ANSWER, answerBy } from './answerer-replies.js';
import type { CommandRecord, PendingReply } from './command-record.js';

/** The part of what became of an order. */
export const OUTCOME = 'outcome';

/**
 * What is said in place of a text that cannot go, with nothing in it that could be
 * refused: that it was done, or that nothing was. Null where there is no such text.
 */
export function plainReply(
  { service, state }: Pick<CommandRecord, 'service' | 'state'>,
  { part, template, locale }: PendingReply,
): PendingReply | null {
  if (part !== ANSWER && part !== OUTCOME) return null;
  const plain =
    state === 'done' && service !== null
      ? answerBy('reply_done', { service: { kind: 'text', value: service } })
      : answerBy('reply_bank_away');
  if (plain.template === template) return null;
  return { ...plain, part, ...(locale !== undefined && { locale }) };
}
