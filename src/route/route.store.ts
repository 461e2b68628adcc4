import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { MessageClass } from '../message/message-class.js';
import type { Settings } from '../settings/settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Routes } from './route.js';
import type { Route } from './route.js';

/** The routes of the settings in force. */
@Injectable()
export class RouteStore implements OnModuleDestroy {
  #routes: Routes;
  readonly #following: Subscription;

  constructor(settings: SettingsStore) {
    this.#routes = routesOf(settings.current);
    this.#following = settings.changes.subscribe(({ after }) => (this.#routes = routesOf(after)));
  }

  onModuleDestroy(): void {
    this.#following.unsubscribe();
  }

  /** As Routes.find. */
  find(msisdn: string, messageClass: MessageClass, isUp: (carrier: string) => boolean): Route {
    return this.#routes.find(msisdn, messageClass, isUp);
  }
}

function routesOf({ routes, carriers }: Settings): Routes {
  return new Routes(routes, carriers);
}
