import { expect } from 'vitest';
import { startServer, type ServerProcess } from './server-process.ts';
import { SteadyLoad } from './steady-load.ts';

const ORDER = { path: '/orders', json: '{"item":"sent once"}' } as const;

/** Result of a rolling restart of two instances. */
export interface RestartOutcome {
  /** Exit codes of the restarted instances. */
  readonly exitCodes: readonly (number | null)[];
  readonly answered: number;
  readonly lost: readonly string[];
}

/** One of two instances behind a load balancer: it keeps its port when it is restarted. */
class Instance {
  readonly #script: URL;
  readonly #port: number;
  #server: ServerProcess | undefined;

  constructor(script: URL, port: number) {
    this.#script = script;
    this.#port = port;
  }

  async start(): Promise<void> {
    this.#server = await startServer(this.#script, { PORT: String(this.#port) });
  }

  /** Sends a SIGTERM; resolves to the exit code. */
  async stop(): Promise<number | null> {
    this.#server?.signal('SIGTERM');
    return (await this.#server?.exited) ?? null;
  }

  /** Returns the number of requests that it has answered since its start, without health checks: it prints a line for each. */
  requests(): number {
    return this.#server?.output.text.match(/^(GET|POST) \//gm)?.length ?? 0;
  }
}

/** Starts two instances, one at each of the ports. */
export async function startPair(script: URL, ports: readonly number[]): Promise<Instance[]> {
  const pair = ports.map((port) => new Instance(script, port));
  await Promise.all(pair.map((instance) => instance.start()));
  return pair;
}

/** Restarts the instances one after another, as a deploy does, under a small steady load through the load balancer. */
export async function restartUnderLoad(url: string, pair: readonly Instance[]): Promise<RestartOutcome> {
  await expect.poll(() => statusOf(url), { timeout: 10_000 }).toBe(200);
  const load = new SteadyLoad(url, 6, ORDER);
  const exitCodes: (number | null)[] = [];
  await Promise.all(pair.map((instance) => served(instance)));
  for (const [index, instance] of pair.entries()) {
    exitCodes.push(await instance.stop());
    // After the last restart there is nothing to wait for.
    if (index === pair.length - 1) break;
    await instance.start();
    // Without this wait, the next instance would stop while the load balancer still avoids the previous one.
    await served(instance);
  }
  await load.more(20);
  await load.end();
  return { exitCodes, answered: load.answered, lost: load.lost };
}

/**
 * Resolves when the load balancer has sent requests for about a second: with fewer requests, a drain knows nothing about its
 * traffic.
 */
async function served(instance: Instance): Promise<void> {
  const before = instance.requests();
  await expect.poll(() => instance.requests(), { timeout: 10_000 }).toBeGreaterThan(before + 60);
}

async function statusOf(url: string): Promise<number | undefined> {
  return fetch(url).then(
    ({ status }) => status,
    () => undefined,
  );
}
