import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { RunStore } from './run.store.js';

/** Reads, on every node, how fast the runs go, so that whoever asks is told at once. */
@Injectable()
export class RunRatesRunner {
  #reading = false;

  constructor(private readonly runs: RunStore) {}

  @Interval(2000)
  async scheduled(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    // Without it a rate is zero after some seconds, which is what it says then.
    await this.runs.measure(Date.now()).catch(() => undefined);
    this.#reading = false;
  }
}
