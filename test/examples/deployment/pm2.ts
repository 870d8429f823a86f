import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from '@quiesce/test/kit';
import { onTestFinished } from 'vitest';

const CLI = createRequire(import.meta.url).resolve('pm2/bin/pm2');
const ECOSYSTEM = 'pm2/ecosystem.config.cjs';

/** A pm2 with a daemon of its own, which ends with the test. */
export class Pm2 {
  readonly #folder: string;
  readonly #home: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(folder: string, home: string, port: number) {
    this.#folder = folder;
    this.#home = home;
    this.#env = {
      ...process.env,
      PM2_HOME: home,
      // The version check would contact a server.
      PM2_DISABLE_VERSION_CHECK: 'true',
      PORT: String(port),
    };
  }

  /** Starts the daemon and the app of a folder; resolves when each process is ready. */
  static async start(folder: string, port: number): Promise<Pm2> {
    const pm2 = new Pm2(folder, await temporaryDirectory(), port);
    onTestFinished(() => pm2.#run('kill'));
    await pm2.#run('start', ECOSYSTEM);
    return pm2;
  }

  /** Resolves when each process has been replaced, and the old ones have ended. */
  reload(): Promise<void> {
    return this.#run('reload', ECOSYSTEM);
  }

  /** Returns the log of the daemon. */
  log(): Promise<string> {
    return readFile(join(this.#home, 'pm2.log'), 'utf8');
  }

  async #run(...parameters: readonly string[]): Promise<void> {
    await promisify(execFile)(process.execPath, [CLI, ...parameters], { cwd: this.#folder, env: this.#env });
  }
}
