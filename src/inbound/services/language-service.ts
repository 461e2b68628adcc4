import type { RegistryStore } from '../../customer/registry.store.js';
import { Failure } from '../../failure/failure.js';
import type { Command } from '../../keyword/understood.js';
import type { Inquiry, PullService, Step } from '../pull-service.js';
import type { ServiceWords } from './service-words.js';
import { commandOf, customerOf, notRegistered, reply, text, textLines } from './steps.js';

const SAID_BY = 'sms';

/** LANG: in which language the bank writes. */
export class LanguageService implements PullService {
  readonly names = ['language'] as const;

  constructor(
    private readonly registry: Pick<RegistryStore, 'write'>,
    private readonly words: Pick<ServiceWords, 'locales' | 'languageName' | 'keywords'>,
  ) {}

  async plan(inquiry: Inquiry, given: Command): Promise<Step> {
    const { locale } = commandOf(given, this.names);
    if (locale === null || !this.words.locales.includes(locale)) return this.#list(inquiry);
    const { customers, now } = inquiry;
    if (customers.length === 0) return notRegistered();
    const outcomes = await this.registry.write(
      customers.map(({ id, locale: before }) => ({
        id,
        mustExist: true,
        locale: withRegion(locale, before),
      })),
      { clientId: SAID_BY, now },
    );
    const failed = outcomes.find((outcome) => outcome instanceof Failure);
    if (failed !== undefined) throw failed;
    const said = reply(
      'reply_language_set',
      { language: text(this.words.languageName(locale)) },
      { customerId: customerOf(inquiry), outcome: 'done', detail: { locale } },
    );
    return { ...said, reply: { ...said.reply, locale: withRegion(locale, customers[0].locale) } };
  }

  #list(inquiry: Inquiry): Step {
    const [keyword] = this.words.keywords('language', inquiry.locale);
    const lines = this.words.locales.map(
      (locale) => `${keyword} ${locale.toUpperCase()} ${this.words.languageName(locale)}`,
    );
    const customerId = customerOf(inquiry);
    return reply('reply_languages', { languages: textLines(lines) }, { customerId });
  }
}

/**
 * The language with the region that the customer had, by which amounts and days
 * are written: whoever has `en-IN` and asks for Hindi gets `hi-IN`.
 */
export function withRegion(locale: string, before: string | null): string {
  const wanted = new Intl.Locale(locale);
  const had = localeOf(before);
  if (had === null || wanted.region !== undefined || had.region === undefined) return locale;
  if (had.language === wanted.language && had.script === wanted.script) return before!;
  return new Intl.Locale(wanted, { region: had.region }).baseName;
}

function localeOf(tag: string | null): Intl.Locale | null {
  try {
    return tag === null ? null : new Intl.Locale(tag);
  } catch {
    return null;
  }
}
