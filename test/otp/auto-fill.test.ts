import { describe, expect, it } from '@jest/globals';
import { lastLine } from '../../src/otp/auto-fill.js';

/** As the specification has a browser read it (WICG, Origin-bound one-time codes, 3.2). */
function readByBrowser(message: string): { host: string; code: string } | null {
  const line = message.replaceAll(/\r\n?/g, '\n').split('\n').at(-1)!;
  const found = /^@([^\t\n\f\r ]+) #([^\t\n\f\r ]+)/.exec(line);
  return found === null ? null : { host: found[1], code: found[2] };
}

describe('the last line', () => {
  it('is read by a browser', () => {
    const line = lastLine({ webOtpDomain: 'demobank.example', androidAppHash: null }, '012345');
    expect(line).toBe('@demobank.example #012345');
    expect(readByBrowser(`012345 is your code.\n${line}`)).toEqual({
      host: 'demobank.example',
      code: '012345',
    });
  });

  it('is the app’s hash', () => {
    const hash = 'FA+9qCX9VSu';
    expect(lastLine({ webOtpDomain: null, androidAppHash: hash }, '012345')).toBe(hash);
  });

  it('is none where no handset is named', () => {
    expect(lastLine({ webOtpDomain: null, androidAppHash: null }, '012345')).toBeUndefined();
  });
});
