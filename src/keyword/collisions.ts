import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import type { PlacedLanguage } from './build-interpreter.js';
import { plainText } from './plain-text.js';
import { phraseKey } from './tokens.js';

interface Use {
  /** What the word stands for: of a service, of an answer. */
  meaning: string;
  word: string;
  place: string;
}

/** Words that would mean two things, over all files, and words that nobody could write. */
export function collisionsOf(languages: readonly PlacedLanguage[]): string[] {
  const problems: string[] = [];
  const commands = usesOf(languages, commandLists, problems);
  problems.push(...conflicts(commands, isAllowed));
  const kinds = [
    (one: PlacedLanguage) => lists(one.language.file.accountTypes, ['accountTypes']),
    (one: PlacedLanguage) => lists(one.language.file.cardTypes, ['cardTypes']),
    ({ language: { file, locale } }: PlacedLanguage): WordList[] => [
      { meaning: locale, path: ['names'], words: file.names },
      { meaning: locale, path: ['language'], words: [file.language] },
    ],
  ];
  for (const kind of kinds) problems.push(...conflicts(usesOf(languages, kind, problems), never));
  const currencies = usesOf(
    languages,
    ({ language }) => lists(language.file.currencies, ['currencies']),
    [],
  );
  problems.push(...conflicts(currencies, never));
  const fillers = usesOf(
    languages,
    ({ language }) => [{ meaning: 'a filler', path: ['fillers'], words: language.file.fillers }],
    problems,
  );
  problems.push(...conflicts([...commands, ...fillers], (one, other) => isSameSort(one, other)));
  return problems;
}

interface WordList {
  meaning: string;
  path: readonly PropertyKey[];
  words: readonly string[];
}

function commandLists({ language: { file } }: PlacedLanguage): WordList[] {
  const services = SERVICE_NAMES.flatMap((service) => {
    const { keywords, alone } = file.services[service];
    const path = ['services', service];
    return [
      { meaning: service, path: [...path, 'keywords'], words: keywords },
      { meaning: `${service} alone`, path: [...path, 'alone'], words: alone },
    ];
  });
  return [...services, ...lists(file.answers, ['answers'])];
}

function lists(
  byMeaning: Readonly<Record<string, readonly string[]>>,
  path: readonly PropertyKey[],
): WordList[] {
  return Object.entries(byMeaning).map(([meaning, words]) => ({
    meaning,
    path: [...path, meaning],
    words,
  }));
}

function usesOf(
  languages: readonly PlacedLanguage[],
  listsOf: (language: PlacedLanguage) => readonly WordList[],
  problems: string[],
): (Use & { key: string })[] {
  return languages.flatMap((language) =>
    listsOf(language).flatMap(({ meaning, path, words }) =>
      words.map((word, i) => {
        const place = language.placeOf([...path, i]);
        const key = phraseKey(plainText(word));
        if (key === '' || /\d/.test(key)) {
          problems.push(`${place}: "${word}" of ${path.join('.')} must be letters`);
        }
        return { meaning, word, place, key };
      }),
    ),
  );
}

function conflicts(
  uses: readonly (Use & { key: string })[],
  allowed: (one: Use, other: Use) => boolean,
): string[] {
  const first = new Map<string, Use>();
  const problems: string[] = [];
  for (const use of uses) {
    const before = first.get(use.key);
    if (before === undefined) first.set(use.key, use);
    else if (before.meaning !== use.meaning && !allowed(before, use)) {
      const { word, meaning, place } = before;
      const other = word === use.word ? 'it' : `"${word}"`;
      problems.push(
        `${use.place}: "${use.word}" of ${use.meaning} is taken: ${other} is of ${meaning} (${place})`,
      );
    }
  }
  return problems;
}

const never = () => false;

/** A word that ends offers may answer a question with no: which it is depends on the question. */
function isAllowed(one: Use, other: Use): boolean {
  const meanings = [one.meaning, other.meaning].map((meaning) => meaning.replace(' alone', ''));
  if (meanings[0] === meanings[1]) return true;
  return [one.meaning, other.meaning].sort().join() === 'no,stop alone';
}

/** Commands among themselves are compared before. */
function isSameSort(one: Use, other: Use): boolean {
  return (one.meaning === 'a filler') === (other.meaning === 'a filler');
}
