import type { FieldChecks } from '../../failure/field-checks.js';
import type {
  CampaignDefinition,
  CampaignVariant,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';

const MOST_VARIANTS = 10;
const MOST_HOLD_OUT = 90;
const NAME = /^[a-z0-9_-]{1,32}$/;
/** What reports call the control group. */
export const HOLD_OUT = 'hold-out';

/** The variants, each with its name and share. */
export function checkVariants(
  checks: FieldChecks,
  { variants, holdOutPercent }: CampaignDefinition,
): CampaignVariant[] {
  if (holdOutPercent < 0 || holdOutPercent > MOST_HOLD_OUT) {
    checks.add('hold_out_percent', `is ${holdOutPercent}; it must be 0 to ${MOST_HOLD_OUT}`);
  }
  if (variants.length === 0 || variants.length > MOST_VARIANTS) {
    checks.add('variants', `has ${variants.length}; it must have 1 to ${MOST_VARIANTS}`);
    return [];
  }
  const seen = new Map<string, number>();
  const checked = variants.map((variant, place) => {
    const path = `variants[${place}]`;
    const name = checkName(checks, `${path}.name`, variant.name, place);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, place);
    else checks.add(`${path}.name`, `is "${name}", as variants[${first}].name is`);
    return {
      name,
      percent: variant.percent,
      ...contentOf(checks, path, variant),
      variables: { ...variant.variables },
    };
  });
  return withShares(checks, checked, holdOutPercent);
}

function checkName(checks: FieldChecks, field: string, given: string, place: number): string {
  const name = given === '' ? String.fromCharCode('a'.charCodeAt(0) + place) : given;
  if (!NAME.test(name)) checks.add(field, 'must be 1 to 32 of a-z, 0-9, _ and -');
  if (name === HOLD_OUT)
    checks.add(field, `is "${HOLD_OUT}", which reports call the control group`);
  return name;
}

/** A single variant without a share has all that is not held out. */
function withShares(
  checks: FieldChecks,
  variants: CampaignVariant[],
  holdOutPercent: number,
): CampaignVariant[] {
  if (variants.length === 1 && variants[0].percent === 0) {
    return [{ ...variants[0], percent: 100 - holdOutPercent }];
  }
  let sum = holdOutPercent;
  variants.forEach(({ percent }, place) => {
    sum += percent;
    if (percent >= 1 && percent <= 100) return;
    checks.add(`variants[${place}].percent`, `is ${percent}; it must be 1 to 100`);
  });
  if (sum !== 100) {
    checks.add(
      'variants',
      `have shares that make ${sum} with hold_out_percent; they must make 100`,
    );
  }
  return variants;
}

/** What is wrong with the words themselves, and with their variables, Contents tells. */
function contentOf(
  checks: FieldChecks,
  path: string,
  { templateKey, texts }: CampaignVariant,
): Pick<CampaignVariant, 'templateKey' | 'texts'> {
  if (texts) return { texts: { byLocale: { ...texts.byLocale } } };
  if (templateKey !== undefined && templateKey !== null) return { templateKey };
  checks.add(path, 'has no content; it must have template_key or texts');
  return {};
}
