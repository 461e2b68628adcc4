import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountsCalled, labelOf } from '../../../src/inbound/services/holding.js';
import type { Holding } from '../../../src/inbound/services/holding.js';
import { account, called } from './service-kit.js';

const holding = (written: string, ...nicknames: string[]): Holding => ({
  customerId: 'C-1',
  account: account(written),
  nicknames,
  typeName: written.split(' ')[0],
});

const ALL = [
  holding('savings 4321', 'Rainy day'),
  holding('savings 5421', 'Nómina'),
  holding('current 8765'),
  holding('loan 7788', 'home loan', 'casa'),
  holding('deposit 0021', 'home improvement'),
];

describe('accountsCalled', () => {
  it.each([
    ['4321', ['4321']],
    ['21', ['4321', '5421', '0021']],
    ['1', []],
    ['120000008765', ['8765']],
    ['9999', []],
    ['savings', ['4321', '5421']],
    ['current', ['8765']],
    ['credit_card', []],
    ['rainy DAY', ['4321']],
    ['RAINY', ['4321']],
    ['nomina', ['5421']],
    ['Nom', ['5421']],
    ['no', []],
    ['casa', ['7788']],
    ['home', ['7788', '0021']],
    ['home loan', ['7788']],
    ['xx8765', ['8765']],
    ['current XX8765', ['8765']],
    ['home loan XX7788', ['7788']],
    ['elsewhere', []],
  ])('of %s is %j', (words, digits) => {
    const found = accountsCalled(ALL, called(words.toLowerCase()));
    expect(found.map((one) => one.account.maskedNumber.slice(2))).toEqual(digits);
  });

  it('takes a nickname before a type of the same word, and before digits', () => {
    const all = [
      holding('current 1111', 'savings'),
      holding('savings 2222'),
      holding('loan 3333', '2222'),
    ];
    expect(accountsCalled(all, called('savings'))).toEqual([all[0]]);
    expect(accountsCalled(all, called('2222'))).toEqual([all[2]]);
  });

  it('finds every account by what a reply calls it, in any case', () => {
    const name = fc.stringMatching(/^[A-Za-zéüñ ]{0,20}$/);
    const digits = fc.stringMatching(/^\d{4}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, digits), { selector: ([, number]) => number, minLength: 1 }),
        (given) => {
          const all = given.map(([nickname, number]) =>
            holding(`current ${number}`, ...(nickname.trim() === '' ? [] : [nickname])),
          );
          for (const one of all) {
            const words = labelOf(one).toUpperCase();
            const found = accountsCalled(all, { words, accountType: null, digits: null });
            expect(found).toContain(one);
          }
        },
      ),
    );
  });
});
