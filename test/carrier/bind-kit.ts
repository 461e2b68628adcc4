import { filter, firstValueFrom } from 'rxjs';
import { Bind } from '../../src/carrier/bind.js';
import type { BindEvent } from '../../src/carrier/bind-events.js';
import type {
  BindPorts,
  BindReport,
  BindState,
  SubmitOutcome,
} from '../../src/carrier/bind-ports.js';
import type { CarrierSettings } from '../../src/settings/settings.schema.js';
import { Secret } from '../../src/settings/secret.js';
import type { InboundPdu, SubmitSm } from '../../src/smpp/pdu-fields.js';

/** Settings with long times: a test shortens the one it is about. */
export function carrierSettings(change: Partial<CarrierSettings>): CarrierSettings {
  return {
    name: 'demo',
    enabled: true,
    host: '127.0.0.1',
    port: 1,
    tls: 'off',
    systemId: 'bank',
    password: new Secret('secret', true),
    systemType: '',
    interfaceVersion: '3.4',
    bindType: 'transceiver',
    slots: 1,
    windowSize: 10,
    segmentsPerSecond: 100,
    connectTimeout: 20_000,
    responseTimeout: 20_000,
    enquireLinkInterval: 20_000,
    reconnect: { initial: 10, max: 100 },
    alreadyBoundDelay: 20_000,
    awayStatus: 'ESME_RTHROTTLED',
    ...change,
  } as CarrierSettings;
}

export const SUBMIT: SubmitSm = {
  service_type: '',
  source_addr_ton: 5,
  source_addr_npi: 0,
  source_addr: 'BANK',
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: '919812345678',
  esm_class: 0,
  validity_period: '',
  registered_delivery: 1,
  data_coding: 0,
  short_message: Buffer.from('Hello'),
};

/** A bind with ports that remember, and signals to wait for. */
export class TestBind {
  readonly bind: Bind;
  readonly states: BindReport[] = [];
  readonly events: BindEvent[] = [];
  readonly inbound: InboundPdu[] = [];
  roomFreed = 0;
  deliver: BindPorts['deliver'] = async () => 0;
  onRoomFreed: () => void = () => {};
  readonly #waiting = new Set<() => void>();

  constructor(settings: CarrierSettings, random: () => number = () => 0.5) {
    this.bind = new Bind({
      settings,
      slot: 0,
      random,
      ports: {
        deliver: (pdu) => {
          this.inbound.push(pdu);
          return this.deliver(pdu);
        },
        stateChanged: (report) => {
          this.states.push(report);
          this.#changed();
        },
        roomFreed: () => {
          this.roomFreed += 1;
          this.onRoomFreed();
        },
      },
    });
    this.bind.reports.subscribe((event) => this.events.push(event));
  }

  /** Resolves with the next report of the state, or at once when it is the state now. */
  async state(state: BindState): Promise<BindReport> {
    while (this.bind.report.state !== state) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
    return this.bind.report;
  }

  /** The next event of the kind. */
  event<K extends BindEvent['kind']>(kind: K): Promise<Extract<BindEvent, { kind: K }>> {
    return firstValueFrom(
      this.bind.reports.pipe(
        filter((event): event is Extract<BindEvent, { kind: K }> => event.kind === kind),
      ),
    );
  }

  /** Submits, and gives the outcomes as they come and a promise of the first. */
  submit(change: Partial<SubmitSm> = {}): {
    outcomes: SubmitOutcome[];
    first: Promise<SubmitOutcome>;
    second: Promise<SubmitOutcome>;
  } {
    const outcomes: SubmitOutcome[] = [];
    const [first, second] = [
      Promise.withResolvers<SubmitOutcome>(),
      Promise.withResolvers<SubmitOutcome>(),
    ];
    this.bind.submit({ ...SUBMIT, ...change }, (outcome) => {
      outcomes.push(outcome);
      (outcomes.length === 1 ? first : second).resolve(outcome);
    });
    return { outcomes, first: first.promise, second: second.promise };
  }

  #changed(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
