import type {
  AccountOpened,
  BalanceReport,
  StatementReady,
} from '../rpc/generated/tellerline/v1/event.js';
import { declare } from './declare.js';
import { day, dayOf, moment, money } from './fields.js';
import { maskedAccount } from './number-fields.js';
import { sameCurrency } from './rules.js';
import { dateOf, momentOf, usd } from './samples.js';
import { link, words } from './text-fields.js';
import { DAY, HOUR } from './times.js';

export const accountOpened = declare<AccountOpened>({
  key: 'account_opened',
  title: 'Account opened',
  description: 'A welcome, with the number of the new account.',
  messageClass: 'service',
  consent: 'service',
  fields: { maskedAccount: maskedAccount(), accountType: words(true), branchName: words(false) },
  sample: { maskedAccount: 'XX4321', accountType: 'Savings', branchName: 'Bandra West' },
});

export const balanceReport = declare<BalanceReport>({
  key: 'balance_report',
  title: 'Balance report',
  description: 'What an account holds, told regularly.',
  messageClass: 'service',
  // A day later the figure is another.
  timeToLive: 12 * HOUR,
  consent: 'service',
  fields: {
    maskedAccount: maskedAccount(),
    balance: money(true, false),
    asOf: moment(true),
    available: money(false, false),
  },
  also: {
    rules: ['`available` is in the currency of `balance`'],
    check: (checks, path, { balance, available }) =>
      sameCurrency(checks, `${path}.available`, available, balance, 'balance'),
  },
  sample: {
    maskedAccount: 'XX4321',
    balance: usd('1204.01'),
    asOf: momentOf('2026-11-30T18:00:00Z'),
    available: usd('1704.01'),
  },
});

export const statementReady = declare<StatementReady>({
  key: 'statement_ready',
  title: 'Statement ready',
  description: 'A statement can be read on a site of the bank.',
  messageClass: 'service',
  // It waits there as long as anybody wants it.
  timeToLive: 3 * DAY,
  consent: 'service',
  fields: {
    maskedAccount: maskedAccount(),
    periodFrom: day(true),
    periodTo: day(true),
    link: link(true),
  },
  also: {
    rules: ['`period_to` is not before `period_from`'],
    check: (checks, path, { periodFrom, periodTo }) => {
      if (periodFrom && periodTo && dayOf(periodFrom) > dayOf(periodTo)) {
        checks.add(`${path}.period_to`, 'is before period_from');
      }
    },
  },
  sample: {
    maskedAccount: 'XX4321',
    periodFrom: dateOf('2026-11-01'),
    periodTo: dateOf('2026-11-30'),
    link: 'https://demobank.example/statements/2026-11',
  },
});
