import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished } from 'vitest';

interface Stopped {
  /** Exit code of the command. */
  readonly code: number | null;
  readonly output: string;
  /** The body of the response, or `no answer`. */
  readonly answer: string;
  /** Its `Connection` header. */
  readonly connection: string | null;
  /** ms from the signal to the end. */
  readonly time: number;
}

/** Starts a service in Node with these arguments, sends a request, and SIGTERM once it is in flight. */
export async function stopInFlight(
  words: readonly string[],
  options: object,
  path = '/slow',
): Promise<Stopped> {
  // With one pipe for both outputs, their order is kept.
  const script = 'exec "$0" "$@" 2>&1';
  const child = spawn('sh', ['-c', script, process.execPath, ...words], { stdio: 'pipe', ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let output = '';
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    expect
      .poll(() => pattern.exec(output) ?? Promise.reject(new Error(`no ${pattern} in: ${output}`)), {
        interval: 10,
        timeout: 20_000,
      })
      .toBeTruthy()
      .then(() => pattern.exec(output) ?? Promise.reject(new Error(output)));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const [, port] = await printed(/port (\d+)\n/);
  const answer = fetch(`http://127.0.0.1:${port}${path}`).then(
    async (response) => ({ answer: await response.text(), connection: response.headers.get('connection') }),
    () => ({ answer: 'no answer', connection: null }),
  );
  await printed(/in flight/);
  const signalledAt = performance.now();
  child.kill('SIGTERM');
  const [code] = await ended;
  return { code, output, ...(await answer), time: performance.now() - signalledAt };
}
