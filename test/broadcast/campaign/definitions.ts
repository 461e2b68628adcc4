import type {
  CampaignDefinition,
  CampaignVariant,
  CustomerFilter,
} from '../../../src/rpc/generated/tellerline/v1/broadcast_service.js';
import { ConsentCategory } from '../../../src/rpc/generated/tellerline/v1/consent.js';
import { MessageClass } from '../../../src/rpc/generated/tellerline/v1/message.js';

/** A good definition, with some of it changed: as it comes off the wire. */
export function definitionOf(more: Partial<CampaignDefinition> = {}): CampaignDefinition {
  return {
    name: 'Home loans',
    messageClass: MessageClass.MESSAGE_CLASS_UNSPECIFIED,
    consentCategory: ConsentCategory.CONSENT_CATEGORY_UNSPECIFIED,
    senderId: '',
    variants: [variantOf()],
    holdOutPercent: 0,
    audience: { all: {} },
    messagesPerSecond: 0,
    timeToLive: undefined,
    lifetime: undefined,
    ...more,
  };
}

export function variantOf(more: Partial<CampaignVariant> = {}): CampaignVariant {
  return {
    name: '',
    percent: 0,
    texts: { byLocale: { en: 'Good day {given_name}, a home loan from 4.9 %.' } },
    variables: {},
    ...more,
  };
}

export function filterOf(more: Partial<CustomerFilter> = {}): CustomerFilter {
  return {
    minAge: 0,
    maxAge: 0,
    cities: [],
    segments: [],
    products: [],
    withoutProducts: [],
    locales: [],
    customerSinceUntil: undefined,
    customerSinceFrom: undefined,
    consentedTo: ConsentCategory.CONSENT_CATEGORY_UNSPECIFIED,
    ...more,
  };
}
