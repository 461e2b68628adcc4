import { linkProblem } from '../guard/links.js';
import { privateProblem } from '../guard/private-text.js';
import { compose } from '../message/compose.js';
import type { ComposeOptions, Composition } from '../message/compose.js';
import type { Texts } from '../template/catalogue.js';
import { fallbacks } from '../template/locale.js';

/** How a text is cut where no carrier says it. */
const ANY_CARRIER: ComposeOptions = {
  encodings: ['gsm7', 'ucs2'],
  transliterate: true,
  concatenation: 'udh16',
  maxSegments: 255,
  reference: 0,
};

/** A text is meant for GSM 7-bit where no more than one in so many of its letters is not of it. */
const FEW = 4;
const MOST_NAMED = 10;
/** Of GSM 7-bit, one septet. */
const STAND_IN = 'x';

/** What is not wrong with a rendered text, and yet to be known. */
export function textWarnings(text: string, links: readonly string[]): string[] {
  if (text === '') return ['says nothing, and would not be sent'];
  const warnings: string[] = [];
  const problem = privateProblem(text) ?? linkProblem(text, links);
  if (problem !== null) warnings.push(`${problem}, and would not be sent`);
  const composition = compose(text, ANY_CARRIER);
  const { airSegments } = composition;
  const forcing = forcedWarning(text, composition);
  if (forcing !== null) warnings.push(forcing);
  else if (airSegments > 1) warnings.push(`takes ${airSegments} segments`);
  return warnings;
}

/** Which characters make the whole text cost more; null where the language needs them. */
function forcedWarning(text: string, { airSegments, forcedBy }: Composition): string | null {
  if (forcedBy.length === 0 || forcedBy.length * FEW > new Set(text).size) return null;
  let without = text;
  for (const { character } of forcedBy) without = without.replaceAll(character, STAND_IN);
  const instead = compose(without, ANY_CARRIER).airSegments;
  const named = forcedBy
    .slice(0, MOST_NAMED)
    .map(({ character, codePoint }) => `${character} (${codePoint})`);
  const more = forcedBy.length > MOST_NAMED ? ` and ${forcedBy.length - MOST_NAMED} more` : '';
  const segments = `${airSegments} ${airSegments === 1 ? 'segment' : 'segments'}`;
  const cost =
    instead < airSegments
      ? `${segments}, where GSM 7-bit would take ${instead}`
      : `${segments}, as in GSM 7-bit`;
  return `needs UCS-2 for ${named.join(', ')}${more}: ${cost}`;
}

/** The languages that the shipped text has and another lacks, with what is sent instead. */
export function missingLanguages(texts: Texts, shipped: Texts, bankLocale: string): string[] {
  const home = fallbacks(bankLocale).find((tag) => texts.has(tag)) ?? bankLocale;
  return [...shipped.keys()]
    .filter((locale) => !texts.has(locale))
    .map((locale) => {
      const instead = fallbacks(locale).find((tag) => texts.has(tag)) ?? home;
      return `has no text in ${locale}, which the shipped file has; those customers get ${instead}`;
    });
}
