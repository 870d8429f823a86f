import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Overlay } from './overlay.ts';
import type { Task } from './native-program.ts';

/** The built file, even if this source runs unbuilt. */
const PROGRAM = fileURLToPath(new URL('../../dist/check/native-program.js', import.meta.url));

type Given = Omit<Task, 'files'> & { readonly overlay: Overlay | undefined };

/**
 * Returns the errors found by TypeScript 7 and later, a native program. It runs in a process of its own, because it writes
 * unrelated output to stderr.
 * @throws Error if its interface, which is marked as unstable, has changed
 */
export async function nativeErrors({ overlay, ...task }: Given): Promise<string[]> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'] });
  const whole: Task = { ...task, files: overlay?.entries() ?? [] };
  child.stdin.end(JSON.stringify(whole));
  const [output, problem, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0) throw new Error(problem.trim().split('\n').at(-1) ?? '');
  const errors: unknown = JSON.parse(output);
  return Array.isArray(errors) ? errors.map((error) => String(error)) : [];
}
