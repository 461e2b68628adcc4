import { describe, expect, it } from '@jest/globals';
import { registrationWarnings } from '../../src/authoring/registration-check.js';
import { RegisteredPattern } from '../../src/template/registered-pattern.js';
import { RegisteredTexts } from '../../src/template/registered-texts.js';
import type { CarrierSettings } from '../../src/settings/settings.schema.js';
import { settingsOf } from '../rpc/gateway.js';
import { BANK, policyOf, textsOf } from './subjects.js';

const [FIRST] = settingsOf().carriers;
const DLT: CarrierSettings = {
  ...FIRST,
  registration: { required: true, entityIdTag: 0x1400, templateIdTag: 0x1401 },
};

const registration = (id: string, pattern: string) => ({
  id,
  pattern: new RegisteredPattern(pattern),
});

function warnings(
  text: string,
  pattern: string,
  carrier: CarrierSettings,
  before = new RegisteredTexts(),
): string[] {
  const texts = textsOf({ en: text });
  const { subject } = policyOf('account_opened');
  const inForce = { subject, texts, bank: BANK, links: [] };
  return registrationWarnings(before, registration('2', pattern), 'en', carrier, inForce);
}

describe('the text in force and what is registered', () => {
  const text =
    'It’s open: {masked_account}{has_branch_name, select, yes { at {branch_name}} other {}}';

  it('are held against each other as the text is sent', () => {
    const pattern = "It's open: {#var#}";
    expect(warnings(text, pattern, DLT)).toEqual([]);
    expect(warnings(text, pattern, { ...DLT, transliterate: false })).toHaveLength(2);
    expect(warnings(text, 'It’s open: {#var#}', { ...DLT, transliterate: false })).toEqual([]);
  });

  it('are compared with and without what is optional', () => {
    expect(warnings(text, "It's open: {#var#} at {#var#}", DLT)).toEqual([
      expect.stringContaining('the text in force, without what is optional, does not have " at "'),
    ]);
    expect(warnings('Open: {masked_account}', 'Closed: {#var#}', DLT)).toEqual([
      'the text in force, with sample data, does not begin with "Closed: "',
    ]);
  });

  it('are held against each other with all that is registered', () => {
    const before = new RegisteredTexts([registration('1', "It's open: {#var#}")]);
    expect(warnings(text, "It's open: {#var#} at {#var#}", DLT, before)).toEqual([]);
    // The words to come; those in force go out as before.
    expect(warnings(text, 'Is open: {#var#}', DLT, before)).toEqual([
      'the text in force goes out under 2 neither with sample data nor without what is ' +
        'optional: it does not begin with "Is open: "',
    ]);
    const other = new RegisteredTexts([registration('1', 'Closed')]);
    expect(warnings('Open', 'Opened', DLT, other)).toEqual([
      'the text in force, with sample data, matches none of the 2 registered texts',
      expect.stringContaining('goes out under 2 neither'),
    ]);
  });

  it('are of use only where the carrier asks for it', () => {
    expect(warnings('Open', 'Open', FIRST)).toEqual([
      'the settings of first have no registration, so that none is asked for',
    ]);
  });
});
