import { describe, expect, it } from '@jest/globals';
import { problems, read } from './reading.js';

const KEYS = Buffer.alloc(32, 7).toString('base64');

/** What a bank needs for production, and this. */
const production = (more: string) =>
  problems(`mode: production\n${more}`, { KEYS }).filter((one) => one.includes('broadcast'));

describe('the settings of broadcasts', () => {
  it('are sound with nothing said', () => {
    expect(read('').broadcast).toMatchObject({ chunk: 500, caps: [], registers: [] });
  });

  it('are sound with everything said', () => {
    const settings = read(`
bank: { locale: pt-BR }
broadcast:
  footer: { consents: [offers, greetings], texts: { pt: Responda SAIR, en: Reply STOP } }
  quietHours:
    - { from: '21:00', until: '10:00' }
    - { countries: [US], classes: [service, promotion], from: '00:00', until: '06:30' }
  timeZones: { US: [America/New_York, America/Los_Angeles] }
  caps:
    - { limit: 3, within: 7d }
    - { limit: 8, within: 30d }
    - { classes: [promotion, service], limit: 4, within: 7d }
  registers:
    - { name: national, countries: [IN], file: dnd.txt }
    - { name: regulator, address: 'scrub.example:443', tls: { ca: ca.pem } }
`);
    expect(settings.broadcast.quietHours).toEqual([
      { countries: ['*'], classes: ['promotion'], from: 1260, until: 600 },
      { countries: ['US'], classes: ['service', 'promotion'], from: 0, until: 390 },
    ]);
  });

  it.each<[string, string, string[]]>([
    [
      'a footer without the language of the bank',
      'bank: { locale: hi }',
      [
        'broadcast.footer.texts lacks hi, bank.locale: whoever has no text in their own language gets that',
      ],
    ],
    [
      'a footer of no language',
      'broadcast: { footer: { texts: { en: Reply STOP, not a tag: x } } }',
      [
        'line 1: broadcast.footer.texts.not a tag is no language tag (BCP 47); it must be one, such as en or pt-BR',
      ],
    ],
    [
      'hours without a length',
      "broadcast: { quietHours: [{ from: '10:00', until: '10:00' }] }",
      ['line 1: broadcast.quietHours[0].until is the same as from; the hours must have a length'],
    ],
    [
      'a time that no clock shows',
      "broadcast: { quietHours: [{ from: '24:00', until: '10:00' }] }",
      [
        'line 1: broadcast.quietHours[0].from is "24:00"; it must be a time of day from 00:00 to 23:59, such as 09:30',
      ],
    ],
    [
      'a zone that there is not',
      'broadcast: { timeZones: { IN: [Asia/Kolkata, Asia/Atlantis] } }',
      [
        'line 1: broadcast.timeZones.IN[1] is "Asia/Atlantis"; it must be an IANA time zone, such as Europe/Paris or UTC',
      ],
    ],
    [
      'a cap that looks farther back than anything is kept',
      'retention: { broadcasts: 30d }\nbroadcast: { caps: [{ limit: 1, within: 31d }, { limit: 1, within: 30d }] }',
      [
        'line 2: broadcast.caps[0].within is 31d; it must be at most retention.broadcasts, 30d, or what was sent is not known any more',
      ],
    ],
    [
      'two caps of one kind',
      'broadcast: { caps: [{ classes: [promotion, service], limit: 1, within: 7d }, { classes: [service, promotion], limit: 2, within: 168h }] }',
      [
        'line 1: broadcast.caps[1].within is 7d, as that of caps[0] for the same classes; the lower limit is enough',
      ],
    ],
    [
      'two registers of one name',
      'broadcast: { registers: [{ name: dnd, file: a }, { name: dnd, file: b }] }',
      ['line 1: broadcast.registers."dnd".name is dnd a second time; each must have its own'],
    ],
    [
      'a register that is nowhere',
      'broadcast: { registers: [{ name: dnd }] }',
      ['line 1: broadcast.registers."dnd" must have a file or an address, and not both'],
    ],
    [
      'a register that is in two places',
      "broadcast: { registers: [{ name: dnd, file: a, address: 'a:1' }] }",
      ['line 1: broadcast.registers."dnd" must have a file or an address, and not both'],
    ],
    [
      'a certificate without its key',
      "broadcast: { registers: [{ name: dnd, address: 'a:1', tls: { cert: c } }] }",
      ['line 1: broadcast.registers."dnd".tls must have both cert and key, or neither'],
    ],
  ])('are refused with %s', (_, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('ask nothing of the footer where none is put', () => {
    expect(problems('bank: { locale: hi }\nbroadcast: { footer: { consents: [] } }')).toEqual([]);
  });

  it.each([
    ['scrub.example:443', 'off', 1],
    ['127.0.0.1:443', 'off', 0],
    ['localhost:443', 'off', 0],
    ['scrub.example:443', '{}', 0],
  ])('in production, of a register at %s with TLS %s: %i refused', (address, tls, refused) => {
    const found = production(
      `broadcast: { registers: [{ name: dnd, address: '${address}', tls: ${tls} }] }`,
    );
    expect(found).toHaveLength(refused);
    if (refused > 0) expect(found[0]).toContain('it may be off on loopback only');
  });
});
