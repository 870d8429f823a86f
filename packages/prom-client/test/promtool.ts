import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** True if the tests with promtool run. CI must have it; elsewhere they are skipped if it is not installed. */
export const withPromtool: boolean =
  process.env['CI'] === 'true' || spawnSync('promtool', ['--version']).status === 0;

/** Runs Prometheus' own checker. Returns its output and exit code. */
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
