import { afterAll, beforeAll } from '@jest/globals';
import { concat, filter, firstValueFrom, from, timeout as within } from 'rxjs';
import type { Subscription } from 'rxjs';
import { DemoBankRunner } from '../../src/demo-bank/demo-bank.runner.js';
import { InboundReports } from '../../src/inbound/inbound-reports.js';
import type { InboundReport } from '../../src/inbound/inbound-reports.js';
import type { CommandRecord } from '../../src/rpc/generated/tellerline/v1/inbound_service.js';
import { textsTo } from '../../src/simulator/handset-texts.js';
import type { HandsetText } from '../../src/simulator/handset-texts.js';
import { TAG } from '../../src/simulator/commands.js';
import { originatedFields } from '../../src/simulator/mobile-originated.js';
import type { MobileOriginated } from '../../src/simulator/mobile-originated.js';
import type { MessageFields } from '../../src/simulator/wire.js';
import { Database } from '../../src/storage/database.js';
import { BANK_CLIENTS } from './clients.js';
import { useJourney } from './journey.js';
import type { Journey } from './journey.js';

/** The bank's number that customers write to. */
export const SHORT_CODE = '55888';

const PATIENCE = 20_000;

type Handled = Extract<InboundReport, { kind: 'handled' }>;
/** How a text is sent: once, in as many segments as it takes, to the short code, unless told otherwise. */
export type Sending = Partial<Pick<MobileOriginated, 'parts' | 'repeat' | 'to' | 'systemId'>> & {
  /**
   * Without one, the same text again within inbound.repeatWithin is the carrier's
   * repeat. Each sending has another where it is absent; null sends none.
   */
  userMessageReference?: number | null;
};

/** What came of one text: the reply as the handset shows it, and what the audit says. */
export interface Answered {
  text: string;
  command: CommandRecord;
}

/** A daemon with the demo bank, and the handsets of its customers. Numbers with or without a plus sign. */
export interface PullJourney extends Journey {
  readonly bank: DemoBankRunner;
  /** The daemon's own. */
  readonly database: Database;
  /** The deliver_sm of a text, for `smsc.deliver`. */
  partsOf(number: string, text: string, sending?: Sending): MessageFields[];
  /** Sends a text; resolves when the daemon has taken every part of it. */
  sends(number: string, text: string, sending?: Sending): Promise<void>;
  /** Sends a text of one message; resolves with the audit's word when all is done that comes of it. */
  writes(number: string, text: string, sending?: Sending): Promise<CommandRecord>;
  /** The next text on the handset of a number that nobody read yet, all its segments put together. */
  reads(number: string, patience?: number): Promise<string>;
  /** As `writes`, then as `reads`. */
  asks(number: string, text: string, sending?: Sending): Promise<Answered>;
  /** What is on the handset of a number and was not read; it counts as read then. */
  unread(number: string): string[];
  /** The next report that matches, from now on. */
  reported<Kind extends InboundReport['kind']>(
    kind: Kind,
    matches?: (report: Extract<InboundReport, { kind: Kind }>) => boolean,
  ): Promise<Extract<InboundReport, { kind: Kind }>>;
  command(commandId: string): Promise<CommandRecord>;
  /** All commands of a number, newest first. */
  commandsOf(number: string): Promise<CommandRecord[]>;
  /** What the bank's books say is on an account, as a decimal. */
  balanceOf(accountId: string): Promise<string>;
}

