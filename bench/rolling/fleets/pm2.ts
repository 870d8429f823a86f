import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../parts/ports.ts';
import type { Site } from '../parts/site.ts';
import { scriptOf, type Server } from '../servers.ts';
import { KILL_AFTER } from './limits.ts';

const COMMAND = fileURLToPath(new URL('../../node_modules/pm2/bin/pm2', import.meta.url));
const COUNT = 2;
const EXIT = /App \[server:(\S+)\] exited with code \[(\w+)\] via signal \[(\w+)\]/;
/** ms within which a new worker must be ready. */
const LISTEN_TIMEOUT = 10_000;

/**
 * Two workers of pm2 in cluster mode, on one port. The daemon is a process of the site, with its files in the folder of the site.
 */
export class Pm2 {
  readonly port: number;
  readonly #site: Site;
  readonly #env: NodeJS.ProcessEnv;
  readonly #askedAt = new Map<string, number>();
  #daemon: ChildProcess | undefined;
  #online = 0;
  #onOnline: () => void = () => undefined;

  private constructor(site: Site, port: number) {
    this.#site = site;
    this.port = port;
    this.#env = { PM2_HOME: site.folder, PM2_KILL_SIGNAL: 'SIGTERM', PM2_DISABLE_VERSION_CHECK: 'true' };
  }

  static async start(site: Site, server: Server, env: NodeJS.ProcessEnv): Promise<Pm2> {
    const port = await freePort();
    const pm2 = new Pm2(site, port);
    const app = {
      name: 'server',
      script: scriptOf(server),
      exec_mode: 'cluster',
      instances: COUNT,
      wait_ready: true,
      listen_timeout: LISTEN_TIMEOUT,
      kill_timeout: KILL_AFTER,
      vizion: false,
      env: { ...env, PORT: String(port) },
    };
    const file = site.write('pm2.json', JSON.stringify({ apps: [app] }));
    const daemon = pm2.#run('start', file, '--no-daemon');
    pm2.#daemon = daemon;
    site.keep(daemon);
    if (daemon.stdout) createInterface(daemon.stdout).on('line', (line) => pm2.#note(line));
    await site.unlessFailed(pm2.#started());
    return pm2;
  }

  /** Runs `pm2 reload`: replaces all workers, one after another. */
  async restart(): Promise<void> {
    const [code] = await this.#site.unlessFailed(once(this.#run('reload', 'server'), 'exit'));
    if (code !== 0) throw new Error(`pm2 reload ended with ${code}`);
  }

  #run(...args: readonly string[]): ChildProcess {
    return this.#site.start(process.execPath, [COMMAND, ...args], { env: this.#env });
  }

  #started(): Promise<void> {
    return new Promise((resolve) => {
      this.#onOnline = () => {
        if (this.#online === COUNT) resolve();
      };
    });
  }

  #note(line: string): void {
    const { timeline } = this.#site;
    if (/App \[server:\d+\] online/.test(line)) {
      this.#online += 1;
      this.#onOnline();
    }
    const [, stopped] = /Stopping app:server id:(\S+)/.exec(line) ?? [];
    if (stopped !== undefined) this.#askedAt.set(stopped, performance.now());
    if (line.includes('New worker listening')) timeline.add('listens', 'worker');
    const [, ended = '', code, signal = ''] = EXIT.exec(line) ?? [];
    const askedAt = this.#askedAt.get(ended);
    if (askedAt === undefined) return;
    timeline.ended(`worker ${ended}`, {
      // pm2 reports SIGINT if there was no signal.
      code: signal === 'SIGINT' ? Number(code) : signal,
      ms: performance.now() - askedAt,
      output: this.#daemon ? this.#site.outputOf(this.#daemon) : '',
    });
  }
}
