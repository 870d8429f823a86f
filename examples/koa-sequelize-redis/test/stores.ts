import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { Sequelize } from 'sequelize';

const { DATABASE_URL, REDIS_URL } = process.env;

/** Stores that nothing else uses. */
export interface Stores {
  /** What the example is started with to use them. */
  readonly env: Readonly<Record<string, string>>;
  readonly isCacheShared: boolean;
  remove(): Promise<void>;
}

/** A schema and a prefix of their own on the real servers, if there are any; an empty directory otherwise. */
export async function createStores(): Promise<Stores> {
  const name = `quiesce_${randomUUID().replaceAll('-', '')}`;
  const directory = await mkdtemp(join(tmpdir(), 'quiesce-example-'));
  const env: Record<string, string> = { CACHE_PREFIX: `${name}:`, DATA_DIR: directory };
  if (DATABASE_URL !== undefined) {
    const url = new URL(DATABASE_URL);
    url.searchParams.set('options', `-c search_path=${name}`);
    env['DATABASE_URL'] = url.href;
    await onDatabase(DATABASE_URL, (database) => database.createSchema(name, {}));
  }
  return {
    env,
    isCacheShared: REDIS_URL !== undefined,
    remove: async () => {
      await rm(directory, { recursive: true });
      if (DATABASE_URL !== undefined)
        await onDatabase(DATABASE_URL, (database) => database.dropSchema(name, {}));
      if (REDIS_URL !== undefined) await forget(REDIS_URL, `${name}:*`);
    },
  };
}

async function onDatabase(url: string, work: (database: Sequelize) => Promise<unknown>): Promise<void> {
  const database = new Sequelize(url, { dialect: 'postgres', logging: false });
  await work(database);
  await database.close();
}

async function forget(url: string, pattern: string): Promise<void> {
  const client = await createClient({ url }).connect();
  for await (const keys of client.scanIterator({ MATCH: pattern }))
    if (keys.length > 0) await client.del(keys);
  await client.close();
}
