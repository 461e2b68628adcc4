import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsSchema } from '../settings/settings.schema.js';
import { render } from '../template/render.js';
import { buildCustomEvents } from './build-custom-events.js';
import { readEventFiles } from './custom-event-files.adapter.js';
import { EventCatalogue, RESERVED_KEYS } from './event-catalogue.js';
import { eventsDocument } from './events-doc.js';
import { shippedTemplates } from './shipped-templates.adapter.js';

const OCCURRED_AT = Date.UTC(2026, 10, 22, 9, 30);
/** Where the links of the samples lead. */
const LINKS = ['demobank.example'];
const EXAMPLE = 'loyalty_points.yaml';

/** docs/events.md of a checkout, as it should be. */
export function currentEventsDocument(root: string): string {
  const files = readEventFiles(join(root, 'config/events'));
  const example = files.find(({ name }) => name === EXAMPLE);
  if (example === undefined) throw new Error(`config/events has no ${EXAMPLE}`);
  const { kinds } = new EventCatalogue(buildCustomEvents([example], RESERVED_KEYS));
  const { classes } = settingsSchema(() => '').parse({});
  const templates = shippedTemplates(root);
  return eventsDocument(readFileSync(join(root, 'docs/events.md'), 'utf8'), {
    // The answers to customers have a page of their own.
    kinds: kinds.filter(({ source }) => source !== 'reply'),
    classTimesToLive: {
      otp: classes.otp.timeToLive,
      alert: classes.alert.timeToLive,
      service: classes.service.timeToLive,
      promotion: classes.promotion.timeToLive,
    },
    wording: (kind) => {
      const variables = kind.variables(kind.sample);
      variables['occurred_at'] = { kind: 'date_time', at: OCCURRED_AT };
      return render(templates, kind.template, 'en', variables, { links: LINKS }).text;
    },
    customFile: example.content,
  });
}
