import type { ServiceName } from '../settings/inbound-settings.schema.js';
import type { Understood } from './understood.js';

export interface Interpreter {
  readonly locales: readonly string[];
  interpret(text: string, locale: string): Understood;
  languageName(locale: string, inLocale?: string): string;
  example(service: ServiceName, locale: string): string;
  keywords(service: ServiceName, locale: string): readonly string[];
  helpLines(locale: string, services: readonly ServiceName[]): readonly string[];
}
