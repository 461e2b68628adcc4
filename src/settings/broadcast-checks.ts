import { IANAZone } from 'luxon';
import ms from 'ms';
import type { PathElement } from './settings-keys.js';
import type { FoundProblem } from './settings-problem.js';
import type { Settings } from './settings.schema.js';

type Section = Settings['broadcast'];
type Cap = Section['caps'][number];

/** What no single setting of `broadcast` shows: time zones, hours, footers, caps, registers. */
export function broadcastProblems({ broadcast, bank, retention }: Settings): FoundProblem[] {
  return [
    ...footerProblems(broadcast, bank.locale),
    ...quietProblems(broadcast),
    ...zoneProblems(broadcast),
    ...capProblems(broadcast, retention.broadcasts),
    ...registerProblems(broadcast),
  ];
}

function footerProblems({ footer }: Section, locale: string): FoundProblem[] {
  const found: FoundProblem[] = [];
  const at = (...path: PathElement[]) => ['broadcast', 'footer', ...path];
  for (const tag of Object.keys(footer.texts)) {
    if (isLanguageTag(tag)) continue;
    const description = `is no language tag (BCP 47); it must be one, such as en or pt-BR`;
    found.push({ path: at('texts', tag), description });
  }
  if (footer.consents.length > 0 && !languagesOf(locale).some((tag) => tag in footer.texts)) {
    const description = `lacks ${locale}, bank.locale: whoever has no text in their own language gets that`;
    found.push({ path: at('texts'), description });
  }
  return found;
}

/** From `pt-BR` to `pt`. */
function languagesOf(locale: string): string[] {
  const parts = locale.split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function quietProblems({ quietHours }: Section): FoundProblem[] {
  return quietHours.flatMap(({ from, until }, index) => {
    if (from !== until) return [];
    const description = 'is the same as from; the hours must have a length';
    return [{ path: ['broadcast', 'quietHours', index, 'until'], description }];
  });
}

function zoneProblems({ timeZones }: Section): FoundProblem[] {
  return Object.entries(timeZones).flatMap(([country, zones]) =>
    zones.flatMap((zone, index) => {
      if (IANAZone.isValidZone(zone)) return [];
      const description = `is "${zone}"; it must be an IANA time zone, such as Europe/Paris or UTC`;
      return [{ path: ['broadcast', 'timeZones', country, index], description }];
    }),
  );
}

function capProblems({ caps }: Section, kept: number): FoundProblem[] {
  const found: FoundProblem[] = [];
  caps.forEach((cap, index) => {
    const at = (field: string) => ['broadcast', 'caps', index, field];
    if (cap.within > kept) {
      const description = `is ${ms(cap.within)}; it must be at most retention.broadcasts, ${ms(kept)}, or what was sent is not known any more`;
      found.push({ path: at('within'), description });
    }
    const other = caps.findIndex((one) => isLike(one, cap));
    if (other === index) return;
    const description = `is ${ms(cap.within)}, as that of caps[${other}] for the same classes; the lower limit is enough`;
    found.push({ path: at('within'), description });
  });
  return found;
}

function isLike(one: Cap, cap: Cap): boolean {
  return (
    one.within === cap.within &&
    one.classes.every((name) => cap.classes.includes(name)) &&
    cap.classes.every((name) => one.classes.includes(name))
  );
}

function registerProblems({ registers }: Section): FoundProblem[] {
  const found: FoundProblem[] = [];
  registers.forEach(({ name, tls }, index) => {
    const at = (field: string) => ['broadcast', 'registers', index, field];
    if (registers.findIndex((one) => one.name === name) !== index) {
      const description = `is ${name} a second time; each must have its own`;
      found.push({ path: at('name'), description });
    }
    if (tls !== 'off' && (tls.cert === undefined) !== (tls.key === undefined)) {
      found.push({ path: at('tls'), description: 'must have both cert and key, or neither' });
    }
  });
  return found;
}
