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

/** What else than its compiling keeps a version from being in force over a file, if there is one. */
export type VersionJudge = (
  version: ActiveVersion,
  shipped: Texts | undefined,
) => readonly TextProblem[];

/** What keeps files, with the versions over them, from being in force: a line each. */
export type FilesJudge = (templates: ReadonlyMap<string, Texts>) => readonly string[];

/** For where there are files only. */
export const NO_VERSIONS: ActiveVersions = {
  load: async () => [],
  onChange: () => () => undefined,
};

export interface InForce {
  templates: ReadonlyMap<string, Texts>;
  /** By key, of the templates that are not as shipped. */
  versions: ReadonlyMap<string, number>;
  /** By key, why the version that should be in force is not. */
  problems: ReadonlyMap<string, string>;
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
  const problems = new Map<string, string>();
  for (const one of active) {
    const { key, version } = one;
    const { texts, problems: wrong } = compileTexts(one.texts, bank.locale);
    const found = wrong.length > 0 ? wrong : judge(one, shipped.get(key));
    if (found.length === 0) {
      templates.set(key, texts);
      versions.set(key, version);
      continue;
    }
    const what = found.map(({ locale, problem }) =>
      locale === null ? problem : `locale ${locale}: ${problem}`,
    );
    const instead = shipped.has(key) ? 'the shipped text is used' : 'there is no shipped text';
    const line = `version ${version} of ${key} cannot be used, ${instead}: ${what.join(', ')}`;
    problems.set(key, line);
  }
  return { templates, versions, problems };
}

/** Of a key, as putInForce left it. */
export function versionInForce({ versions }: InForce, key: string): number {
  return versions.get(key) ?? SHIPPED_VERSION;
}
