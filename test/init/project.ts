import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createQuiesce } from '../../packages/create-quiesce/test/create-quiesce.ts';
import type { Ended } from '../command.ts';
import { ROOT } from '../docs/markdown.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

/** Returns the names of the projects. */
export function projects(): string[] {
  return readdirSync(FIXTURES);
}

/** A copy of a project, placed so that the packages of the workspace count as installed. */
export class Project {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async copy(name: string): Promise<Project> {
    // The dot hides it from other tools.
    const folder = await mkdtemp(join(import.meta.dirname, `.${name}-`));
    await cp(join(FIXTURES, name), folder, { recursive: true });
    return new Project(folder);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async init(...words: readonly string[]): Promise<Ended> {
    return createQuiesce(words, { cwd: this.folder });
  }

  /** Returns the output of the compiler. */
  async compile(): Promise<string> {
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    const { stdout } = await promisify(execFile)(tsc, ['--pretty', 'false'], { cwd: this.folder }).catch(
      (error: { readonly stdout: string }) => error,
    );
    return stdout;
  }

  start(command: string): Service {
    return new Service(this.folder, command.split(' '));
  }
}

/** A service in a process of its own. */
export class Service {
  readonly #child;
  readonly #end: Promise<unknown[]>;
  readonly #readers = new Set<() => void>();
  #output = '';

  constructor(cwd: string, [command = '', ...words]: readonly string[]) {
    this.#child = spawn(command, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#end = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
        for (const read of this.#readers) read();
      });
    }
  }

  get output(): string {
    return this.#output;
  }

  /** Waits for a line, and returns its matched group. */
  async printed(pattern: RegExp): Promise<string> {
    const line = new Promise<string>((resolve, reject) => {
      const read = () => {
        const found = pattern.exec(this.#output);
        if (!found) return;
        this.#readers.delete(read);
        resolve(found[1] ?? '');
      };
      this.#readers.add(read);
      read();
      void this.#end.then(() => reject(new Error(`ended without printing ${pattern}:\n${this.#output}`)));
    });
    return line;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Returns the exit code and the signal that ended it. */
  async ended(): Promise<unknown[]> {
    return this.#end;
  }
}
