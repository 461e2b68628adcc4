import { describe, expect, it } from '@jest/globals';
import { formatReport } from '../../bench/report.js';
import type { BenchResults } from '../../bench/report.js';
import { totalWrites, writesBetween } from '../../bench/table-writes.js';

const writes = (inserts: number, updates = 0, hotUpdates = 0, deletes = 0) => ({
  inserts,
  updates,
  hotUpdates,
  deletes,
});

describe('writesBetween', () => {
  it('gives what came meanwhile, new tables too, and leaves quiet ones out', () => {
    const before = { message: writes(10), customer: writes(5, 1) };
    const after = { message: writes(30), customer: writes(5, 1), segment: writes(20, 40, 30, 2) };
    const between = writesBetween(before, after);
    expect(between).toEqual({ message: writes(20), segment: writes(20, 40, 30, 2) });
    expect(totalWrites(between)).toBe(82);
  });
});

describe('formatReport', () => {
  const spread = { count: 4, mean: 2, p50: 1.25, p90: 3, p99: 4, max: 5 };
  const results: BenchResults = {
    startedAt: '2026-11-22T10:00:00.000Z',
    machine: { cores: 2, node: '24.21.0' },
    options: {},
    ceilings: { smppLoopMessagesPerSecond: 20_000, insertMessagesPerSecond: 40_000 },
    throughput: {
      messages: 1000,
      seconds: 0.2,
      messagesPerSecond: 5000,
      acceptedPerSecond: 6000,
      acceptMilliseconds: spread,
      cpuMicrosecondsPerMessage: { daemon: 120, postgresql: 60.25, simulator: 20, generator: 30 },
      peakMemoryMebibytes: { daemon: 210 },
      writes: { segment: writes(1000, 2000, 1500) },
      rowWritesPerMessage: 3,
      walBytesPerMessage: 1234.5,
      commitsPerMessage: 0.0123,
    },
    latency: {
      messages: 100,
      ratePerSecond: 1250,
      acceptMilliseconds: spread,
      acceptToWrittenMilliseconds: spread,
      acceptToSubmittedMilliseconds: spread,
      acceptToDeliveredMilliseconds: spread,
    },
    commands: null,
    campaign: null,
    profile: null,
  };

  it('labels every number with its unit and sets the result beside the ceilings', () => {
    const text = formatReport(results);
    for (const line of [
      /stream in → receipt committed .* 5,000 messages\/s/,
      /postgresql .* 60\.\d/,
      /segment .* 1\.000 .* 2\.000 .* 75 % .* 0\.000/,
      /bare smpp loop.* 20,000 .* 25\.0 %/,
      /bare inserts.* 40,000 .* 12\.5 %/,
      /Latency at 1,250 messages\/s, ms/,
      /accept → submit_sm written .* 1\.\d .* 3\.0 .* 4\.0 .* 5\.0/,
    ]) {
      expect(text).toMatch(line);
    }
  });

  it('leaves out what was not measured', () => {
    const text = formatReport({ ...results, ceilings: null, throughput: null, latency: null });
    expect(text).not.toMatch(/Throughput|Ceilings|Latency|Commands|Held against|by package/);
  });

  it('labels a campaign, and sets the codes beside it against those alone', () => {
    const cpu = { daemon: 400, postgresql: 250.4, simulator: 0, generator: 9 };
    const campaign: BenchResults['campaign'] = {
      full: {
        recipients: 20_000,
        expandedPerSecond: 15_000,
        sentPerSecond: 2500,
        seconds: 8.25,
        cpuMicrosecondsPerRecipient: cpu,
        writes: { broadcast_recipient: writes(20_000, 40_000) },
        rowWritesPerRecipient: 9.5,
        commitsPerRecipient: 0.02,
        peakMemoryMebibytes: { daemon: 320 },
      },
      beside: {
        segmentsPerSecond: 500,
        campaignPerSecond: 475,
        codesPerSecond: 20,
        aloneMilliseconds: spread,
        besideMilliseconds: { ...spread, p50: 2.5 },
      },
    };
    const text = formatReport({ ...results, campaign });
    for (const line of [
      /expanded .* 15,000 recipients\/s/,
      /sent, while expanding and after .* 2,500 messages\/s, 50\.0 % of events/,
      /row writes .* 9\.50 per recipient/,
      /beside a campaign that takes 95 % of the carrier's rate .* 2\.5/,
      /ratio .* 2\.0 .* 1\.0 .* 1\.0 .* 1\.0/,
    ]) {
      expect(text).toMatch(line);
    }
    expect(formatReport({ ...results, throughput: null, campaign })).not.toMatch(/% of events/);
  });

  describe('of commands', () => {
    const cpu = { daemon: 4000, postgresql: 2500.4, simulator: 0, generator: 900 };
    const commands: BenchResults['commands'] = {
      bareCoreCallsPerSecond: 8000,
      commands: [
        {
          text: 'PAY POWER 1.50 2468',
          full: {
            commands: 2000,
            acknowledgedPerSecond: 1500,
            answeredPerSecond: 100,
            cpuMicrosecondsPerCommand: cpu,
            coreCallsPerCommand: 4,
            writes: { command: writes(2000, 4000, 1000) },
            rowWritesPerCommand: 3,
            walBytesPerCommand: 9000,
            commitsPerCommand: 7.125,
          },
          paced: {
            commands: 250,
            ratePerSecond: 25,
            acknowledgeMilliseconds: spread,
            replyMilliseconds: spread,
          },
        },
      ],
    };

    it('labels every number, and sets them beside what each part can do', () => {
      const text = formatReport({ ...results, commands });
      for (const line of [
        /Commands: PAY POWER /,
        /deliver_sm → acknowledged .* 1,500 commands\/s/,
        /CPU, postgresql .* 2,500 µs per command/,
        /calls of the core .* 4\.00 per command/,
        /commits .* 7\.13 per command/,
        /Row writes per command, PAY POWER .*/,
        /command .* 1\.000 .* 2\.000 .* 25 %/,
        /PAY POWER: 4\.0 bare calls of the core .* 2,000 .* 5\.0 %/,
        /PAY POWER: one event, to its receipt .* 5,000 .* 2\.0 %/,
        /PAY POWER, 25\/s: deliver_sm → answer's submit_sm .* 1\.\d .* 3\.0 .* 4\.0 .* 5\.0/,
      ]) {
        expect(text).toMatch(line);
      }
      expect(text).not.toContain('2468');
    });

    it('are held against what was measured only', () => {
      const [{ text: written, full }] = commands.commands;
      const alone = {
        bareCoreCallsPerSecond: null,
        commands: [{ text: written, full, paced: null }],
      };
      const text = formatReport({ ...results, throughput: null, commands: alone });
      expect(text).toContain('Commands: PAY POWER');
      expect(text).not.toMatch(/Held against|fixed rate/);
    });
  });
});
