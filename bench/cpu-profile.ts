/** A .cpuprofile, as Node writes it with --cpu-prof (V8's Profiler.Profile). */
export interface CpuProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

export interface ProfileLine {
  name: string;
  /** Milliseconds spent in it, not in what it calls. */
  self: number;
  /** Of the busy time: of all but idle, 0 to 1. */
  share: number;
}

export interface ProfileSummary {
  /** Milliseconds that the process was not idle. */
  busy: number;
  functions: ProfileLine[];
  packages: ProfileLine[];
}

/** Where the busy time went, by function (the `top` greatest) and by package. */
export function summarise(profile: CpuProfile, top: number): ProfileSummary {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  let busy = 0;
  profile.samples.forEach((id, index) => {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') return;
    const self = (profile.timeDeltas[index] ?? 0) / 1000;
    busy += self;
    const from = packageOf(frame);
    const place = frame.url === '' ? '' : ` ${shortUrl(frame.url)}:${frame.lineNumber + 1}`;
    add(functions, `${frame.functionName || '(anonymous)'}${place}`, self);
    add(packages, from, self);
  });
  return {
    busy,
    functions: ranked(functions, busy).slice(0, top),
    packages: ranked(packages, busy),
  };
}

/** The npm package, a folder of Tellerline, Node itself, or V8 for what has no source. */
export function packageOf(frame: { functionName: string; url: string }): string {
  const { functionName, url } = frame;
  if (functionName === '(garbage collector)') return 'garbage collector';
  if (url === '') return 'V8';
  if (url.startsWith('node:')) return 'node';
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url);
  if (inPackage !== null) return inPackage[1];
  const inDist = /\/dist\/([^/]+)\//.exec(url);
  return inDist === null ? 'tellerline' : `tellerline ${inDist[1]}`;
}

function shortUrl(url: string): string {
  return url.replace(/^file:\/\//, '').replace(/^.*\/(node_modules|dist)\//, '');
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function ranked(sums: Map<string, number>, busy: number): ProfileLine[] {
  return [...sums]
    .map(([name, self]) => ({ name, self, share: self / busy }))
    .sort((a, b) => b.self - a.self);
}
