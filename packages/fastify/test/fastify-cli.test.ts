import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { RawClient } from '@quiesce/conformance';
import { describe, expect, it, onTestFinished } from 'vitest';

const cli = createRequire(import.meta.url).resolve('fastify-cli/cli.js');
const app = fileURLToPath(new URL('fixtures/cli-app.mjs', import.meta.url));

/** Runs `fastify start` with a request in flight. */
async function startWithRequest(...options: string[]) {
  const child = spawn(
    process.execPath,
    [cli, 'start', '--address', '127.0.0.1', '--log-level', 'info', ...options, app],
    {
      env: { ...process.env, PORT: '0' },
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const printed = (pattern: RegExp) => expect.poll(() => output, { timeout: 15_000 }).toMatch(pattern);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  await printed(/listening at http:\/\/127.0.0.1:\d+/);
  const client = await RawClient.connect(Number(/127.0.0.1:(\d+)/.exec(output)?.[1]));
  client.get('/slow');
  await printed(/in flight/);
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  return { code, client, output };
}

describe('fastify start', () => {
  it('fastify start with a --close-grace-delay above the deadline answers the request, then runs hooks and steps', async () => {
    const { code, client, output } = await startWithRequest('--close-grace-delay', '26000');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(output).toMatch(/hook while closing\n.*database closed\n/s);
    expect(output).toContain('shutdown clean');
    expect(code).toBe(0);
  });

  it('fastify start without --close-grace-delay kills the process after 500 ms, as documented', async () => {
    const { code, client, output } = await startWithRequest();
    await expect(client.response()).rejects.toThrow('no whole response');
    expect(output).toContain('killed by timeout (500ms)');
    expect(output).not.toContain('database closed');
    expect(code).toBe(1);
  });
});
