import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, onClosed, untilListening } from '../parts/ports.ts';
import type { Site } from '../parts/site.ts';
import { scriptOf, type Server } from '../servers.ts';
import { KILL_AFTER } from './limits.ts';

export interface InstancesOptions {
  /** ms that the load balancer or client needs to notice a new instance. */
  readonly settle: number;
}

const COUNT = 2;

/** Two processes, each on its own port, that are restarted in turn. */
export class Instances {
  readonly #site: Site;
  readonly #all: readonly Instance[];
  readonly #settle: number;
  #restarts = 0;

  private constructor(site: Site, all: readonly Instance[], { settle }: InstancesOptions) {
    this.#site = site;
    this.#all = all;
    this.#settle = settle;
  }

  static async start(
    site: Site,
    server: Server,
    env: NodeJS.ProcessEnv,
    options: InstancesOptions,
  ): Promise<Instances> {
    const all = await Promise.all(
      Array.from({ length: COUNT }, async () => new Instance(site, scriptOf(server), await freePort(), env)),
    );
    await site.unlessFailed(Promise.all(all.map((instance) => instance.start())));
    return new Instances(site, all, options);
  }

  get ports(): number[] {
    return this.#all.map(({ port }) => port);
  }

  /** Stops one with SIGTERM, starts it again after its end, and waits until it is found. */
  async restart(): Promise<void> {
    const instance = this.#all[this.#restarts % this.#all.length];
    this.#restarts += 1;
    await instance?.stop();
    await this.#site.unlessFailed(Promise.resolve(instance?.start()));
    await sleep(this.#settle);
  }
}

class Instance {
  readonly port: number;
  readonly #site: Site;
  readonly #name: string;
  readonly #script: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #letEnd: () => void = () => undefined;

  constructor(site: Site, script: string, port: number, env: NodeJS.ProcessEnv) {
    this.#site = site;
    this.#script = script;
    this.port = port;
    this.#name = String(port);
    this.#env = { ...env, PORT: String(port) };
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    this.#child = this.#site.start(process.execPath, [this.#script], { env: this.#env });
    this.#letEnd = this.#site.keep(this.#child);
    await untilListening(this.port);
    this.#site.timeline.add('listens', this.#name);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const { timeline } = this.#site;
    this.#letEnd();
    const exited = once(child, 'exit');
    const askedAt = performance.now();
    child.kill('SIGTERM');
    const stopWatching = onClosed(this.port, () => timeline.add('port closed', this.#name));
    const killing = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER);
    await exited;
    clearTimeout(killing);
    stopWatching();
    timeline.ended(this.#name, {
      code: child.exitCode ?? child.signalCode ?? 'unknown',
      ms: performance.now() - askedAt,
      output: this.#site.outputOf(child),
    });
  }
}
