import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildCustomEvents } from '../../src/catalogue/build-custom-events.js';
import { readEventFiles } from '../../src/catalogue/custom-event-files.adapter.js';
import { EventCatalogue, RESERVED_KEYS } from '../../src/catalogue/event-catalogue.js';
import { consentName } from '../../src/cli/text/names.js';
import { DEMO_CUSTOMERS } from '../../src/customer/demo-customers.js';
import { demoSteps } from '../../src/demo/demo-steps.js';
import type { DemoStep, Run } from '../../src/demo/demo-steps.js';
import { otpNumber } from '../../src/demo/otp-scene.js';
import { answers } from '../../src/demo/rule-steps.js';
import { FieldChecks } from '../../src/failure/field-checks.js';
import { parseMsisdn } from '../../src/message/msisdn.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';

const CATALOGUE = new EventCatalogue(
  buildCustomEvents(readEventFiles('config/events'), RESERVED_KEYS),
);

const steps = (number: number): DemoStep[] =>
  demoSteps({ name: `r${number}`, number, now: Date.UTC(2026, 10, 22) }, CATALOGUE.kinds);

const eventOf = ({ call }: DemoStep) => ('event' in call ? (call.event as Event) : null);

describe('demoSteps', () => {
  it('has IDs of its own in every run', () => {
    const ids = (number: number) =>
      steps(number).map(({ call }) => ('event' in call ? call.event.eventId : call.send.requestId));
    expect(new Set([...ids(1), ...ids(2)]).size).toBe(ids(1).length * 2);
  });

  it('has every event of the catalogue, the own ones included, each with a good body', () => {
    const published = CATALOGUE.kinds.filter(({ source }) => source === 'event');
    expect(published.some(({ custom }) => custom)).toBe(true);
    const seen = new Set<string>();
    for (const step of steps(41)) {
      const event = eventOf(step);
      if (event === null) continue;
      const found = CATALOGUE.of(event);
      if (found.kind === null) throw new Error(`${step.title}: ${found.problem}`);
      const checks = new FieldChecks();
      found.kind.check(checks, found.path, found.body);
      checks.finish(`${step.title}: `);
      seen.add(found.kind.key);
    }
    expect([...seen].toSorted()).toEqual(published.map(({ key }) => key).toSorted());
  });

  it('speaks to customers of the registry in at least five languages', () => {
    const languages = steps(7).flatMap((step) => {
      const event = eventOf(step);
      const customer = DEMO_CUSTOMERS.find(({ id }) => id === event?.recipient?.customerId);
      const locale = event?.locale || customer?.locale;
      return locale ? [locale.slice(0, 2)] : [];
    });
    expect([...new Set(languages)].toSorted()).toEqual(
      expect.arrayContaining(['ar', 'en', 'es', 'fr', 'hi']),
    );
  });

  it('tells nobody the same as the run a second before', () => {
    const told = (number: number) =>
      steps(number).flatMap((step) => {
        const event = step.expected === 'delivered' ? eventOf(step) : null;
        const found = event === null ? null : CATALOGUE.of(event);
        return found?.kind
          ? [`${event?.recipient?.customerId} ${found.kind.key} ${JSON.stringify(found.body)}`]
          : [];
      });
    const before = told(100);
    expect(told(101).filter((one) => before.includes(one))).toEqual([]);
  });

  it('has references of its own in every run, by which special alerts know each other', () => {
    const references = (number: number): string[] => [
      ...(JSON.stringify(steps(number).map(eventOf)).match(/"reference":"[^"]+"/g) ?? []),
    ];
    const before = references(1);
    expect(before.length).toBeGreaterThan(5);
    expect(references(2).filter((one) => before.includes(one))).toEqual([]);
  });

  it('refuses in every run what no run before can have told', () => {
    const refused = (number: number) =>
      steps(number).flatMap((step) =>
        step.expected === 'refused' ? [JSON.stringify(eventOf(step)?.offer)] : [],
      );
    const told = Array.from({ length: 12 }, (_, number) =>
      steps(number).map((step) => JSON.stringify(eventOf(step)?.offer)),
    ).flat();
    expect(refused(12)).toHaveLength(1);
    expect(told).not.toContain(refused(12)[0]);
  });

  it('asks for consent beforehand to what a customer may have refused', () => {
    for (let number = 0; number < 12; number++) {
      const run: Run = { name: 'r', number, now: Date.UTC(2026, 10, 22) };
      const said = answers(run, CATALOGUE.kinds).map(
        ({ customerId, category, granted }) => `${customerId} ${consentName(category)} ${granted}`,
      );
      for (const step of steps(number)) {
        const event = eventOf(step);
        const category = event === null ? undefined : CATALOGUE.of(event).kind?.consent;
        if (category !== 'greetings' && category !== 'offers') continue;
        const granted = step.expected !== 'refused';
        expect(said).toContain(`${event?.recipient?.customerId} ${category} ${granted}`);
      }
    }
  });

  it('stands in groups that are not torn apart', () => {
    const groups = steps(1).map(({ group }) => group);
    const changes = groups.filter((group, index) => group !== groups[index - 1]);
    expect(changes).toEqual([...new Set(groups)]);
  });
});

describe('otpNumber', () => {
  it("is a mobile number that the simulator does nothing else to, and each second's own", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (number) => {
        const run: Run = { name: 'r', number, now: 0 };
        const msisdn = otpNumber(run);
        expect(parseMsisdn(msisdn, 'x')).toBe(msisdn);
        expect(msisdn).toMatch(/^\+447400(?!\d\d99)\d{6}$/);
      }),
      { examples: [[9900], [9950], [899_998]] },
    );
  });
});
