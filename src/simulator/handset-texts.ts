import { Observable } from 'rxjs';
import type { ReceivedSubmit } from './received-submit.js';

/** A text as the handset of a number shows it. */
export interface HandsetText {
  /** ISO 8601. */
  at: string;
  /** The sender ID. */
  from: string;
  text: string;
}

/** Messages that are not complete yet, at most. */
const MOST_OPEN = 50;

/** The texts that the simulator takes for a number, their segments put together. */
export function textsTo(
  submits: Observable<ReceivedSubmit>,
  msisdn: string,
): Observable<HandsetText> {
  const digits = msisdn.replaceAll(/\D/g, '');
  return new Observable((handset) => {
    const open = new Map<string, string[]>();
    return submits.subscribe((submit) => {
      if (submit.destination !== digits || submit.status !== 0) return;
      const text = complete(open, submit);
      if (text === null) return;
      handset.next({ at: new Date(submit.at).toISOString(), from: submit.source, text });
    });
  });
}

/** The whole text once its last segment is there, in whatever order they came; else null. */
function complete(open: Map<string, string[]>, submit: ReceivedSubmit): string | null {
  const { part, source, text } = submit;
  if (part === undefined) return text;
  const key = `${source} ${part.reference}`;
  const texts = open.get(key) ?? [];
  texts[part.number - 1] = text;
  open.set(key, texts);
  // A hole in the array is not counted by its values.
  if (Object.values(texts).length < part.total) {
    const [oldest] = open.keys();
    if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest);
    return null;
  }
  open.delete(key);
  return texts.join('');
}
