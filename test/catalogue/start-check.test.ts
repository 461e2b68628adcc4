import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CatalogueModule } from '../../src/catalogue/catalogue.module.js';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import { eventContract } from '../../src/catalogue/event-contract.adapter.js';
import type { EventKind } from '../../src/catalogue/event-kind.js';
import {
  catalogueProblems,
  contractProblems,
  namesProblems,
  templateProblems,
} from '../../src/catalogue/start-check.js';
import { StartRefused } from '../../src/failure/start-refused.js';
import { compileText } from '../../src/template/compile.js';
import { TemplateStore } from '../../src/template/template.store.js';
import { settingsOf, startGateway } from '../rpc/gateway.js';

const KINDS = new EventCatalogue().kinds;
const CONTRACT = eventContract();

function kindOf(key: string): EventKind {
  return KINDS.find((kind) => kind.key === key)!;
}

/** Without a field: as if it had been forgotten. */
function without(kind: EventKind, field: string): EventKind {
  return { ...kind, fields: kind.fields.filter(({ name }) => name !== field) };
}

describe('contractProblems', () => {
  it('finds nothing wrong with what ships', () => {
    expect(contractProblems(KINDS, CONTRACT)).toEqual([]);
    expect(CONTRACT.size).toBe(22);
  });

  it.each([...CONTRACT.keys()].filter((body) => body !== 'custom_event'))(
    'misses the event %s',
    (body) => {
      const others = KINDS.filter((kind) => kind.key !== body);
      expect(contractProblems(others, CONTRACT)).toEqual([
        `${body}: Event has such a body, and no event declares it`,
      ]);
    },
  );

  it.each(
    [...CONTRACT].flatMap(([body, fields]) =>
      body === 'custom_event' ? [] : fields.map((field) => ({ body, field })),
    ),
  )('misses the field $field of $body', ({ body, field }) => {
    const kinds = KINDS.map((kind) => (kind.key === body ? without(kind, field) : kind));
    expect(contractProblems(kinds, CONTRACT)).toEqual([
      `${body}: its field ${field} is not declared`,
    ]);
  });

  it('says which declarations the contract has nothing for', () => {
    const fields = CONTRACT.get('cheque_paid')!.filter((field) => field !== 'payee');
    const contract = new Map([...CONTRACT, ['cheque_paid', fields]]);
    contract.delete('offer');
    expect(contractProblems(KINDS, contract)).toEqual([
      'cheque_paid: declares payee, which it does not have',
      'offer: Event has no such body',
    ]);
  });
});

describe('templateProblems', () => {
  const problemsOf = (key: string, text: string) =>
    templateProblems(kindOf(key), compileText(text, 'en').uses);

  it.each([
    ['account_opened', '{bank}: {masked_account}, {account_type}, {occurred_at}'],
    [
      'account_opened',
      '{has_branch_name, select, yes {{branch_name}} other {}} {has_account_type, select, yes {{account_type}} other {}}',
    ],
    ['card_activated', 'BLOCK {card_digits}'],
    ['one_time_password', '{code} {minutes, plural, one {# minute} other {# minutes}}'],
    [
      'transaction_posted',
      '{direction, select, credit {in} debit {out} other {}} {has_low_balance_limit, select, yes {{low_balance_limit}} other {}}',
    ],
    [
      'large_card_withdrawal',
      '{channel, select, atm {a} eftpos {b} other {}} {channel, select, atm {only} other {}}',
    ],
  ])('allows %s to say "%s"', (key, text) => {
    expect(problemsOf(key, text)).toEqual([]);
  });

  it.each([
    [
      'account_opened',
      '{masked_acount}',
      'uses {masked_acount}, which the event does not give; did you mean {masked_account}?',
    ],
    [
      'account_opened',
      '{balance}',
      'uses {balance}, which the event does not give; it gives masked_account, account_type, branch_name, occurred_at',
    ],
    [
      'account_opened',
      '{branch_name}',
      'needs {branch_name}, which the event need not give; ask {has_branch_name} for it',
    ],
    [
      'transaction_posted',
      '{low_balance_limit}',
      'needs {low_balance_limit}, which the event need not give; ask {has_low_balance_limit} for it',
    ],
    [
      'account_opened',
      '{masked_account, plural, one {#} other {#}}',
      'chooses by {masked_account} as by a number, which it is not',
    ],
    [
      'account_opened',
      '{account_type, select, Savings {s} other {}}',
      'chooses by the words of {account_type}, which may be any',
    ],
    [
      'transaction_posted',
      '{direction, select, debit {out} other {}}',
      'has no words for {direction} being credit',
    ],
    [
      'standing_order_failed',
      '{reason, select, technical {t} payee_refused {p} other {}}',
      'has no words for {reason} being insufficient_funds, account_blocked, limit_exceeded',
    ],
    [
      'one_time_password',
      '{occurred_at}',
      'uses {occurred_at}, which the event does not give; it gives code, purpose, amount, payee, minutes',
    ],
  ])('refuses %s to say "%s"', (key, text, problem) => {
    expect(problemsOf(key, text)).toEqual([problem]);
  });
});

