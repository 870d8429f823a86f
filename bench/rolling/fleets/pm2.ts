import { once } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../parts/ports.ts';
import type { Site } from '../parts/site.ts';
import { scriptOf, type Server } from '../servers.ts';
import { KILL_AFTER } from './limits.ts';

const COMMAND = fileURLToPath(new URL('../../node_modules/pm2/bin/pm2', import.meta.url));
const COUNT = 2;
const EXIT = /App \[server:(\S+)\] exited with code \[(\w+)\] via signal \[(\w+)\]/;
/** ms that a new worker has to say that it is ready. */
const LISTEN_TIMEOUT = 10_000;

/** Two workers of pm2 in cluster mode, on one port. Its daemon lives in the folder of the site. */
export class Pm2 {
  readonly port: number;
  readonly #site: Site;
  readonly #env: NodeJS.ProcessEnv;
  readonly #askedAt = new Map<string, number>();
  /** Lines of the daemon's log that have been read. */
  #read = 0;

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
    await pm2.#run('start', file);
    watch(join(site.folder, 'pm2.log'), { signal: site.closed }, () => pm2.#readLog());
    return pm2;
  }

  /** `pm2 reload`: all workers, one after another. */
  async restart(): Promise<void> {
    await this.#run('reload', 'server');
    this.#readLog();
  }

  async #run(command: string, argument: string): Promise<void> {
    const child = this.#site.start(process.execPath, [COMMAND, command, argument], { env: this.#env });
    const [code] = await once(child, 'exit');
    // It was started by that command, in a group of its own.
    if (command === 'start')
      this.#site.adopt(Number(readFileSync(join(this.#site.folder, 'pm2.pid'), 'utf8')));
    if (code !== 0) throw new Error(`pm2 ${command} ended with ${code}`);
  }

  #readLog(): void {
    const lines = readFileSync(join(this.#site.folder, 'pm2.log'), 'utf8').split('\n').slice(0, -1);
    for (const line of lines.slice(this.#read)) this.#note(line);
    this.#read = lines.length;
  }

  #note(line: string): void {
    const { timeline } = this.#site;
    const [, stopped] = /Stopping app:server id:(\S+)/.exec(line) ?? [];
    if (stopped !== undefined) this.#askedAt.set(stopped, performance.now());
    if (line.includes('New worker listening')) timeline.add('listens', 'worker');
    const [, ended = '', code, signal = ''] = EXIT.exec(line) ?? [];
    const askedAt = this.#askedAt.get(ended);
    if (askedAt === undefined) return;
    // It says SIGINT where there was no signal.
    timeline.ended(`worker ${ended}`, signal === 'SIGINT' ? Number(code) : signal, askedAt);
  }
}
