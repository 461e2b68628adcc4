import { Command } from 'commander';
import { wholeNumberOption } from '../src/cli/option-values.js';

export interface BenchOptions {
  /** Events of the throughput run. */
  messages: number;
  warmUp: number;
  /** How long the throughput run may publish, in seconds. */
  seconds: number;
  /** Length of the run at a fixed rate, in seconds; 0 leaves it out. */
  latencySeconds: number;
  /** Percent of the throughput found. */
  latencyShare: number;
  /** Customers' commands of each kind at full speed; 0 leaves them out. */
  commands: number;
  /** Of these alone. */
  onlyCommands?: true;
  /** Recipients of a campaign at full speed; 0 leaves campaigns out. */
  campaign: number;
  /** Of campaigns alone. */
  onlyCampaign?: true;
  json?: string;
  profile?: true;
  logMessages?: true;
  ceilings: boolean;
  keep?: true;
  micro?: true;
}

export function readOptions(words: string[]): BenchOptions {
  const program = new Command('npm run bench --')
    .description('Measures the whole way of a message, beside two ceilings.')
    .option('--messages <count>', 'events to publish', wholeNumberOption(1, 5_000_000), 60_000)
    .option('--warm-up <count>', 'events before', wholeNumberOption(0, 1_000_000), 10_000)
    .option('--seconds <count>', 'publish no longer than this', wholeNumberOption(1, 3600), 60)
    .option('--latency-seconds <count>', 'run at a fixed rate', wholeNumberOption(0, 3600), 15)
    .option('--latency-share <percent>', 'of the throughput', wholeNumberOption(1, 100), 25)
    .option('--commands <count>', "customers' commands", wholeNumberOption(0, 50_000), 2000)
    .option('--only-commands', 'and nothing else')
    .option('--campaign <recipients>', 'a campaign', wholeNumberOption(0, 5_000_000), 30_000)
    .option('--only-campaign', 'and nothing else')
    .option('--json <file>', 'results (default: bench/results/<time>.json)')
    .option('--profile', 'profile the daemon and say where its time went')
    .option('--log-messages', 'log every step of every message, as the default settings do')
    .option('--no-ceilings', 'leave the two ceilings out')
    .option('--keep', 'keep the working directory, with its logs')
    .option('--micro', 'measure the pure parts of the way instead, each alone')
    .parse(words, { from: 'user' });
  const options = program.opts<BenchOptions>();
  if (options.onlyCommands === true && options.commands === 0) {
    program.error('error: with --only-commands there must be --commands');
  }
  if (options.onlyCampaign === true && options.campaign === 0) {
    program.error('error: with --only-campaign there must be --campaign');
  }
  return options;
}
