import type { Command } from '../../keyword/understood.js';
import { SERVICE_NAMES } from '../../settings/inbound-settings.schema.js';
import type { ServiceName } from '../../settings/inbound-settings.schema.js';
import type { SettingsStore } from '../../settings/settings.store.js';
import type { Inquiry, PullService, Step } from '../pull-service.js';
import type { ServiceWords } from './service-words.js';
import { commandOf, customerOf, reply, text, textLines } from './steps.js';

/** What a number can ask for that no customer has. */
const FOR_STRANGERS: ReadonlySet<ServiceName> = new Set<ServiceName>([
  'exchange_rate',
  'code_missing',
  'help',
  'register',
  'stop',
  'start',
]);

/** HELP: what can be asked for, and how. */
export class HelpService implements PullService {
  readonly names = ['help'] as const;

  constructor(
    private readonly settings: Pick<SettingsStore, 'current'>,
    private readonly words: Pick<ServiceWords, 'example' | 'helpLines'>,
  ) {}

  plan(inquiry: Inquiry, given: Command): Promise<Step> {
    const { topic } = commandOf(given, this.names);
    return Promise.resolve(topic === null ? this.#all(inquiry) : this.#one(inquiry, topic));
  }

  #all(inquiry: Inquiry): Step {
    const isStranger = inquiry.customers.length === 0;
    const offered = SERVICE_NAMES.filter(
      (name) => this.#isOn(name) && (isStranger ? FOR_STRANGERS.has(name) : name !== 'register'),
    );
    const lines = this.words.helpLines(inquiry.locale, offered);
    return reply('reply_help', { commands: textLines(lines) }, { customerId: customerOf(inquiry) });
  }

  #one(inquiry: Inquiry, topic: ServiceName): Step {
    const customerId = customerOf(inquiry);
    const detail = { topic };
    if (!this.#isOn(topic)) {
      const reason = 'service_off';
      return reply('reply_service_off', {}, { customerId, outcome: 'refused', reason, detail });
    }
    const example = this.words.example(topic, inquiry.locale);
    const of = { service: text(topic), example: text(example) };
    return reply('reply_help_topic', of, { customerId, detail });
  }

  /** What the settings do not name cannot be switched off. */
  #isOn(name: ServiceName): boolean {
    const { services } = this.settings.current.inbound;
    return name in services ? services[name as keyof typeof services].enabled : true;
  }
}
