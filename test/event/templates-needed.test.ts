import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EventModule } from '../../src/event/event.module.js';
import { settingsOf, startGateway } from '../rpc/gateway.js';

describe('a start', () => {
  it('fails where a template of the catalogue is missing, and names it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tellerline-templates-'));
    copyFileSync('config/templates/card_requested.yaml', join(directory, 'card_requested.yaml'));
    const settings = settingsOf({ templates: { directory } });
    await expect(startGateway({ modules: [EventModule], settings })).rejects.toThrow(
      'which are missing: account_opened, transaction_posted',
    );
    rmSync(directory, { recursive: true });
  });
});
