import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSettings } from '../../src/settings/settings.js';
import { CARRIER, KEY, noFile, problems } from './reading.js';

const carrierWith = (line: string) => `${CARRIER}    ${line}\n`;
const CARRIER_LINE = 10;

describe('a problem is told with its line, its key, what was wrong and what is allowed', () => {
  const cases: [what: string, text: string, problem: string][] = [
    ['syntax', 'grpc: { port: 1', 'line 1: is not YAML'],
    ['a key twice', 'mode: demo\nmode: demo', 'line 2: is not YAML: Map keys must be unique'],
    ['no map', '- a', 'the file must hold settings as `key: value`'],
    ['unknown', 'grpcs: {}', 'line 1: grpcs is not a setting; did you mean grpc?'],
    [
      'unknown and far',
      'http:\n  colour: red',
      'line 2: http.colour is not a setting; here may be host, port',
    ],
    [
      'unknown in a carrier',
      carrierWith('windowsize: 10'),
      `line ${CARRIER_LINE}: carriers."demo".windowsize is not a setting; did you mean windowSize?`,
    ],
    [
      'range',
      carrierWith('windowSize: 0'),
      `line ${CARRIER_LINE}: carriers."demo".windowSize is 0; it must be a whole number from 1 to 5000`,
    ],
    [
      'type',
      carrierWith('windowSize: ten'),
      `line ${CARRIER_LINE}: carriers."demo".windowSize is "ten"; it must be a whole number from 1 to 5000`,
    ],
    [
      'unit',
      carrierWith('responseTimeout: 30'),
      `line ${CARRIER_LINE}: carriers."demo".responseTimeout is 30; it must be a duration with a unit, from 100ms to 10m, such as 500ms, 30s, 10m, 2h or 90d`,
    ],
    [
      'bad unit',
      carrierWith('responseTimeout: 30 parsecs'),
      `line ${CARRIER_LINE}: carriers."demo".responseTimeout is "30 parsecs"; it must be a duration with a unit, from 100ms to 10m, such as 500ms, 30s, 10m, 2h or 90d`,
    ],
    [
      'one of',
      carrierWith('bindType: receiver'),
      `line ${CARRIER_LINE}: carriers."demo".bindType is "receiver"; it must be one of transceiver, transmitter-receiver`,
    ],
    [
      'one of, in a list',
      carrierWith('encodings: [gsm8]'),
      `line ${CARRIER_LINE}: carriers."demo".encodings[0] is "gsm8"; it must be one of gsm7, latin1, ucs2`,
    ],
    [
      'an empty list',
      carrierWith('encodings: []'),
      `line ${CARRIER_LINE}: carriers."demo".encodings is an empty list; it must be a list that is not empty`,
    ],
    ['a boolean', 'log: { messages: 1 }', 'log.messages is 1; it must be true or false'],
    ['an object', 'grpc: 50051', 'line 1: grpc is 50051; it must be an object'],
    [
      'missing',
      CARRIER.replace('    host: 127.0.0.1\n', ''),
      'carriers."demo".host is missing; it must be a text that is not empty',
    ],
    [
      'no TLS decision',
      CARRIER.replace('    tls: off\n', ''),
      'carriers."demo".tls is missing; it must be off, or an object that may hold ca, cert, key and serverName ({} trusts what the system trusts)',
    ],
    [
      'in TLS',
      CARRIER.replace('tls: off', 'tls: { severName: x }'),
      'carriers."demo".tls.severName is not a setting; did you mean serverName?',
    ],
    [
      'a secret in the open',
      CARRIER.replace('{ env: PASSWORD }', 'hidden'),
      'carriers."demo".password is a string; it must be a place to read a secret from: { env: NAME }, { file: PATH } or, in demo mode only, { value: TEXT }',
    ],
    [
      'a secret misspelt',
      CARRIER.replace('env: PASSWORD', 'evn: PASSWORD'),
      'carriers."demo".password is an object; it must be a place to read a secret from',
    ],
    [
      'a secret not set',
      CARRIER.replace('PASSWORD', 'NOT_SET'),
      'carriers."demo".password is read from the environment variable NOT_SET, which is not set',
    ],
    [
      'a secret not there',
      CARRIER.replace('env: PASSWORD', 'file: /not/there'),
      'carriers."demo".password is read from the file /not/there, which cannot be read (ENOENT)',
    ],
    [
      'a secret too long for a bind',
      CARRIER.replace('{ env: PASSWORD }', `{ value: ${'x'.repeat(65)} }`),
      'line 8: carriers."demo".password has 65 characters; allowed are up to 64 characters of ASCII',
    ],
    [
      'a secret that no bind carries',
      CARRIER.replace('{ env: PASSWORD }', '{ value: geheimnisträger }'),
      'line 8: carriers."demo".password has a character that is not printable ASCII; allowed are up to 64',
    ],
    [
      'a name',
      CARRIER.replace('name: demo', 'name: Demo One'),
      'carriers."Demo One".name is "Demo One"; it must be 1 to 32 of a-z, 0-9 and -, not starting with -',
    ],
    [
      'a name twice',
      CARRIER + CARRIER.replace('\ncarriers:\n', ''),
      'line 10: carriers."demo".name is demo a second time; each must have its own',
    ],
    [
      'a delay',
      carrierWith('reconnect: { initial: 10s, max: 1s }'),
      'carriers."demo".reconnect.max is 1000ms; it must be at least reconnect.initial, 10000ms',
    ],
    [
      'more binds than segments',
      carrierWith('slots: 11'),
      'carriers."demo".slots is 11; it must be at most segmentsPerSecond, 10',
    ],
    [
      'a pattern',
      carrierWith("receiptPattern: '('"),
      'carriers."demo".receiptPattern is not a regular expression',
    ],
    [
      'a pattern without groups',
      carrierWith("receiptPattern: '(?<id>.*)'"),
      'carriers."demo".receiptPattern must have the named groups id and stat; it lacks stat',
    ],
    [
      'a pattern with others',
      carrierWith("receiptPattern: '(?<id>.)(?<stat>.)(?<state>.)'"),
      'carriers."demo".receiptPattern has the named group state; it must be one of id, stat, err, sub, dlvrd, submit, done',
    ],
    [
      'a misspelt status',
      carrierWith('throttledBy: [ESME_RMSGQFUL, ESME_RTROTTLED]'),
      'carriers."demo".throttledBy[1] is "ESME_RTROTTLED", which is no error of SMPP; did you mean ESME_RTHROTTLED?',
    ],
    [
      'a status that is nothing like one',
      carrierWith("retriedBy: ['0x58']"),
      'carriers."demo".retriedBy[0] is "0x58", which is no error of SMPP; it must be the name of a command_status, such as ESME_RSYSERR',
    ],
    [
      'the status that is no error',
      carrierWith('retriedBy: [ESME_ROK]'),
      'carriers."demo".retriedBy[0] is "ESME_ROK", which is no error of SMPP',
    ],
    [
      'unmarked receipts by a word',
      carrierWith("unmarkedReceipts: 'yes'"),
      'carriers."demo".unmarkedReceipts is "yes"; it must be true or false',
    ],
    [
      'a status in both',
      carrierWith('retriedBy: [ESME_RTHROTTLED]'),
      'carriers."demo".retriedBy has ESME_RTHROTTLED, which throttledBy has too',
    ],
    [
      'a route to nowhere',
      `${CARRIER}routes: [{ prefixes: ['+'], carriers: [demi], senderId: Bank }]`,
      'routes[0].carriers[0] is "demi", which is no carrier; did you mean demo?',
    ],
    [
      'two routes for one number',
      `${CARRIER}routes: [{ prefixes: ['+4'], carriers: [demo], senderId: A }, { prefixes: ['+4'], carriers: [demo], senderId: B }]`,
      'routes[1].prefixes has +4 for (every class), as routes[0] has',
    ],
    [
      'a sender',
      `${CARRIER}routes: [{ prefixes: ['+'], carriers: [demo], senderId: Too long for one }]`,
      'routes[0].senderId is "Too long for one"; it must be up to 11 letters and digits, or a number',
    ],
    [
      'a nameless client',
      'clients: [{ id: a }]',
      'clients."a" must have apiKey or certificateCommonName',
    ],
    [
      'a certificate nobody asks for',
      'clients: [{ id: a, certificateCommonName: a }]',
      'clients."a".certificateCommonName needs grpc.tls.clientCa',
    ],
    [
      'two clients with one key',
      'clients: [{ id: a, apiKey: { value: abcdefgh } }, { id: b, apiKey: { value: abcdefgh } }]',
      'clients."b".apiKey is that of the client a too; each must have its own',
    ],
    [
      'a short key',
      'clients: [{ id: a, apiKey: { value: abc } }]',
      'clients."a".apiKey must be 8 to 256 printable ASCII characters without spaces',
    ],
    [
      'a locale',
      'bank: { locale: no_such }',
      'bank.locale is "no_such"; it must be a language tag (BCP 47), such as en or pt-BR',
    ],
    [
      'a time zone',
      'bank: { timeZone: Mars/Base }',
      'bank.timeZone is "Mars/Base"; it must be an IANA time zone, such as Europe/Paris or UTC',
    ],
    [
      'a sealing key',
      `encryption: { keys: [{ id: 1, key: { value: abc } }], lookupKey: { value: "${KEY}" } }`,
      'encryption.keys[0].key must be 32 octets in base64',
    ],
    [
      'half of the keys',
      `encryption: { lookupKey: { value: "${KEY}" } }`,
      'encryption.keys is missing; keys and lookupKey go together',
    ],
    [
      'shares',
      'classes: { alert: { guaranteedShare: 50 } }',
      'classes have guaranteedShare of 57 % together; it must be at most 50',
    ],
    [
      'a life longer than the data',
      'retention: { messages: 1d }\nclasses: { alert: { timeToLive: 2h } }',
      'classes.alert.timeToLive must be at least a day shorter than retention.messages',
    ],
    ['one port for two', 'http: { port: 50051 }', 'http.port is 50051, which is grpc.port too'],
  ];

  it.each(cases)('%s', (_, text, problem) => {
    expect(problems(text).find((found) => found.includes(problem)) ?? problems(text)).toContain(
      problem,
    );
  });

  it('reports everything that is wrong at once, in the order of the file', () => {
    expect(
      problems('mode: deemo\ngrpc:\n  port: -1\nhtpp: {}\n').map((p) => p.split(' is ')[0]),
    ).toEqual(['line 1: mode', 'line 3: grpc.port', 'line 4: htpp']);
  });

  it('does not call a misspelt key missing as well', () => {
    expect(problems(CARRIER.replace('    host:', '    hots:'))).toHaveLength(1);
  });

  it('never shows a secret', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 40 }).map((s) => `~${s}~`),
        fc.constantFrom('password', 'apiKey', 'url', 'lookupKey'),
        fc.boolean(),
        (secret, where, asValue) => {
          const value = JSON.stringify(asValue ? { value: secret } : secret);
          const text = {
            password: CARRIER.replace('{ env: PASSWORD }', value).replace('port: 2775', 'port: x'),
            apiKey: `clients: [{ id: a, apiKey: ${value}, rate: x }]`,
            url: `database: { url: ${value} }`,
            lookupKey: `encryption: { lookupKey: ${value} }`,
          }[where];
          const found = problems(text);
          expect(found.length).toBeGreaterThan(0);
          expect(found.join('\n')).not.toContain(secret);
        },
      ),
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(typeof parseSettings(text, {}, noFile).ok).toBe('boolean');
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(typeof parseSettings(text, {}, noFile).ok).toBe('boolean');
      }),
    );
  });
});
