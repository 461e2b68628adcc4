import type { Money } from '../rpc/generated/google/type/money.js';
import type { SecurityNotice } from '../rpc/generated/tellerline/v1/event.js';
import { SecurityNotice_Kind as Kind } from '../rpc/generated/tellerline/v1/event.js';
import { OtpPurpose } from '../rpc/generated/tellerline/v1/otp_service.js';
import { code, minutes } from './code-fields.js';
import { declare } from './declare.js';
import { choice, money } from './fields.js';
import { usd } from './samples.js';
import { words } from './text-fields.js';
import { DAY } from './times.js';

export const securityNotice = declare<SecurityNotice>({
  key: 'security_notice',
  title: 'Security notice',
  description: 'A new device or payee, or a changed password, SIM or number.',
  messageClass: 'alert',
  // Whoever did not do it must hear of it though the handset was off overnight.
  timeToLive: DAY,
  consent: 'essential',
  fields: {
    kind: choice({
      [Kind.KIND_NEW_DEVICE]: 'new_device',
      [Kind.KIND_PASSWORD_CHANGED]: 'password_changed',
      [Kind.KIND_SIM_CHANGED]: 'sim_changed',
      [Kind.KIND_NUMBER_CHANGED]: 'number_changed',
      [Kind.KIND_NEW_PAYEE]: 'new_payee',
    }),
    subject: words(false),
    place: words(false),
  },
  sample: { kind: Kind.KIND_NEW_DEVICE, subject: 'Firefox on Linux', place: 'Pune' },
});

/** What the text of a one-time password is made of. */
export interface OneTimePassword {
  /** 6 to 10 digits. */
  code: string;
  purpose: OtpPurpose;
  amount?: Money | undefined;
  /** Empty where there is none. */
  payee: string;
  /** How long the code is good, 1 to 10. */
  minutes: number;
}

/** Of OtpService: no client can publish it, for nobody but the daemon knows the code. */
export const oneTimePassword = declare<OneTimePassword>({
  key: 'one_time_password',
  title: 'One-time password',
  description: 'A code that OtpService made, and what it is for.',
  messageClass: 'otp',
  consent: 'essential',
  source: 'otp',
  fields: {
    code: code(),
    purpose: choice({
      [OtpPurpose.OTP_PURPOSE_LOGIN]: 'login',
      [OtpPurpose.OTP_PURPOSE_PAYMENT]: 'payment',
      [OtpPurpose.OTP_PURPOSE_TRANSFER]: 'transfer',
      [OtpPurpose.OTP_PURPOSE_CARD]: 'card',
      [OtpPurpose.OTP_PURPOSE_NEW_PAYEE]: 'new_payee',
      [OtpPurpose.OTP_PURPOSE_REGISTRATION]: 'registration',
      [OtpPurpose.OTP_PURPOSE_PASSWORD_RESET]: 'password_reset',
      [OtpPurpose.OTP_PURPOSE_OTHER]: 'other',
    }),
    amount: money(false, true),
    payee: words(false),
    minutes: minutes(),
  },
  sample: {
    code: '482913',
    purpose: OtpPurpose.OTP_PURPOSE_PAYMENT,
    amount: usd('120.00'),
    payee: 'Corner Books',
    minutes: 5,
  },
});
