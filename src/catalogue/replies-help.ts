import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { declareReply } from './declare-reply.js';
import { lines, oneOf } from './reply-fields.js';
import type { ReplyLines } from './reply-fields.js';
import { linesOf } from './samples.js';
import { words } from './text-fields.js';

export const replyHelp = declareReply<{ commands: ReplyLines }>({
  key: 'reply_help',
  title: 'Help',
  description: 'What can be asked for: the answer to HELP.',
  fields: { commands: lines() },
  sample: { commands: linesOf('BAL', 'MINI', 'PAY POWER 120.50', 'BLOCK 1234', 'FX USD') },
});

export const replyHelpTopic = declareReply<{ service: ServiceName; example: string }>({
  key: 'reply_help_topic',
  title: 'Help for one service',
  description: 'How one thing is asked for: the answer to HELP BAL.',
  fields: { service: oneOf(SERVICE_NAMES), example: words(true) },
  sample: { service: 'bill_payment', example: 'PAY POWER 120.50' },
});

export const replyLanguages = declareReply<{ languages: ReplyLines }>({
  key: 'reply_languages',
  title: 'Languages',
  description: 'The languages that there are: the answer to LANG.',
  fields: { languages: lines() },
  sample: {
    languages: linesOf(
      'LANG EN English',
      'LANG HI हिन्दी',
      'LANG ES Español',
      'LANG AR العربية',
      'LANG FR Français',
    ),
  },
});

export const replyLanguageSet = declareReply<{
  /** In the language itself. */
  language: string;
}>({
  key: 'reply_language_set',
  title: 'Language set',
  description: 'The language of all further messages.',
  fields: { language: words(true) },
  sample: { language: 'English' },
});
