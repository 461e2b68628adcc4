import { describe, expect, it } from '@jest/globals';
import { checkTexts } from '../../src/authoring/version-check.js';
import { subjectOf } from '../../src/authoring/template-subject.js';
import { versionWarnings } from '../../src/authoring/version-warnings.js';
import { compileFiles } from '../../src/template/build-catalogue.js';
import { readTemplateFiles } from '../../src/template/template-files.adapter.js';
import { settingsOf } from '../rpc/gateway.js';
import { BANK, KINDS } from './subjects.js';

const { templates } = settingsOf();
const shipped = compileFiles(await readTemplateFiles(templates.directory), BANK);

describe('the shipped templates', () => {
  it.each([...shipped])('%s could be a version, without a word of warning', (key, texts) => {
    const links = ['demobank.example'];
    const policy = { subject: subjectOf(key, KINDS, texts)!, bank: BANK, links };
    const sources = Object.fromEntries([...texts].map(([locale, { source }]) => [locale, source]));
    expect(checkTexts(sources, policy).problems).toEqual([]);
    const warnings = versionWarnings(texts, policy).filter(
      // Some languages need UCS-2, and so more than one.
      (warning) => !/takes \d segments$/.test(warning),
    );
    expect(warnings).toEqual([]);
  });
});
