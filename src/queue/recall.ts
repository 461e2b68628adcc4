/** What a person, or the client, does to a message that is under way. */
export interface MessageRecall {
  /** Cancels the segments that are still queued; gives how many, 0 when none was. */
  cancel(messageId: string): Promise<number>;
  /**
   * Decides the fate of the segments held as uncertain: queued again as far as
   * time is left, or closed as unknown; gives how many.
   */
  resolve(messageId: string, resolution: 'resend' | 'give_up'): Promise<number>;
}

/** The Nest token of the MessageRecall. */
export const MESSAGE_RECALL = Symbol('MessageRecall');
