import { Injectable } from '@nestjs/common';

/** A template as a carrier has it registered. */
export interface Registration {
  id: string;
  matches(text: string): boolean;
}

/** Registered templates. */
@Injectable()
export class RegistrationStore {
  readonly #known = new Map<string, Registration>();

  find(carrier: string, key: string, locale: string): Registration | undefined {
    return this.#known.get(`${carrier} ${key} ${locale}`);
  }
}
