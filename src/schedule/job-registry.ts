import type { Jobs, ScheduledJob } from './job.js';

const NAME = /^[a-z0-9-]{1,32}$/;

/** The jobs of this daemon. */
export class JobRegistry implements Jobs {
  readonly #jobs = new Map<string, ScheduledJob>();

  /** Throws where the name is none, or another job has it. */
  add(job: ScheduledJob): void {
    if (!NAME.test(job.name)) {
      throw new Error(`"${job.name}" is no name of a job; it must be 1 to 32 of a-z, 0-9 and -`);
    }
    if (this.#jobs.has(job.name)) throw new Error(`there are two jobs of the name ${job.name}`);
    this.#jobs.set(job.name, job);
  }

  find(name: string): ScheduledJob | undefined {
    return this.#jobs.get(name);
  }

  /** By name. */
  get all(): readonly ScheduledJob[] {
    return [...this.#jobs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
