import type { EventKind } from './event-kind.js';
import {
  replyCardDeactivated,
  replyCardRequested,
  replyCardSuspended,
  replyChequeStopped,
} from './replies-cards.js';
import { replyDone } from './replies-done.js';
import {
  replyCancelled,
  replyHeld,
  replyLocked,
  replyNothingOpen,
  replyPinNotSet,
  replyWrongCode,
  replyWrongPin,
} from './replies-guards.js';
import { replyHelp, replyHelpTopic, replyLanguageSet, replyLanguages } from './replies-help.js';
import {
  replyBalance,
  replyMiniStatement,
  replyPaymentDone,
  replyTransferDone,
} from './replies-money.js';
import {
  replyBankAway,
  replyExpiredOrder,
  replyInProgress,
  replyPartsMissing,
  replyTooLate,
  replyUncertain,
  replyUnreadable,
} from './replies-outcomes.js';
import { replyPinNeeded } from './replies-pin.js';
import {
  replyChoose,
  replyConfirmCard,
  replyConfirmCheque,
  replyConfirmInquiry,
  replyConfirmPayment,
  replyConfirmTransfer,
} from './replies-questions.js';
import { replyRateReached } from './replies-rate-reached.js';
import { replyExchange, replyExchangeRates } from './replies-rates.js';
import {
  replyNotRegistered,
  replyRefused,
  replyServiceOff,
  replyUnclear,
  replyUnknown,
  replyUnknownThing,
} from './replies-refusals.js';
import {
  replyAlreadyRegistered,
  replyCodeLater,
  replyCodeNone,
  replyCodeResent,
  replyNotKnown,
  replyRegistered,
  replyStarted,
  replyStopped,
} from './replies-registry.js';

/** All that customers are answered with; no client can publish one. */
export const REPLIES: readonly EventKind[] = [
  replyBalance,
  replyMiniStatement,
  replyPaymentDone,
  replyTransferDone,
  replyExchangeRates,
  replyExchange,
  replyChequeStopped,
  replyCardRequested,
  replyCardSuspended,
  replyCardDeactivated,
  replyChoose,
  replyConfirmPayment,
  replyConfirmTransfer,
  replyConfirmCheque,
  replyConfirmCard,
  replyConfirmInquiry,
  replyRefused,
  replyUnclear,
  replyUnknown,
  replyUnknownThing,
  replyNotRegistered,
  replyServiceOff,
  replyWrongCode,
  replyWrongPin,
  replyPinNeeded,
  replyPinNotSet,
  replyLocked,
  replyHeld,
  replyNothingOpen,
  replyCancelled,
  replyBankAway,
  replyInProgress,
  replyUncertain,
  replyExpiredOrder,
  replyTooLate,
  replyPartsMissing,
  replyUnreadable,
  replyHelp,
  replyHelpTopic,
  replyLanguages,
  replyLanguageSet,
  replyRegistered,
  replyAlreadyRegistered,
  replyNotKnown,
  replyStopped,
  replyStarted,
  replyCodeResent,
  replyCodeNone,
  replyCodeLater,
  replyRateReached,
  replyDone,
] as EventKind<unknown>[];
