import { Redis } from 'ioredis';
import { Client } from 'pg';

const HINT = 'set DATABASE_URL and REDIS_URL to test real servers';

/** Prints at the end of a test run on which stores the examples were tested. Fails at once if a given server is not running. */
export default async function setup(): Promise<() => void> {
  const { DATABASE_URL, REDIS_URL } = process.env;
  const database =
    DATABASE_URL === undefined ? 'PGlite' : `PostgreSQL ${await postgresVersion(DATABASE_URL)}`;
  const queue =
    REDIS_URL === undefined ? 'queue and cache in the process' : `Redis ${await redisVersion(REDIS_URL)}`;
  const isEmbedded = DATABASE_URL === undefined && REDIS_URL === undefined;
  const line = isEmbedded ? `embedded (${database}, ${queue}); ${HINT}` : `${database}, ${queue}`;
  return () => console.log(`Stores: ${line}`);
}

async function postgresVersion(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ readonly server_version: string }>('show server_version');
  await client.end();
  // Distributions append their own version.
  return rows[0]?.server_version.split(' ', 1)[0] ?? '';
}

async function redisVersion(url: string): Promise<string> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  await redis.connect();
  const info = await redis.info('server');
  await redis.quit();
  return /^redis_version:(.+)\r$/m.exec(info)?.[1] ?? '';
}
