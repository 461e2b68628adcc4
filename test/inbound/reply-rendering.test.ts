import { describe, expect, it } from '@jest/globals';
import type { EventKind } from '../../src/catalogue/event-kind.js';
import { REPLIES } from '../../src/catalogue/replies.js';
import type { CustomerStore } from '../../src/customer/customer.store.js';
import { guardText } from '../../src/event/outgoing-guard.js';
import type { OutgoingMessage, OutgoingRunner } from '../../src/event/outgoing.runner.js';
import type { CommandRecord } from '../../src/inbound/command-record.js';
import { ReplyDelivery } from '../../src/inbound/reply-delivery.runner.js';
import { ReplySender } from '../../src/inbound/reply-sender.runner.js';
import { compose } from '../../src/message/compose.js';
import { invalid } from '../../src/failure/failure.js';
import type { Failure } from '../../src/failure/failure.js';
import { render } from '../../src/template/render.js';
import type { TemplateValue } from '../../src/template/values.js';
import { SEALER } from '../rpc/gateway.js';
import { LOCALES, templates } from '../template/bank-texts.js';

const NOW = Date.UTC(2026, 10, 23, 9);

/** From a reply to its segments, as OutgoingRunner makes them of the bank's templates. */
class Writer {
  readonly texts: string[] = [];

  send(message: OutgoingMessage) {
    const text = this.#text(message.content, message.recipient.locale, message.field);
    this.texts.push(text);
    const messageId = String(this.texts.length);
    return Promise.resolve({ messageId, repeated: false, segments: 1, carrier: 'alpha', text });
  }

  #text(content: OutgoingMessage['content'], locale: string, field: string): string {
    if (!('template' in content)) throw new Error('a reply is of a template');
    const { template, variables } = content;
    const { text } = render(templates, template, locale, variables, { field, links: [] });
    guardText(text, variables, field, []);
    try {
      compose(text, {
        encodings: ['gsm7', 'ucs2'],
        transliterate: false,
        concatenation: 'udh16',
        maxSegments: 10,
        reference: 0,
      });
    } catch (error) {
      throw invalid((error as Failure).violations.map((one) => ({ ...one, field })));
    }
    return text;
  }
}

const text = (value: string) => ({ kind: 'text', value }) as const;

/** What the core, the registry or a customer can put into a text. */
const WORDS = {
  usual: 'savings XX4321',
  long: 'कार्ड और खाता '.repeat(15),
  'a card number': '4111 1111 1111 1111',
  'an IBAN': 'DE89 3704 0044 0532 0130 00',
  'a link': 'pay at https://evil.example/login now',
  'a template': '{bank} {code, select, other {x}} #',
  controls: 'a\u0000\n\u202eb\ud800c',
  nothing: '',
};

function valueOf(kind: TemplateValue['kind'], words: string): TemplateValue {
  switch (kind) {
    case 'text':
      return text(words);
    case 'number':
      return { kind, value: 1440 };
    case 'money':
      return { kind, currencyCode: 'KWD', units: '-123456789012', nanos: -345_000_000 };
    case 'lines':
      return { kind, lines: Array.from({ length: 20 }, () => [text(words.slice(0, 60))]) };
    case 'day':
    case 'short_day':
      return { kind, day: '2026-12-31' };
    case 'country':
      return { kind, code: 'IN' };
    default:
      return { kind, at: NOW };
  }
}

/** With each choice in turn, of one variable after the other. */
function casesOf(kind: EventKind, words: string): Record<string, TemplateValue>[] {
  const all = Object.fromEntries(
    kind.variableList.map(({ name, kind: type, choices }) => [
      name,
      choices === null ? valueOf(type, name === 'code' ? '012345' : words) : text(choices[0]),
    ]),
  );
  const others = kind.variableList.flatMap(({ name, choices }) =>
    (choices ?? []).map((choice) => ({ ...all, [name]: text(choice) })),
  );
  return [all, ...others];
}

const record = {
  commandId: '01a207e2-48c0-7574-88fe-200000000000',
  carrier: 'first',
  destination: '56070',
  msisdn: '+919876543210',
  customerId: null,
  service: 'bill_payment',
  state: 'done',
  locale: '',
  continuation: null,
} as unknown as CommandRecord;

describe.each(REPLIES.map((kind) => [kind.key, kind] as const))('%s', (template, kind) => {
  it.each(Object.keys(WORDS) as (keyof typeof WORDS)[])('goes, given %s', async (what) => {
    for (const locale of LOCALES) {
      for (const variables of casesOf(kind, WORDS[what])) {
        const writer = new Writer();
        const customers = { find: () => undefined, known: () => undefined };
        const sender = new ReplySender(
          writer as unknown as OutgoingRunner,
          customers as unknown as CustomerStore,
        );
        const delivery = new ReplyDelivery(sender, SEALER, () => NOW);
        const pending = { part: 'answer', template, variables, locale };
        const delivered = await delivery.deliver(record, pending);
        // Only what is all wrong gives way to other words.
        if (what === 'usual') expect(delivered.kind).toBe('sent');
        expect(delivered.kind).not.toBe('unsent');
        for (const said of writer.texts) {
          expect(said).not.toMatch(/4111 ?1111|3704 ?0044|https:/);
        }
      }
    }
  });
});
