import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { Metrics } from '../../src/metrics/metrics.js';

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: Record<string, string>;
}
interface Panel {
  type: string;
  title: string;
  targets?: { expr: string; datasource: { uid: string } }[];
  gridPos: { x: number; y: number; w: number; h: number };
}
interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
  templating: { list: { name: string; query: { query: string } }[] };
}

const root = process.cwd();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const rules = (
  parse(read('config/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const dashboards = readdirSync(join(root, 'config/grafana/dashboards')).map(
  (file) => JSON.parse(read(`config/grafana/dashboards/${file}`)) as Dashboard,
);

/** What Prometheus itself makes; everything else must be the daemon's. */
const PROMETHEUS = new Set(['up', 'ALERTS']);
/** The labels and functions of PromQL that are no metric names. */
const METRIC_NAME = /\b((?:tellerline|nodejs|process)_[a-z0-9_]+|up|ALERTS)\b/g;

function namesIn(expr: string): string[] {
  return [...expr.matchAll(METRIC_NAME)].map(([, name]) => name);
}

interface Exported {
  type: string;
  labels: Set<string>;
}

/** Every series name that the registry can export, and the labels of our own. */
function exported(): Map<string, Exported> {
  const names = new Map<string, Exported>();
  const { registry } = new Metrics();
  for (const metric of registry.getMetricsAsArray()) {
    const type = String(metric.type);
    const { labelNames = [] } = metric as unknown as { labelNames?: string[] };
    const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    for (const suffix of suffixes) {
      const labels = suffix === '_bucket' ? [...labelNames, 'le'] : labelNames;
      names.set(metric.name + suffix, { type, labels: new Set(labels) });
    }
  }
  return names;
}

const EXPRESSIONS: [string, string][] = [
  ...rules.map((rule): [string, string] => [rule.alert, rule.expr]),
  ...dashboards.flatMap((dashboard) =>
    dashboard.panels.flatMap((panel) =>
      (panel.targets ?? []).map((target): [string, string] => [
        `${dashboard.title}: ${panel.title}`,
        target.expr,
      ]),
    ),
  ),
  ...dashboards.flatMap((dashboard) =>
    dashboard.templating.list.map((variable): [string, string] => [
      `${dashboard.title}: $${variable.name}`,
      variable.query.query,
    ]),
  ),
];

describe('every expression of a dashboard or a rule', () => {
  const known = exported();

  it.each(EXPRESSIONS)('%s', (_where, expr) => {
    const names = namesIn(expr);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !PROMETHEUS.has(name) && !known.has(name))).toEqual([]);
    // Selectors name labels that the metric has; instance and job are the target's.
    for (const [, name, selectors] of expr.matchAll(/\b(tellerline_[a-z0-9_]+)\{([^}]*)\}/g)) {
      const labels = [...selectors.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, l]) => l);
      const has = known.get(name)!.labels;
      expect(
        labels.filter((label) => !has.has(label) && !['instance', 'job'].includes(label)),
      ).toEqual([]);
    }
    // A counter is only worth its rate; a gauge has none.
    for (const [, call, name] of expr.matchAll(/\b(rate|increase)\((tellerline_[a-z0-9_]+)/g)) {
      expect([call, name, known.get(name)!.type]).toEqual([
        call,
        name,
        expect.stringMatching(/counter|histogram/),
      ]);
    }
  });

  it('draws nearly everything that the daemon exports of its own', () => {
    const used = new Set(EXPRESSIONS.flatMap(([, expr]) => namesIn(expr)));
    const base = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
    const bases = new Set([...used].map(base));
    const unused = [...known.keys()].filter(
      (name) => name.startsWith('tellerline_') && !bases.has(base(name)) && !used.has(name),
    );
    expect(unused).toEqual(['tellerline_queue_count_limit']);
  });
});

describe('every alert', () => {
  const runbook = read('docs/operations.md');
  const anchors = [...runbook.matchAll(/^#{2,4} (.+)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );

  it.each(rules.map((rule): [string, Rule] => [rule.alert, rule]))(
    '%s says what it is, what to do, and where the runbook is',
    (_name, { annotations, labels }) => {
      expect(labels.severity).toMatch(/^(critical|warning)$/);
      expect(annotations['summary']?.length).toBeGreaterThan(15);
      // What to do at three in the morning does not fit in a few words.
      expect(annotations['description']?.length).toBeGreaterThan(60);
      const [file, anchor] = annotations['runbook'].split('#');
      expect(file).toBe('docs/operations.md');
      expect(anchors).toContain(anchor);
    },
  );

  it('has a name of its own, and every page of the runbook an alert', () => {
    const names = rules.map((rule) => rule.alert);
    expect(new Set(names).size).toBe(names.length);
    const pages = [...runbook.matchAll(/^### (Tellerline\w+)$/gm)].map(([, name]) => name);
    expect(pages.sort()).toEqual(names.sort());
  });
});

describe('every dashboard', () => {
  const sources = parse(read('config/grafana/provisioning/datasources/prometheus.yml')) as {
    datasources: { uid: string }[];
  };

  it.each(dashboards.map((dashboard): [string, Dashboard] => [dashboard.title, dashboard]))(
    '%s uses the provisioned data source and no panel over another',
    (_title, { panels }) => {
      const cells = new Set<string>();
      for (const { gridPos, targets = [], title } of panels) {
        expect(title).not.toBe('');
        for (const target of targets)
          expect(target.datasource.uid).toBe(sources.datasources[0].uid);
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            expect(cells.has(`${x},${y}`)).toBe(false);
            cells.add(`${x},${y}`);
          }
        }
      }
    },
  );

  it('has an address of its own', () => {
    expect(dashboards.map(({ uid }) => uid).sort()).toEqual([
      'tellerline-broadcasts',
      'tellerline-carriers',
      'tellerline-otp',
      'tellerline-overview',
      'tellerline-pull-services',
    ]);
  });
});

/** Milliseconds: it works the rules through minute by minute, on however busy a machine. */
const PATIENCE = 100_000;

describe('promtool', () => {
  const installed = (() => {
    try {
      execFileSync('promtool', ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();
  const proved = installed ? it : it.skip;
  const promtool = (...args: string[]) =>
    execFileSync('promtool', args, { cwd: root, encoding: 'utf8', timeout: PATIENCE });

  proved(
    'proves the alerts (skipped where promtool is not installed)',
    () => {
      expect(promtool('test', 'rules', 'config/prometheus/alerts.test.yml')).toContain('SUCCESS');
    },
    PATIENCE,
  );

  proved('takes the configuration (skipped where promtool is not installed)', () => {
    expect(promtool('check', 'config', 'config/prometheus/prometheus.yml')).toContain('SUCCESS');
  });

  proved('finds nothing wrong with the text of /metrics (skipped likewise)', async () => {
    const text = (await new Metrics().expose())
      .split('\n')
      .filter((line) => line.includes('tellerline_'))
      .join('\n');
    expect(() =>
      execFileSync('promtool', ['check', 'metrics'], {
        input: `${text}\n`,
        timeout: 20_000,
        stdio: 'pipe',
      }),
    ).not.toThrow();
  });
});
