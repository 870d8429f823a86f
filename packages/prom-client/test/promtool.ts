import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Whether the tests with promtool run. CI has to have it; elsewhere they are skipped where it is not installed. */
export const withPromtool: boolean =
  process.env['CI'] === 'true' || spawnSync('promtool', ['--version']).status === 0;

/** Runs Prometheus' own checker: what it said, and its exit code. */
export async function promtool(
  parameters: readonly string[],
  input = '',
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn('promtool', parameters);
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, output: (await output).join('') };
}
