import { checkWords } from '../../customer/profile-checks.js';
import type { FieldChecks } from '../../failure/field-checks.js';
import type { CampaignDefinition } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { ConsentCategory } from '../../rpc/generated/tellerline/v1/consent.js';
import { MessageClass } from '../../rpc/generated/tellerline/v1/message.js';
import type { BroadcastClass, BroadcastConsent } from '../../settings/broadcast-settings.schema.js';
import { checkSenderId } from '../../tracking/direct-message.js';
import { checkAudience } from './audience-check.js';
import { CLASSES, CONSENTS } from './contract-words.js';
import { checkDuration } from './duration-check.js';
import { checkVariants } from './variant-check.js';

/** UTF-16 code units. */
const LONGEST_NAME = 100;
const FASTEST = 100_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * What each class may carry. An offer of class service would go round the quiet
 * hours and caps of promotions, and a promotion under the consent to service would
 * reach who never wanted offers.
 */
const FITTING: Readonly<Record<BroadcastClass, readonly BroadcastConsent[]>> = {
  service: ['service', 'greetings'],
  promotion: ['offers', 'greetings'],
};

const NAMES_OF_CONSENT: Readonly<Record<BroadcastConsent, ConsentCategory>> = {
  service: ConsentCategory.CONSENT_CATEGORY_SERVICE,
  greetings: ConsentCategory.CONSENT_CATEGORY_GREETINGS,
  offers: ConsentCategory.CONSENT_CATEGORY_OFFERS,
};

/** Milliseconds, of each class: after it a message of the class is not sent any more. */
export type LongestLives = Readonly<Record<BroadcastClass, number>>;

/**
 * A definition with what was left out filled in, which is good only where nothing
 * was wrong; fields are paths within CampaignDefinition. What has to be looked up
 * (templates, audiences, other campaigns) is not judged here.
 */
export function checkDefinition(
  checks: FieldChecks,
  definition: CampaignDefinition,
  longestLives: LongestLives,
): CampaignDefinition {
  checkWords(checks, 'name', definition.name, { most: LONGEST_NAME, required: true });
  const [messageClass, className] = checkClass(checks, definition);
  checkSenderId(checks, 'sender_id', definition.senderId);
  const { messagesPerSecond, holdOutPercent } = definition;
  if (messagesPerSecond < 0 || messagesPerSecond > FASTEST) {
    checks.add('messages_per_second', `is ${messagesPerSecond}; it must be 0 to ${FASTEST}`);
  }
  return {
    name: definition.name,
    messageClass: className,
    consentCategory: checkConsentCategory(checks, definition, messageClass),
    senderId: definition.senderId,
    variants: checkVariants(checks, definition),
    holdOutPercent,
    audience: checkAudience(checks, definition.audience),
    messagesPerSecond,
    timeToLive: checkDuration(checks, 'time_to_live', definition.timeToLive, {
      least: MINUTE,
      most: longestLives[messageClass],
    }),
    lifetime: checkDuration(checks, 'lifetime', definition.lifetime, {
      least: 5 * MINUTE,
      most: 30 * DAY,
    }),
  };
}

function checkClass(
  checks: FieldChecks,
  { messageClass: given }: CampaignDefinition,
): [BroadcastClass, MessageClass] {
  const name =
    given === MessageClass.MESSAGE_CLASS_UNSPECIFIED ? MessageClass.MESSAGE_CLASS_PROMOTION : given;
  const messageClass = CLASSES[name];
  if (messageClass !== undefined) return [messageClass, name];
  checks.add('message_class', `is ${name}; it must be ${Object.keys(CLASSES).join(' or ')}`);
  return ['promotion', MessageClass.MESSAGE_CLASS_PROMOTION];
}

function checkConsentCategory(
  checks: FieldChecks,
  { consentCategory: given }: CampaignDefinition,
  messageClass: BroadcastClass,
): ConsentCategory {
  const fitting = FITTING[messageClass];
  if (given === ConsentCategory.CONSENT_CATEGORY_UNSPECIFIED) return NAMES_OF_CONSENT[fitting[0]];
  const consent = CONSENTS[given];
  if (consent === undefined || !fitting.includes(consent)) {
    const allowed = fitting.map((one) => NAMES_OF_CONSENT[one]).join(' or ');
    checks.add('consent_category', `is ${given}; with class ${messageClass} it must be ${allowed}`);
  }
  return given;
}
