import { describe, expect, it } from '@jest/globals';
import { listenFailure, StartRefused } from '../../src/failure/start-refused.js';

const GRPC = { setting: 'grpc.port', variable: 'TELLERLINE_GRPC_PORT', host: '127.0.0.1', port: 5 };

function failed(code: string): Error {
  return Object.assign(new Error(`listen ${code}: 127.0.0.1:5`), { code });
}

describe('a port that cannot be listened on', () => {
  it.each([
    ['in use', failed('EADDRINUSE'), 'grpc.port is 5, which is in use on 127.0.0.1; set grpc.port'],
    ['not allowed', failed('EACCES'), 'grpc.port is 5, which this user may not listen on'],
    ['elsewhere', failed('EADDRNOTAVAIL'), 'is 5 on 127.0.0.1, which is no address of this host'],
    [
      'in use, as gRPC tells it',
      new Error('No address added out of total 1 resolved\nerrors: [listen EADDRINUSE: a]'),
      'grpc.port is 5, which is in use on 127.0.0.1; set grpc.port, or TELLERLINE_GRPC_PORT, to another',
    ],
  ])('%s is a fault of the settings, on one line', (_, error, text) => {
    const found = listenFailure(error, GRPC) as StartRefused;
    expect(found).toBeInstanceOf(StartRefused);
    expect(found.by).toBe('settings');
    expect(found.message).toContain(text);
    expect(found.message).not.toContain('\n');
  });

  it('names what has to change with it', () => {
    const place = { setting: 'simulator.port', together: 'the other port', host: 'h', port: 5 };
    expect((listenFailure(failed('EADDRINUSE'), place) as Error).message).toBe(
      'simulator.port is 5, which is in use on h; set simulator.port to another, and the other port with it',
    );
  });

  it.each([[new TypeError('x is not a function')], [failed('EMFILE')]])('%s is none', (error) => {
    expect(listenFailure(error, GRPC)).toBe(error);
  });
});
