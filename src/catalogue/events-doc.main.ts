import { writeFileSync } from 'node:fs';
import { currentEventsDocument } from './events-doc.adapter.js';

// npm run docs:events, in a checkout.
const document = currentEventsDocument('.');
writeFileSync('docs/events.md', document);
