import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bigintArray,
  byteaArray,
  intArray,
  jsonArray,
  textArray,
  uuidArray,
} from '../../src/storage/pg-array.js';
import { useDatabase } from '../kit/database.js';

describe('array literals', () => {
  const kit = useDatabase();

  async function back(type: string, literal: string): Promise<unknown> {
    const [row] = await kit
      .database()
      .rows<{ back: unknown }>({ name: '', text: `select $1::${type}[] as back` }, [literal]);
    return row.back;
  }

  // PostgreSQL's text holds neither U+0000 nor lone surrogates.
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((s) => s.replaceAll('\0', ''));

  it('of text come back as they were', async () => {
    const awkward = fc.constantFrom(
      '',
      'NULL',
      'null',
      'nuLL',
      '"',
      '\\',
      '{}',
      'a,b',
      ' ',
      '\n',
      "'",
      '\\"',
      'ä',
      '😀',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.oneof(text, awkward))), async (values) => {
        expect(await back('text', textArray(values))).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  it('of bytea come back as they were', async () => {
    const octets = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(octets)), async (values) => {
        expect(await back('bytea', byteaArray(values))).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  it('of JSON come back as they were', async () => {
    // PostgreSQL's numbers know no -0, and its strings no U+0000.
    const json = fc.jsonValue({ noUnicodeString: false }).map((value) =>
      JSON.stringify(value)
        .replaceAll('\\u0000', '')
        .replaceAll(/\\ud[89a-f]../g, ''),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(json), async (values) => {
        expect(await back('jsonb', jsonArray(values))).toEqual(
          values.map(
            (value) => JSON.parse(value.replaceAll(/(?<![\w."])-0(?![\w.])/g, '0')) as unknown,
          ),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('of numbers and identifiers come back as they were', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.integer({ min: -32_768, max: 32_767 }))),
        fc.array(fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))),
        fc.array(fc.uuid()),
        async (numbers, large, ids) => {
          expect(await back('smallint', intArray(numbers))).toEqual(numbers);
          const words = large.map((value) => (value === null ? null : value.toString()));
          expect(await back('bigint', bigintArray(large))).toEqual(words);
          expect(await back('bigint', bigintArray(words))).toEqual(words);
          expect(await back('uuid', uuidArray(ids))).toEqual(ids);
        },
      ),
      { numRuns: 50 },
    );
  });
});
