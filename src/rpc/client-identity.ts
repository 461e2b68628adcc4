import { createHash } from 'node:crypto';
import { Failure } from '../failure/failure.js';
import type { ClientSettings } from '../settings/settings.schema.js';

export type Permission = ClientSettings['permissions'][number];

/** Who calls, and what it may do. */
export class ClientIdentity {
  readonly id: string;
  /** Events and messages per second. */
  readonly rate: number;
  readonly #permissions: ReadonlySet<Permission>;
  readonly #events: ReadonlySet<string>;

  constructor(settings: Pick<ClientSettings, 'id' | 'rate' | 'permissions' | 'events'>) {
    this.id = settings.id;
    this.rate = settings.rate;
    this.#permissions = new Set(settings.permissions);
    this.#events = new Set(settings.events);
  }

  may(permission: Permission): boolean {
    return this.#permissions.has(permission);
  }

  /** Throws a Failure `permission_denied` that names what is missing. */
  requireOneOf(permissions: readonly Permission[]): void {
    if (permissions.some((permission) => this.may(permission))) return;
    const wanted = permissions.map((permission) => `"${permission}"`).join(' or ');
    throw new Failure('permission_denied', `client ${this.id} lacks the permission ${wanted}`);
  }

  /** Whether it may publish events of a catalogue name, such as `transaction_posted`. */
  mayPublish(eventType: string): boolean {
    return this.#events.has('*') || this.#events.has(eventType);
  }
}

/** What a call shows of its sender. */
export interface Credentials {
  apiKey: string | undefined;
  /** The subject common name of a verified client certificate. */
  commonName: string | undefined;
}

interface Entry {
  identity: ClientIdentity;
  commonName: string | undefined;
}

/**
 * The clients of the settings. API keys are kept, and looked up, as SHA-256
 * digests: the time a look-up takes tells nothing about a key.
 */
export class ClientDirectory {
  readonly #byKey = new Map<string, Entry>();
  readonly #byCommonName = new Map<string, Entry>();
  readonly ids: string[];

  /** Throws on two clients with the same key, or the same certificate name alone. */
  constructor(clients: readonly ClientSettings[]) {
    this.ids = clients.map((client) => client.id);
    for (const client of clients) {
      const entry = {
        identity: new ClientIdentity(client),
        commonName: client.certificateCommonName,
      };
      if (client.apiKey !== undefined) {
        this.#add(this.#byKey, digest(client.apiKey.reveal()), entry, 'API key');
      } else if (client.certificateCommonName !== undefined) {
        this.#add(this.#byCommonName, client.certificateCommonName, entry, 'certificate name');
      }
    }
  }

  /**
   * The client that shows these credentials. One that has both a key and a
   * certificate name must show both. Throws a Failure `unauthenticated`.
   */
  identify(credentials: Credentials): ClientIdentity {
    const { apiKey, commonName } = credentials;
    if (apiKey !== undefined) {
      const entry = this.#byKey.get(digest(apiKey));
      if (entry === undefined) throw unauthenticated('the API key is not known');
      if (entry.commonName !== undefined && entry.commonName !== commonName) {
        throw unauthenticated('the certificate is not this client’s');
      }
      return entry.identity;
    }
    if (commonName !== undefined) {
      const entry = this.#byCommonName.get(commonName);
      if (entry === undefined) throw unauthenticated('the certificate’s common name is not known');
      return entry.identity;
    }
    throw unauthenticated(
      'give an API key in the metadata "x-api-key" or "authorization: Bearer …", or a client certificate',
    );
  }

  #add(entries: Map<string, Entry>, key: string, entry: Entry, what: string): void {
    const other = entries.get(key);
    if (other !== undefined) {
      const ids = `${other.identity.id} and ${entry.identity.id}`;
      throw new Failure('failed_precondition', `clients ${ids} have the same ${what}`);
    }
    entries.set(key, entry);
  }
}

function digest(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex');
}

function unauthenticated(text: string): Failure {
  return new Failure('unauthenticated', text);
}
