import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { RollingRestartReport } from '@quiesce/cluster';
import { freePort } from '../parts/ports.ts';
import type { Site } from '../parts/site.ts';
import { scriptOf, type Server } from '../servers.ts';
import { KILL_AFTER } from './limits.ts';

export type Primary = 'run-workers' | 'disconnect';

type Message =
  | { readonly what: 'listens' | 'ended'; readonly pid: number; readonly at: number }
  | ({ readonly what: 'restarted' } & Pick<RollingRestartReport, 'outcome' | 'replaced' | 'failure'>);

const COUNT = 2;

/** Two workers of a node:cluster primary, on one port. */
export class Workers {
  readonly port: number;
  readonly #site: Site;
  readonly #primary: ChildProcess;
  readonly #endedAt = new Map<number, number>();
  #listening = 0;
  #onListening: () => void = () => undefined;
  #onRestarted: (message: Message & { readonly what: 'restarted' }) => void = () => undefined;

  private constructor(site: Site, primary: ChildProcess, port: number) {
    this.#site = site;
    this.#primary = primary;
    this.port = port;
    primary.on('message', (message: Message) => this.#hear(message));
    site.keep(primary);
  }

  static async start(site: Site, server: Server, env: NodeJS.ProcessEnv, name: Primary): Promise<Workers> {
    const port = await freePort();
    const script = join(import.meta.dirname, 'primaries', `${name}.mjs`);
    const primary = site.start(process.execPath, [script, scriptOf(server), String(KILL_AFTER)], {
      env: { ...env, PORT: String(port) },
      ipc: true,
    });
    const workers = new Workers(site, primary, port);
    await site.unlessFailed(workers.#listen());
    return workers;
  }

  /** Replaces all workers, one after another, by SIGHUP. */
  async restart(): Promise<void> {
    const restarted = new Promise<Message & { readonly what: 'restarted' }>((resolve) => {
      this.#onRestarted = resolve;
    });
    this.#primary.kill('SIGHUP');
    const { outcome, failure, replaced } = await this.#site.unlessFailed(restarted);
    for (const { old, endedAfter } of replaced) {
      const endedAt = this.#endedAt.get(old?.pid ?? 0);
      if (!old || endedAt === undefined) continue;
      const code = old.code ?? old.signal ?? 'unknown';
      const output = this.#site.outputOf(this.#primary);
      this.#site.timeline.ended(`worker ${old.pid}`, { code, ms: endedAfter, output }, endedAt);
    }
    if (outcome !== 'done') throw new Error(`the rolling restart ${outcome}: ${failure?.message}`);
  }

  #listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#onListening = () => {
        if (this.#listening === COUNT) resolve();
      };
    });
  }

  #hear(message: Message): void {
    switch (message.what) {
      case 'listens':
        this.#listening += 1;
        this.#onListening();
        this.#site.timeline.add('listens', `worker ${message.pid}`, here(message.at));
        break;
      case 'ended':
        this.#endedAt.set(message.pid, here(message.at));
        break;
      case 'restarted':
        this.#onRestarted(message);
        break;
    }
  }
}

/** Converts a time of the primary to the clock of this process. */
function here(at: number): number {
  return at - performance.timeOrigin;
}
