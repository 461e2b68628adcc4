import { describe, expect, it } from '@jest/globals';
import { packageOf, summarise } from '../../bench/cpu-profile.js';

const frame = (functionName: string, url: string, lineNumber = 0) => ({
  functionName,
  url,
  lineNumber,
});

describe('packageOf', () => {
  it.each([
    ['file:///app/node_modules/pg/lib/client.js', 'pg'],
    ['file:///app/node_modules/@grpc/grpc-js/build/call.js', '@grpc/grpc-js'],
    ['/app/node_modules/a/node_modules/b/index.js', 'b'],
    ['file:///app/dist/queue/accept.store.js', 'tellerline queue'],
    ['file:///app/dist/main.js', 'tellerline'],
    ['node:internal/streams/readable', 'node'],
    ['', 'V8'],
  ])('of %j is %j', (url, name) => {
    expect(packageOf(frame('f', url))).toBe(name);
  });

  it('has the garbage collector apart', () => {
    expect(packageOf(frame('(garbage collector)', ''))).toBe('garbage collector');
  });
});

describe('summarise', () => {
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(idle)', '') },
      { id: 2, callFrame: frame('encode', 'file:///app/dist/smpp/fast-codec.js', 11) },
      { id: 3, callFrame: frame('', 'file:///app/dist/smpp/framing.js', 4) },
      // The same function called from elsewhere.
      { id: 4, callFrame: frame('encode', 'file:///app/dist/smpp/fast-codec.js', 11) },
      { id: 5, callFrame: frame('(garbage collector)', '') },
    ],
    samples: [1, 2, 3, 4, 5, 1, 99],
    timeDeltas: [9000, 4000, 2000, 1000, 3000, 9000, 5000],
  };

  it('sums self time by function and by package, without idle time', () => {
    const { busy, functions, packages } = summarise(profile, 10);
    expect(busy).toBe(10);
    expect(functions).toEqual([
      { name: 'encode smpp/fast-codec.js:12', self: 5, share: 0.5 },
      { name: '(garbage collector)', self: 3, share: 0.3 },
      { name: '(anonymous) smpp/framing.js:5', self: 2, share: 0.2 },
    ]);
    expect(packages).toEqual([
      { name: 'tellerline smpp', self: 7, share: 0.7 },
      { name: 'garbage collector', self: 3, share: 0.3 },
    ]);
  });

  it('keeps the greatest', () => {
    expect(summarise(profile, 1).functions.map(({ name }) => name)).toEqual([
      'encode smpp/fast-codec.js:12',
    ]);
  });
});
