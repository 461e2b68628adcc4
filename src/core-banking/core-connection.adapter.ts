import { credentials } from '@grpc/grpc-js';
import type { Settings } from '../settings/settings.schema.js';
import type { CoreAddress } from './core-address.js';
import { CoreChannel } from './core-channel.adapter.js';
import { coreCredentials } from './core-credentials.adapter.js';

/** The channel to wherever the core is now. */
export class CoreConnection {
  readonly #settings: Settings['core'];
  readonly #standIn: CoreAddress | null;
  readonly #credentials;
  #channel: CoreChannel | null = null;

  /** Reads the certificates; throws StartRefused. */
  constructor(settings: Settings['core'], standIn: CoreAddress | null) {
    this.#settings = settings;
    this.#standIn = standIn;
    // Without an address of the bank's, tls says nothing about what stands in.
    this.#credentials =
      settings.address === undefined ? credentials.createInsecure() : coreCredentials(settings.tls);
  }

  /** Null where there is nobody to ask. */
  channel(): CoreChannel | null {
    const { address = this.#standIn?.current() ?? null, tls } = this.#settings;
    if (this.#channel !== null && this.#channel.address !== address) this.renew();
    if (address === null) return null;
    const serverName = tls === 'off' ? undefined : tls.serverName;
    this.#channel ??= new CoreChannel(address, this.#credentials, serverName);
    return this.#channel;
  }

  /** The next call gets a connection of its own: the one before may be dead without knowing it. */
  renew(): void {
    this.#channel?.close();
    this.#channel = null;
  }
}
