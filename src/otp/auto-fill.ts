import type { FieldChecks } from '../failure/field-checks.js';
import type { AutoFill as ProtoAutoFill } from '../rpc/generated/tellerline/v1/otp_service.js';

/** How a handset takes the code out of the text: at most one of the two. */
export interface AutoFill {
  androidAppHash: string | null;
  webOtpDomain: string | null;
}

/** Base64 of nine octets of a hash (SMS Retriever API, "Computing your app's hash string"). */
const APP_HASH = /^[A-Za-z0-9+/]{11}$/;

export function checkAutoFill(
  checks: FieldChecks,
  field: string,
  autoFill: ProtoAutoFill | null | undefined,
  domains: readonly string[],
): AutoFill {
  const androidAppHash = autoFill?.androidAppHash ?? null;
  const webOtpDomain = autoFill?.webOtpDomain ?? null;
  if (androidAppHash !== null && !APP_HASH.test(androidAppHash)) {
    checks.add(`${field}.android_app_hash`, 'must be 11 characters of A-Z a-z 0-9 + /');
  }
  if (webOtpDomain !== null && !domains.includes(webOtpDomain)) {
    const which = domains.length === 0 ? 'and it has none' : `which has ${domains.join(', ')}`;
    checks.add(`${field}.web_otp_domain`, `is not in the setting otp.webOtpDomains, ${which}`);
  }
  if (autoFill && androidAppHash === null && webOtpDomain === null) {
    checks.add(field, 'is empty; give either android_app_hash or web_otp_domain');
  }
  return { androidAppHash, webOtpDomain };
}

/**
 * The line that the text must end with. WebOTP: host and code, each behind its
 * mark, one space between (WICG, Origin-bound one-time codes delivered via SMS,
 * section 3). Android: the app's hash (SMS Retriever API). Undefined where no
 * handset was named.
 */
export function lastLine(autoFill: AutoFill, code: string): string | undefined {
  if (autoFill.webOtpDomain !== null) return `@${autoFill.webOtpDomain} #${code}`;
  return autoFill.androidAppHash ?? undefined;
}
