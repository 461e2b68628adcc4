import { MigrationInitial } from './migration-2026-11-initial.js';

/** In the order of their application. Never rename or reorder one that was released. */
export const MIGRATIONS = [{ name: '2026-11-initial', class: MigrationInitial }];
