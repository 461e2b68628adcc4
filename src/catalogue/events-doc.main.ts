import { writeFileSync } from 'node:fs';
import { currentEventsDocument } from './events-doc.adapter.js';
import { currentRepliesDocument } from './replies-doc.adapter.js';

// npm run docs:events, in a checkout.
const documents = {
  'docs/events.md': currentEventsDocument('.'),
  'docs/replies.md': currentRepliesDocument('.'),
};
for (const [file, document] of Object.entries(documents)) writeFileSync(file, document);
