import { declare } from './declare.js';
import type { Declaration } from './declare.js';
import type { EventKind } from './event-kind.js';

type ReplyDeclaration<Body> = Pick<
  Declaration<Body>,
  'key' | 'title' | 'description' | 'fields' | 'sample'
>;

/**
 * An answer to what a customer wrote. Whoever asks is answered: no consent is
 * needed. A question with a code goes the way of the codes.
 */
export function declareReply<Body extends object>(
  declaration: ReplyDeclaration<Body>,
  messageClass: 'alert' | 'otp' = 'alert',
): EventKind<Body> {
  return declare<Body>({ ...declaration, messageClass, consent: 'essential', source: 'reply' });
}

/** A reply that says the same to everybody. */
export function plainReply(
  key: string,
  title: string,
  description: string,
): EventKind<Record<never, never>> {
  return declareReply<Record<never, never>>({ key, title, description, fields: {}, sample: {} });
}
