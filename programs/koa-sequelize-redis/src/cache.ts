import { createClient } from 'redis';

/** Seconds that an entry lives. */
const LIFETIME = 60;

export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  /** Waits for the commands that were sent; one that comes later is refused. */
  close(): Promise<void>;
}

/** Redis at `url`, or else the memory of this process. */
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

/** Refuses like Redis's client once it is closed, so that the tests would see it closed too early. */
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
