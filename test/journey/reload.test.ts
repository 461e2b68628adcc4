import { writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { parse, stringify } from 'yaml';
import { readFileSync } from 'node:fs';
import { sendText } from '../kit/events.js';
import { useJourney } from '../kit/journey.js';

describe('settings read again while running', () => {
  const journey = useJourney();

  async function change(edit: (settings: { carriers: Record<string, unknown>[] }) => void) {
    const { store, settingsFile } = journey.tellerline;
    const settings = parse(readFileSync(settingsFile, 'utf8')) as {
      carriers: Record<string, unknown>[];
    };
    edit(settings);
    const reloaded = firstValueFrom(store.reloads);
    writeFileSync(settingsFile, stringify(settings));
    return reloaded;
  }

  it('take new limits up without dropping the bind', async () => {
    const { smsc, watching } = journey;
    const sessions = () => new Set(smsc.received.map((submit) => submit.bind));
    const [first] = await journey.send(sendText('ALERT'));
    await watching.reached([first], 'MESSAGE_STATE_DELIVERED');
    const reload = await change((settings) => {
      settings.carriers[0].segmentsPerSecond = 20;
      settings.carriers[0].windowSize = 5;
    });
    expect(reload.outcome).toBe('changed');
    const ids = await journey.send(...Array.from({ length: 30 }, () => sendText('ALERT')));
    await watching.reached(ids, 'MESSAGE_STATE_DELIVERED');
    await smsc.nextMany(31);
    expect(sessions().size).toBe(1);
    expect(smsc.maxPerSecond).toBeLessThanOrEqual(21);
  });

  it('take a larger window up without dropping the bind', async () => {
    const { smsc, watching } = journey;
    await change((settings) => {
      settings.carriers[0].segmentsPerSecond = 5000;
      settings.carriers[0].windowSize = 120;
    });
    smsc.hold();
    const ids = await journey.send(...Array.from({ length: 150 }, () => sendText('OTP')));
    // More than the window it began with.
    await smsc.nextMany(120);
    smsc.release();
    await watching.reached(ids, 'MESSAGE_STATE_DELIVERED');
    expect(new Set(smsc.received.map((submit) => submit.bind)).size).toBe(1);
  });

  it('refuse a bad file whole and stay as they were', async () => {
    const { smsc, watching } = journey;
    const reload = await change((settings) => {
      settings.carriers[0].windowSize = 'many';
    });
    expect(reload.outcome).toBe('refused');
    expect(reload.problems[0].path).toMatch(/windowSize/);
    const [id] = await journey.send(sendText('ALERT'));
    await watching.reached([id], 'MESSAGE_STATE_DELIVERED');
    expect(smsc.bound.value).toBe(1);
  });

  it('bind anew where the link itself changes', async () => {
    const { smsc, watching } = journey;
    const bind = smsc.received.at(-1)!.bind;
    await change((settings) => {
      settings.carriers[0].windowSize = 120;
      settings.carriers[0].bindType = 'transmitter-receiver';
    });
    await smsc.whenBound(2);
    const [id] = await journey.send(sendText('ALERT'));
    await watching.reached([id], 'MESSAGE_STATE_DELIVERED');
    expect(smsc.received.at(-1)!.bind).not.toBe(bind);
  });
});
