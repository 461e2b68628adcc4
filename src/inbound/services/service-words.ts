import type { ServiceName } from '../../settings/inbound-settings.schema.js';

/** What services need of the keyword files; KeywordStore has it. */
export interface ServiceWords {
  readonly locales: readonly string[];
  languageName(locale: string, inLocale?: string): string;
  /** How a command is written, such as `PAY POWER 120.50`. */
  example(service: ServiceName, locale: string): string;
  keywords(service: ServiceName, locale: string): readonly string[];
  helpLines(locale: string, services: readonly ServiceName[]): readonly string[];
}
