import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseSettings } from '../../src/settings/settings.js';
import { readSimulatorSettings } from '../../src/simulator/simulator.schema.js';

const root = process.cwd();
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Service {
  image?: string;
  build?: string;
  read_only?: boolean;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: string[] | Record<string, { condition: string }>;
  stop_grace_period?: string;
}

describe('the Dockerfile', () => {
  /** Instructions of the last stage, continued lines joined. */
  const stages = read('Dockerfile')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .join('\n')
    .split(/^(?=FROM )/m);
  const instructions = (stages.at(-1) ?? '').split('\n');
  const argument = (name: string) =>
    instructions.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);

  it('has a stage that builds and one that runs, on the same Node', () => {
    expect(stages).toHaveLength(2);
    const bases = stages.map((stage) => /^FROM (\S+)/.exec(stage)?.[1]);
    expect(bases).toEqual(['node:24-bookworm-slim', 'node:24-bookworm-slim']);
  });

  it('runs as nobody special, and ends on SIGTERM', () => {
    expect(argument('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(argument('STOPSIGNAL')).toBe('SIGTERM');
    // The form of a list: node itself gets the signal, not a shell.
    expect(JSON.parse(argument('CMD') ?? 'null')).toEqual(['node', 'dist/main.js']);
  });

  it.each([
    ['ready', 200, 0],
    ['not ready', 503, 1],
  ])('asks whether it is ready: %s', async (_name, answer, exitCode) => {
    const check = /CMD (\[.*\])$/.exec(argument('HEALTHCHECK') ?? '')?.[1];
    const [node, ...args] = JSON.parse(check ?? 'null') as string[];
    expect(node).toBe('node');
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(answer).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { ...process.env, TELLERLINE_HTTP_PORT: String(port) };
    const [code] = (await once(spawn(process.execPath, args, { env }), 'exit')) as [number];
    server.close();
    expect(code).toBe(exitCode);
    expect(asked).toEqual(['/health/ready']);
  });

  it('copies what is there', () => {
    for (const [, paths] of stages[0].matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const path of paths.split(' '))
        expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    }
  });

  it('takes no secrets, data or tests into the build', () => {
    const ignored = read('.dockerignore').split('\n');
    expect(ignored).toEqual(
      expect.arrayContaining(['.env', '.git', 'node_modules', 'dist', 'var', 'test']),
    );
    // Of those, none is copied by name.
    expect(stages[0]).not.toMatch(/^COPY .*\b(\.env|var|test)\b/m);
  });
});

describe('compose.yaml', () => {
  const compose = parse(read('compose.yaml'), { merge: true }) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };
  const services = Object.entries(compose.services);

  it('has the gateway and everything around it', () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'grafana',
      'migrate',
      'postgres',
      'prometheus',
      'simulator',
      'tellerline',
    ]);
    expect(compose.services['postgres'].image).toMatch(/^postgres:18/);
  });

  it.each(services)('%s is read-only, pinned, watched and on loopback only', (name, service) => {
    expect(service.read_only).toBe(true);
    expect(service.image).toMatch(/:[\w.-]+$/);
    expect(service.image).not.toMatch(/:latest$/);
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    if (name === 'migrate') expect(service.healthcheck?.disable).toBe(true);
    // The image itself has a health check for the gateway.
    else if (name !== 'tellerline') expect(service.healthcheck?.test?.[0]).toBe('CMD');
  });

  it.each(services)('%s mounts and waits for what is there', (_name, service) => {
    for (const volume of service.volumes ?? []) {
      const [source, , mode] = volume.split(':');
      if (!source.startsWith('.')) expect(Object.keys(compose.volumes)).toContain(source);
      else {
        expect(existsSync(join(root, source))).toBe(true);
        expect(mode).toBe('ro');
      }
    }
    const needed = service.depends_on ?? [];
    for (const other of Array.isArray(needed) ? needed : Object.keys(needed)) {
      expect(Object.keys(compose.services)).toContain(other);
    }
  });

  it('runs files that the build makes', () => {
    for (const [, { command = [] }] of services) {
      const built = command.find((part) => part.startsWith('dist/'));
      if (built === undefined) continue;
      const source = built.replace(/^dist\//, 'src/').replace(/\.js$/, '.ts');
      expect([source, existsSync(join(root, source))]).toEqual([source, true]);
    }
  });

  it('migrates before it starts', () => {
    expect(compose.services['tellerline'].depends_on).toMatchObject({
      migrate: { condition: 'service_completed_successfully' },
    });
  });

  it('holds no secret', () => {
    const text = read('compose.yaml');
    for (const [, name, value] of text.matchAll(/^\s+(\w*(?:PASSWORD|KEY|SECRET)\w*): (.+)$/gm)) {
      expect([name, value]).toEqual([name, expect.stringMatching(/^\$\{\w+:\?[^}]+\}$/)]);
    }
  });

  it('gives Grafana a directory that holds its dashboards', () => {
    const provider = parse(read('config/grafana/provisioning/dashboards/tellerline.yml')) as {
      providers: { options: { path: string } }[];
    };
    const mounted = compose.services['grafana'].volumes?.map((volume) => volume.split(':')[1]);
    expect(mounted).toContain(provider.providers[0].options.path);
  });

  it('gives Prometheus the targets that the services are', () => {
    const { scrape_configs: jobs } = parse(read('config/prometheus/prometheus.yml')) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    expect(jobs[0].static_configs[0].targets).toEqual(['tellerline:8080']);
  });

  describe('its settings', () => {
    const gateway = compose.services['tellerline'];
    const environment = Object.fromEntries(
      Object.entries(gateway.environment ?? {}).map(([name, value]) => [
        name,
        value.startsWith('${')
          ? Buffer.alloc(32, 7).toString('base64')
          : value.replaceAll(/\$\{[^}]+\}/g, 'p'),
      ]),
    );
    const file = gateway.environment?.['TELLERLINE_CONFIG'] ?? '';
    const result = parseSettings(read(file), environment, () => {
      throw new Error('no secret of compose is in a file');
    });

    it('are valid, and find the simulator and the database', () => {
      expect(result.ok ? [] : result.problems).toEqual([]);
      if (!result.ok) return;
      const [carrier] = result.settings.carriers;
      expect(Object.keys(compose.services)).toContain(carrier.host);
      expect(result.settings.database.url?.reveal()).toContain('@postgres:5432/');
      const simulated = compose.services['simulator'].command?.at(-1) ?? '';
      const simulator = readSimulatorSettings(join(root, simulated));
      expect(simulator.host).toBe('0.0.0.0');
      expect(simulator.port).toBe(carrier.port);
      expect(simulator.accounts.map(({ systemId }) => systemId)).toContain(carrier.systemId);
    });

    it('stop within the time that compose gives', () => {
      if (!result.ok) throw new Error('see above');
      const grace = Number(/^(\d+)s$/.exec(gateway.stop_grace_period ?? '')?.[1]) * 1000;
      expect(grace).toBeGreaterThan(result.settings.shutdownDeadline);
    });
  });
});

describe('.ci/run', () => {
  it('can be run, and stops at what it does not know', () => {
    expect(statSync(join(root, '.ci/run')).mode & 0o111).not.toBe(0);
    expect(read('.ci/run')).toMatch(/^#!\/usr\/bin\/env bash\n[^]*set -euo pipefail/);
  });
});
