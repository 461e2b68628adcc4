import type { Condition } from './conditions.js';
import { MALFORMED_KINDS } from './malformed.js';
import type { MalformedKind } from './malformed.js';
import type { MobileOriginated } from './mobile-originated.js';
import { parseDuration } from './simulator.schema.js';

/** A line typed at the simulator, understood. */
export type TerminalCommand =
  | { do: 'mo'; mo: MobileOriginated }
  | { do: 'on'; condition: Condition; duration: number | undefined }
  | { do: 'off' }
  | { do: 'malformed'; kind: MalformedKind }
  | { do: 'drop' | 'reset' | 'half-open' | 'enquire' | 'unbind' | 'stats' | 'help' | 'quit' }
  | { do: 'nothing' }
  | { do: 'complain'; message: string };

const CONDITIONS: Readonly<Record<string, Condition>> = {
  silence: 'silent',
  throttle: 'throttling',
  'refuse-binds': 'refusing-binds',
  'pause-receipts': 'receipts-paused',
  'ignore-enquire-link': 'ignoring-enquire-link',
  'hold-responses': 'holding-responses',
};

const PLAIN = ['drop', 'reset', 'half-open', 'enquire', 'unbind', 'stats', 'help', 'quit'] as const;

export const HELP = `mo [account:]FROM TO TEXT        a customer's message, e.g. mo +919812345678 56767 BAL
drop | reset | half-open         every link: closed, reset, or deaf and mute
silence [10s]                    reads and answers nothing
throttle [10s]                   ESME_RTHROTTLED for every submit_sm
refuse-binds [10s]               every bind is refused
pause-receipts [10s]             no deliver_sm
hold-responses [10s]             submit_sm_resp are kept back
ignore-enquire-link [10s]        enquire_link gets no answer
off                              ends all of these
malformed KIND                   ${MALFORMED_KINDS.join(', ')}
enquire | unbind                 to every bind
stats | help | quit`;

/** Reads one line; what it does not understand comes back as a complaint that says what is allowed. */
export function parseTerminalCommand(line: string): TerminalCommand {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  if (word === '') return { do: 'nothing' };
  if (word === 'off') return { do: 'off' };
  if (word === 'mo') return parseMo(rest);
  if (word === 'malformed') {
    const kind = MALFORMED_KINDS.find((known) => known === rest[0]);
    if (kind !== undefined) return { do: 'malformed', kind };
    return complain(`malformed needs one of ${MALFORMED_KINDS.join(', ')}`);
  }
  const condition = Object.hasOwn(CONDITIONS, word) ? CONDITIONS[word] : undefined;
  if (condition !== undefined) {
    const duration = rest[0] === undefined ? undefined : parseDuration(rest[0]);
    if (rest[0] !== undefined && duration === undefined) {
      return complain(`${word} takes a duration such as 500ms, 10s or 2m, not "${rest[0]}"`);
    }
    return { do: 'on', condition, duration };
  }
  const plain = PLAIN.find((known) => known === word);
  if (plain !== undefined) return { do: plain };
  return complain(`"${word}" is not a command; help lists them`);
}

function parseMo([sender = '', to = '', ...words]: string[]): TerminalCommand {
  const colon = sender.indexOf(':');
  const from = sender.slice(colon + 1);
  const text = words.join(' ');
  if (!/^\+?\d{3,15}$/.test(from) || !/^\+?\d{1,15}$/.test(to) || text === '') {
    return complain('mo needs FROM TO TEXT, such as: mo +919812345678 56767 BAL');
  }
  const mo: MobileOriginated = { from, to, text };
  if (colon >= 0) mo.systemId = sender.slice(0, colon);
  return { do: 'mo', mo };
}

function complain(message: string): TerminalCommand {
  return { do: 'complain', message };
}