describe('catalogueProblems', () => {
  it('names every template that is missing, and what is wrong with the others', () => {
    const kinds = ['account_opened', 'offer', 'wishes'].map(kindOf);
    const uses = new Map([
      ['account_opened', compileText('{bank}', 'en').uses],
      ['wishes', compileText('{given_name}', 'en').uses],
    ]);
    expect(catalogueProblems(kinds, (template) => uses.get(template) ?? null)).toEqual([
      'offer: its template offer is missing',
      'wishes: its template wishes needs {given_name}, which the event need not give; ask {has_given_name} for it',
    ]);
  });
});

describe('namesProblems', () => {
  it('finds names of events that are none', () => {
    const named = [
      { setting: 'a', events: ['*', 'offer'] },
      { setting: 'b', events: ['ofer', 'x'.repeat(200)] },
    ];
    expect(namesProblems(named, ['offer', 'wishes'])).toEqual([
      'b has "ofer", which is no event; did you mean offer?',
      `b has "${'x'.repeat(200)}", which is no event; known are offer, wishes`,
    ]);
  });
});

describe('a start', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tellerline-templates-'));
    for (const name of readdirSync('config/templates')) {
      copyFileSync(join('config/templates', name), join(directory, name));
    }
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  async function refusal(more: Record<string, unknown> = {}): Promise<StartRefused> {
    const settings = settingsOf({ templates: { directory }, ...more });
    try {
      const gateway = await startGateway({ modules: [CatalogueModule], settings });
      await gateway.close();
    } catch (error) {
      expect(error).toBeInstanceOf(StartRefused);
      return error as StartRefused;
    }
    throw new Error('it started');
  }

  it('succeeds with what ships', async () => {
    const gateway = await startGateway({ modules: [CatalogueModule] });
    await gateway.close();
  });

  it('says everything that is missing at once', async () => {
    rmSync(join(directory, 'offer.yaml'));
    writeFileSync(join(directory, 'cheque_paid.yaml'), 'locales: { en: "{bank} {payee}" }');
    const error = await refusal({
      clients: [{ id: 'cards', apiKey: { value: 'a-key' }, events: ['card_activatd'] }],
      events: { duplicates: [{ events: ['payment_due', 'statement'], within: '1h' }] },
    });
    expect(error.by).toBe('settings');
    expect(error.message.split('\n  ')).toEqual([
      'the catalogue of events cannot be used:',
      'cheque_paid: its template cheque_paid needs {payee}, which the event need not give; ask {has_payee} for it',
      'offer: its template offer is missing',
      'clients."cards".events has "card_activatd", which is no event; did you mean card_activated?',
      expect.stringMatching(
        /^events\.duplicates\[0\]\.events has "statement", which is no event; /,
      ),
    ]);
  });

  it("needs the templates of the bank's own events", async () => {
    rmSync(join(directory, 'loyalty_points.yaml'));
    expect((await refusal()).message).toContain(
      'loyalty_points: its template loyalty_points is missing',
    );
  });

  it('tells of a later reading of the templates that leaves an event without words', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const settings = settingsOf({ templates: { directory } });
    const gateway = await startGateway({ modules: [CatalogueModule], settings });
    const templates = gateway.app.get(TemplateStore, { strict: false });
    const told = () => error.mock.calls.filter(([text]) => String(text).startsWith('events'));
    await templates.reload();
    expect(told()).toEqual([]);
    rmSync(join(directory, 'offer.yaml'));
    await templates.reload();
    expect(told()).toEqual([['events cannot all be told: offer: its template offer is missing']]);
    error.mockRestore();
    await gateway.close();
  });
});
