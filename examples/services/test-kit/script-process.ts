import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { Transcript } from './transcript.ts';

/** A script as a process of its own; after the test it is gone, however the test ended. */
export interface ScriptProcess {
  /** What it wrote to stdout and to stderr. */
  readonly output: Transcript;
  readonly stdout: Transcript;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Its exit code; `null` if a signal killed it. */
  readonly exited: Promise<number | null>;
}

/** Starts `src/<name>.ts` of a package as the scripts in its package.json start it. */
export function startScript(script: URL, env: Readonly<Record<string, string>> = {}): ScriptProcess {
  const child = spawn(
    process.execPath,
    ['--conditions=@quiesce/source', '--import', 'tsx', fileURLToPath(script)],
    {
      // Where the package's own tsx is found.
      cwd: fileURLToPath(new URL('..', script)),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  // 'close', not 'exit': then all of its output is here.
  const exited = once(child, 'close').then(() => child.exitCode);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return {
    output: new Transcript([child.stdout, child.stderr], exited),
    stdout: new Transcript([child.stdout], exited),
    signal: (name) => child.kill(name),
    exited,
  };
}
