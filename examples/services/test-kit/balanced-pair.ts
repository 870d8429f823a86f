import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryDirectory } from './example.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { SteadyLoad } from './steady-load.ts';

const NOTE = { path: '/notes', json: '{"text":"sent once"}' } as const;

/** What became of a rolling restart of two instances. */
export interface RestartOutcome {
  /** Of the instances that were restarted. */
  readonly exitCodes: readonly (number | null)[];
  readonly answered: number;
  readonly lost: readonly string[];
}

/** One of two instances behind a balancer: its port and its data stay the same when it is started again. */
class Instance {
  readonly #script: URL;
  readonly #env: Readonly<Record<string, string>>;
  readonly #log: string;
  #server: ServerProcess | undefined;

  constructor(script: URL, env: Readonly<Record<string, string>>, dataDir: string) {
    this.#script = script;
    this.#env = { ...env, DATA_DIR: dataDir };
    this.#log = join(dataDir, 'access.log');
  }

  async start(): Promise<void> {
    this.#server = await startServer(this.#script, this.#env);
  }

  /** Sends it a SIGTERM; resolves to its exit code. */
  async stop(): Promise<number | null> {
    this.#server?.signal('SIGTERM');
    return (await this.#server?.exited) ?? null;
  }

  /** How many requests have reached it, probes apart. */
  async requests(): Promise<number> {
    return (await readFile(this.#log, 'utf8').catch(() => '')).split('\n').length - 1;
  }
}

/** Starts two instances, one at each of the ports. */
export async function startPair(
  script: URL,
  ports: readonly number[],
  env: Readonly<Record<string, string>> = {},
): Promise<Instance[]> {
  const directories = await Promise.all(ports.map(() => temporaryDirectory()));
  const pair = ports.map((port, index) => {
    return new Instance(script, { ...env, PORT: String(port) }, directories[index] ?? '');
  });
  await Promise.all(pair.map((instance) => instance.start()));
  return pair;
}

/** Restarts the instances one after another, as a deploy does, under a small steady load through the balancer. */
export async function restartUnderLoad(url: string, pair: readonly Instance[]): Promise<RestartOutcome> {
  await expect.poll(() => statusOf(url), { timeout: 10_000 }).toBe(200);
  const load = new SteadyLoad(url, 6, NOTE);
  const exitCodes: (number | null)[] = [];
  await Promise.all(pair.map((instance) => served(instance)));
  for (const [index, instance] of pair.entries()) {
    exitCodes.push(await instance.stop());
    // Nobody needs the last one any more.
    if (index === pair.length - 1) break;
    await instance.start();
    // A deploy that does not wait for this takes the next one away while the balancer still avoids the one before.
    await served(instance);
  }
  await load.more(20);
  await load.end();
  return { exitCodes, answered: load.answered, lost: load.lost };
}

/** Resolves when the balancer has sent it requests for about a second: a drain that has seen fewer knows nothing of its traffic. */
async function served(instance: Instance): Promise<void> {
  const before = await instance.requests();
  await expect.poll(() => instance.requests(), { timeout: 10_000 }).toBeGreaterThan(before + 60);
}

async function statusOf(url: string): Promise<number | undefined> {
  return fetch(url).then(
    ({ status }) => status,
    () => undefined,
  );
}
