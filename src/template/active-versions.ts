import type { BankFacts, Texts } from './catalogue.js';
import { compileTexts } from './compile-texts.js';
import type { TextProblem } from './compile-texts.js';
import { SHIPPED_VERSION } from './version-rules.js';

/** A version that was put in force instead of the shipped file. */
export interface ActiveVersion {
  key: string;
  version: number;
  /** By language tag. */
  texts: Readonly<Record<string, string>>;
}

/** Where the versions in force are kept. */
export interface ActiveVersions {
  load(): Promise<readonly ActiveVersion[]>;
  /** Calls the handler whenever they may have changed, on any node; gives back how to stop. */
  onChange(handler: () => void): () => void;
}

export const ACTIVE_VERSIONS = Symbol('ActiveVersions');

/** What else than its compiling keeps a version from being in force. */
export type VersionJudge = (version: ActiveVersion) => readonly TextProblem[];

/** For where there are files only. */
export const NO_VERSIONS: ActiveVersions = {
  load: async () => [],
  onChange: () => () => undefined,
};

export interface InForce {
  templates: ReadonlyMap<string, Texts>;
  /** By key, of the templates that are not as shipped. */
  versions: ReadonlyMap<string, number>;
  /** Versions that should be in force and cannot, a line each. */
  problems: readonly string[];
}

/**
 * The shipped texts with the versions in force over them. A version that was
 * good when it was put in force and is not any more (the bank's locale is
 * another, the event gives other variables) gives way to the shipped text:
 * better those words than none.
 */
export function putInForce(
  shipped: ReadonlyMap<string, Texts>,
  active: readonly ActiveVersion[],
  bank: BankFacts,
  judge: VersionJudge,
): InForce {
  const templates = new Map(shipped);
  const versions = new Map<string, number>();
  const problems: string[] = [];
  for (const one of active) {
    const { key, version } = one;
    const { texts, problems: wrong } = compileTexts(one.texts, bank.locale);
    const found = wrong.length > 0 ? wrong : judge(one);
    if (found.length === 0) {
      templates.set(key, texts);
      versions.set(key, version);
      continue;
    }
    const what = found.map(({ locale, problem }) =>
      locale === null ? problem : `locale ${locale}: ${problem}`,
    );
    const instead = shipped.has(key) ? 'the shipped text is used' : 'there is no shipped text';
    problems.push(`version ${version} of ${key} cannot be used, ${instead}: ${what.join(', ')}`);
  }
  return { templates, versions, problems };
}

/** Of a key, as putInForce left it. */
export function versionInForce({ versions }: InForce, key: string): number {
  return versions.get(key) ?? SHIPPED_VERSION;
}
