import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { Transcript } from './transcript.ts';

/** A process of its own; after the test it is gone, however the test ended. */
export interface ScriptProcess {
  /** None if it could not be started. */
  readonly pid: number | undefined;
  /** What it wrote to stdout and to stderr. */
  readonly output: Transcript;
  readonly stdout: Transcript;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Its exit code; `null` if a signal killed it. */
  readonly exited: Promise<number | null>;
}

/** Starts `src/<name>` of a package, in its folder; TypeScript as the scripts in its package.json start it. */
export function startScript(script: URL, env: Readonly<Record<string, string>> = {}): ScriptProcess {
  const options = script.pathname.endsWith('.ts') ? ['--conditions=@quiesce/source', '--import', 'tsx'] : [];
  return startCommand([process.execPath, ...options, fileURLToPath(script)], {
    cwd: fileURLToPath(new URL('..', script)),
    env,
  });
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What ends it after the test. One that has processes of its own needs a signal that it can hand on. @default 'SIGKILL' */
  readonly endWith?: NodeJS.Signals;
  /** Whether what it has started is killed with it after the test. @default false */
  readonly withChildren?: boolean;
}

/** Starts any command. */
export function startCommand(
  [file = '', ...parameters]: readonly string[],
  { cwd, env = {}, endWith = 'SIGKILL', withChildren = false }: CommandOptions,
): ScriptProcess {
  const child = spawn(file, parameters, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own.
    detached: withChildren,
  });
  // 'close', not 'exit': then all of its output is here.
  const exited = once(child, 'close').then(() => child.exitCode);
  onTestFinished(async () => {
    if (withChildren) killGroup(child.pid);
    else child.kill(endWith);
    await exited;
  });
  return {
    pid: child.pid,
    output: new Transcript([child.stdout, child.stderr], exited),
    stdout: new Transcript([child.stdout], exited),
    signal: (name) => child.kill(name),
    exited,
  };
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
