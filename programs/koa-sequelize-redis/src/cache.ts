import { createClient } from 'redis';

/** Seconds that an entry lives. */
const LIFETIME = 60;

export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  /** Waits for the commands that were sent; later ones are rejected. */
  close(): Promise<void>;
}

/** Opens Redis at `url`, or a cache in memory without a URL. */
export async function openCache(url: string | undefined, prefix: string): Promise<Cache> {
  if (url === undefined) return new MemoryCache();
  const client = createClient({ url });
  // The client reconnects by itself. Without a listener, a lost connection would end the process.
  client.on('error', (error: Error) => console.error(`redis: ${error.message}`));
  await client.connect();
  return {
    get: async (key) => (await client.get(prefix + key)) ?? undefined,
    set: async (key, value) => {
      await client.set(prefix + key, value, { expiration: { type: 'EX', value: LIFETIME } });
    },
    close: () => client.close(),
  };
}

/** Rejects commands after its close like the Redis client, so that tests detect an early close. */
class MemoryCache implements Cache {
  readonly #entries = new Map<string, string>();
  #isClosed = false;

  async get(key: string): Promise<string | undefined> {
    this.#check();
    return this.#entries.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    this.#check();
    this.#entries.set(key, value);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #check(): void {
    if (this.#isClosed) throw new Error('The cache is closed.');
  }
}
