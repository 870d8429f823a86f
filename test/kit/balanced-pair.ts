import { expect } from 'vitest';
import { startServer, type ServerProcess } from './server-process.ts';
import { SteadyLoad } from './steady-load.ts';

const ORDER = { path: '/orders', json: '{"item":"sent once"}' } as const;

/** What became of a rolling restart of two instances. */
export interface RestartOutcome {
  /** Of the instances that were restarted. */
  readonly exitCodes: readonly (number | null)[];
  readonly answered: number;
  readonly lost: readonly string[];
}

/** One of two instances behind a balancer: its port stays the same when it is started again. */
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

  /** Sends it a SIGTERM; resolves to its exit code. */
  async stop(): Promise<number | null> {
    this.#server?.signal('SIGTERM');
    return (await this.#server?.exited) ?? null;
  }

  /** How many requests it has answered since it started, probes apart: it prints a line for each. */
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

/** Restarts the instances one after another, as a deploy does, under a small steady load through the balancer. */
export async function restartUnderLoad(url: string, pair: readonly Instance[]): Promise<RestartOutcome> {
  await expect.poll(() => statusOf(url), { timeout: 10_000 }).toBe(200);
  const load = new SteadyLoad(url, 6, ORDER);
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
  const before = instance.requests();
  await expect.poll(() => instance.requests(), { timeout: 10_000 }).toBeGreaterThan(before + 60);
}

async function statusOf(url: string): Promise<number | undefined> {
  return fetch(url).then(
    ({ status }) => status,
    () => undefined,
  );
}
