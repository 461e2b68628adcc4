import { describe, expect, it } from '@jest/globals';
import { CARRIER, problems } from './reading.js';

const told = (schedules: string) => problems(`schedules: { ${schedules} }\n${CARRIER}`);

describe('schedules', () => {
  it.each([
    `balanceReport: { cron: '0 9 1 * *', timeZone: Europe/Paris }`,
    `heldMessages: { cron: '*/15 8-20 * JAN-nov mon-fri,6' }`,
    `heldMessages: { cron: '5/10 0 29 2 *' }`,
    `birthday: { at: '09:59', until: '10:00' }`,
  ])('%s is sound', (text) => {
    expect(told(text)).toEqual([]);
  });

  it.each([
    ['0 9 1 *', 'is "0 9 1 *"; it must have five fields'],
    ['0 0 9 1 * *', 'with six fields; it must have five'],
    ['60 9 * * *', 'has "60" as minute; it must be 0 to 59'],
    ['0 24 * * *', 'has "24" as hour; it must be 0 to 23'],
    ['0 9 0 * *', 'has "0" as day of the month; it must be 1 to 31'],
    ['0 9 * 13 *', 'has "13" as month; it must be 1 to 12 or jan to dec'],
    ['0 9 * * 8', 'has "8" as day of the week; it must be 0 to 7 or sun to sat'],
    ['0 9 * * mond', 'has "mond" as day of the week'],
    ['*/0 * * * *', 'has "*/0" as minute'],
    ['9-5 * * * *', 'has "9-5" as minute'],
    ['1,,2 * * * *', 'has "" as minute'],
    ['-1 * * * *', 'has "-1" as minute'],
    ['*-5 * * * *', 'has "*-5" as minute'],
    ['0 0 31 2 *', 'a day that never comes'],
  ])('a cron expression: %s', (cron, problem) => {
    const found = told(`heldMessages: { cron: '${cron}' }`);
    expect(found).toEqual([expect.stringContaining(`schedules.heldMessages.cron `)]);
    expect(found[0]).toContain(problem);
  });

  it('all that is wrong is told at once', () => {
    const text = [
      `birthday: { at: '20:00', until: '20:00' }`,
      `festivals: { at: '21:00' }`,
      `balanceReport: { timeZone: Mars/Olympus }`,
      `paymentReminders: { daysAhead: [3, 1, 3] }`,
    ].join(', ');
    expect(told(text)).toEqual([
      'line 1: schedules.birthday.until is "20:00"; it must be later than at, "20:00"',
      expect.stringContaining(
        'schedules.festivals.until is "20:00"; it must be later than at, "21:00"',
      ),
      expect.stringContaining('schedules.balanceReport.timeZone is "Mars/Olympus"; it must be'),
      expect.stringContaining('schedules.paymentReminders.daysAhead[2] is 3 a second time'),
    ]);
  });
});
