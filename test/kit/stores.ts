import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { temporaryDirectory, type OnEnd } from './temporary-directory.ts';

/** Where an example keeps its data, as environment variables. */
export type Stores = Readonly<Record<string, string>>;

/**
 * Creates empty stores that are removed in the end: a database on the PostgreSQL of `DATABASE_URL`, keys in the Redis of
 * `REDIS_URL`, and a directory for the embedded stores without them.
 */
export async function temporaryStores(onEnd: OnEnd = onTestFinished): Promise<Stores> {
  const name = `quiesce_${randomUUID().replaceAll('-', '_')}`;
  const stores = {
    DATA_DIR: await temporaryDirectory(onEnd),
    QUEUE_PREFIX: name,
    CACHE_PREFIX: `${name}:`,
  };
  const { DATABASE_URL: server, REDIS_URL: redis } = process.env;
  if (redis !== undefined) onEnd(() => removeKeys(redis, `${name}:*`));
  if (server === undefined) return stores;
  await execute(server, `create database ${name}`);
  onEnd(() => execute(server, `drop database ${name} with (force)`));
  const database = new URL(server);
  database.pathname = name;
  return { ...stores, DATABASE_URL: database.href };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function removeKeys(url: string, match: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match })) {
      if (Array.isArray(keys) && keys.length > 0) await redis.del(keys);
    }
  } finally {
    await redis.quit();
  }
}
