import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compose } from '../message/compose.js';
import { render } from '../template/render.js';
import type { EventKind } from './event-kind.js';
import { REPLIES } from './replies.js';
import { repliesDocument } from './replies-doc.js';
import { shippedTemplates } from './shipped-templates.adapter.js';

const LOCALES = ['en', 'hi', 'es', 'ar', 'fr'];

/** docs/replies.md of a checkout, as it should be. */
export function currentRepliesDocument(root: string): string {
  const templates = shippedTemplates(root);
  const text = (kind: EventKind, locale: string) =>
    render(templates, kind.template, locale, kind.variables(kind.sample)).text;
  return repliesDocument(readFileSync(join(root, 'docs/replies.md'), 'utf8'), {
    kinds: REPLIES,
    wording: (kind) => text(kind, 'en'),
    segments: (kind) => new Map(LOCALES.map((locale) => [locale, airSegments(text(kind, locale))])),
  });
}

function airSegments(text: string): number {
  return compose(text, {
    encodings: ['gsm7', 'ucs2'],
    transliterate: false,
    concatenation: 'udh16',
    maxSegments: 255,
    reference: 0,
  }).airSegments;
}
