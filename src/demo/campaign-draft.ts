import type { Sparse } from '../cli/unary-calls.js';
import type { CampaignDefinition } from '../rpc/generated/tellerline/v1/broadcast_service.js';
import { ConsentCategory } from '../rpc/generated/tellerline/v1/consent.js';
import { MessageClass } from '../rpc/generated/tellerline/v1/message.js';
import type { Run } from './demo-steps.js';

const HOUR = '3600';

/**
 * What the demo's campaign says. A greeting, which those may have who never said
 * anything: for an offer, the registry must have a yes of each of them.
 */
export function campaignDraft({ name }: Run, audienceId: string): Sparse<CampaignDefinition> {
  return {
    name: `Saturday opening (demo ${name})`,
    messageClass: MessageClass.MESSAGE_CLASS_PROMOTION,
    consentCategory: ConsentCategory.CONSENT_CATEGORY_GREETINGS,
    variants: [
      {
        name: 'saturday',
        texts: {
          byLocale: {
            en: '{bank}: {given_name}, on Saturday our branches are open until {closing}. Reply STOP to get no more of these.',
            fr: "{bank} : {given_name}, samedi nos agences sont ouvertes jusqu'à {closing}. Répondez STOP pour ne plus en recevoir.",
          },
        },
        variables: { closing: CLOSING },
      },
    ],
    audience: { audienceId },
    lifetime: { seconds: HOUR, nanos: 0 },
  };
}

/** In every language of the text, and in nothing else that a handset gets. */
export const CLOSING = '16:45';
