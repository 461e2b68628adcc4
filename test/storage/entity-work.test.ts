import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { MikroORM } from '@mikro-orm/postgresql';
import { Failure } from '../../src/failure/failure.js';
import { StatementRefused } from '../../src/storage/database-errors.js';
import { ormOptions } from '../../src/storage/orm.config.js';
import { inTransaction } from '../../src/storage/entity-work.js';
import { TemplateVersionEntity } from '../../src/template/template-version.schema.js';
import { useDatabase } from '../kit/database.js';

const GREETING = {
  templateKey: 'greeting',
  version: 1,
  state: 'draft' as const,
  texts: { en: 'Hello' },
  note: '',
  createdBy: 'author',
  createdAt: new Date(0),
};

describe('work on entities', () => {
  let orm: MikroORM;
  afterAll(() => orm.close());
  const database = useDatabase();

  beforeAll(async () => {
    orm = await MikroORM.init(ormOptions(database.url(), [TemplateVersionEntity]));
  });

  const work = <T>(how: (tx: EntityManager) => Promise<T>) => inTransaction(orm.em, 'test', how);
  const count = () => work((tx) => tx.count(TemplateVersionEntity, { templateKey: 'greeting' }));

  it('is committed whole, or not at all', async () => {
    const broken = work(async (tx) => {
      tx.create(TemplateVersionEntity, GREETING);
      await tx.flush();
      throw new Failure('failed_precondition', 'not so');
    });
    await expect(broken).rejects.toMatchObject({ code: 'failed_precondition' });
    expect(await count()).toBe(0);
    await work(async (tx) => tx.create(TemplateVersionEntity, GREETING));
    expect(await count()).toBe(1);
  });

  it('fails as statements do: too busy, or refused', async () => {
    const slow = work(async (tx) => {
      await tx.execute(`set local statement_timeout = '20ms'`);
      await tx.execute('select pg_sleep(10)');
    });
    await expect(slow).rejects.toMatchObject({ code: 'storage_away', retryable: true });
    const refused = work((tx) => tx.execute('select 1 / 0'));
    await expect(refused).rejects.toBeInstanceOf(StatementRefused);
  });

  it('keeps an approver apart from the author, whatever the code does', async () => {
    const same = work(async (tx) => {
      tx.create(TemplateVersionEntity, { ...GREETING, version: 2, approvedBy: 'author' });
    });
    await expect(same).rejects.toBeInstanceOf(StatementRefused);
  });

  it('says that the database is away', async () => {
    const away = await MikroORM.init(
      ormOptions('postgresql://nobody@127.0.0.1:1/none', [TemplateVersionEntity]),
    );
    const asked = inTransaction(away.em, 'test', (tx) => tx.count(TemplateVersionEntity));
    await expect(asked).rejects.toMatchObject({
      code: 'storage_away',
      message: 'the database cannot be reached',
    });
    await away.close(true);
  });
});
