import { describe, expect, it } from '@jest/globals';
import { useDatabase } from '../kit/database.js';

describe('a database', () => {
  const kit = useDatabase();
  it('answers', async () => {
    expect(await kit.database().rows({ name: 'one', text: 'select 1 as one' }, [])).toEqual([
      { one: 1 },
    ]);
  });
});