export function usePull(options: Parameters<typeof useJourney>[0] = {}): PullJourney {
  const handsets = new Map<string, Handset>();
  let sent = 0;
  const journey = useJourney({
    ...options,
    settings: {
      clients: BANK_CLIENTS,
      demoBank: { enabled: true, port: 0 },
      ...options.settings,
    },
  }) as PullJourney;

  beforeAll(() => {
    const { gateway, client } = journey.tellerline;
    const reports = gateway.app.get(InboundReports);
    const handsetOf = (number: string) => {
      const digits = number.replace(/^\+/, '');
      const known = handsets.get(digits);
      if (known !== undefined) return known;
      const { received, submits } = journey.smsc;
      const handset = new Handset(textsTo(concat(from([...received]), submits), digits));
      handsets.set(digits, handset);
      return handset;
    };
    Object.assign(journey, {
      bank: gateway.app.get(DemoBankRunner),
      database: gateway.app.get(Database),
    });
    journey.partsOf = (number, text, { userMessageReference, ...sending } = {}) => {
      const mo = { from: number, to: SHORT_CODE, text, ...sending };
      const reference = userMessageReference === undefined ? ++sent : userMessageReference;
      const tlvs =
        reference === null ? [] : [{ tag: TAG.user_message_reference, value: octetsOf(reference) }];
      return originatedFields(mo, journey.smsc.nextReference()).map((one) => ({ ...one, tlvs }));
    };
    journey.sends = (number, text, sending) =>
      journey.smsc.deliver(journey.partsOf(number, text, sending), sending?.systemId);
    journey.reported = <Kind extends InboundReport['kind']>(
      kind: Kind,
      matches: (report: Extract<InboundReport, { kind: Kind }>) => boolean = () => true,
    ) => {
      type Wanted = Extract<InboundReport, { kind: Kind }>;
      const wanted = (report: InboundReport): report is Wanted =>
        report.kind === kind && matches(report as Wanted);
      return firstValueFrom(reports.all.pipe(filter(wanted), within({ first: PATIENCE })));
    };
    journey.writes = async (number, text, sending) => {
      const handled: Promise<Handled> = journey.reported('handled');
      const [{ commandId }] = await Promise.all([handled, journey.sends(number, text, sending)]);
      return journey.command(commandId);
    };
    journey.reads = (number, patience = PATIENCE) => handsetOf(number).next(patience);
    journey.asks = async (number, text, sending) => {
      const command = await journey.writes(number, text, sending);
      return { command, text: await journey.reads(number) };
    };
    journey.unread = (number) => handsetOf(number).rest();
    journey.command = async (commandId) =>
      (await client.inbound.getCommand({ commandId })).command!;
    journey.commandsOf = async (number) => {
      const msisdn = `+${number.replace(/^\+/, '')}`;
      return (await client.inbound.listCommands({ msisdn, pageSize: 500 })).commands;
    };
    journey.balanceOf = async (accountId) => {
      const statement = {
        name: '',
        text: 'select balance::text as balance from demo_bank.account where account_id = $1',
      };
      const [row] = await journey.database.rows<{ balance: string }>(statement, [accountId]);
      return row.balance.replace(/(\.\d\d)0+$/, '$1');
    };
  });

  afterAll(() => handsets.forEach((handset) => handset.close()));

  return journey;
}

function octetsOf(reference: number): Buffer {
  const octets = Buffer.alloc(2);
  octets.writeUInt16BE(reference & 0xffff);
  return octets;
}

/** What one number receives, text by text. */
class Handset {
  #texts: string[] = [];
  #waiters: ((text: string) => void)[] = [];
  readonly #subscription: Subscription;

  constructor(texts: ReturnType<typeof textsTo>) {
    this.#subscription = texts.subscribe(({ text }: HandsetText) => {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) this.#texts.push(text);
      else waiter(text);
    });
  }

  next(patience: number): Promise<string> {
    const [text] = this.#texts.splice(0, 1);
    if (text !== undefined) return Promise.resolve(text);
    return new Promise((resolve, reject) => {
      const take = (text: string) => {
        clearTimeout(timer);
        resolve(text);
      };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((waiter) => waiter !== take);
        reject(new Error(`nothing came to this handset in ${patience} ms`));
      }, patience);
      this.#waiters.push(take);
    });
  }

  rest(): string[] {
    return this.#texts.splice(0);
  }

  close(): void {
    this.#subscription.unsubscribe();
  }
}
