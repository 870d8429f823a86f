import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { codeBlocks, read } from './markdown.ts';

const quickStarts = codeBlocks(read('README.md')).filter(({ language }) => language === 'ts');

it.each([
  ['Express', 0],
  ['Fastify', 1],
  ['node:http', 2],
])('the quick start for %s serves, and ends with 0 on SIGTERM', async (_name, index) => {
  const port = await freePort();
  const folder = await mkdtemp(join(import.meta.dirname, '.quick-start-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(
    join(folder, 'database.js'),
    "export const pool = { end: async () => console.log('pool ended') };",
  );
  await writeFile(join(folder, 'server.js'), quickStarts[index]?.code.replace('3000', String(port)) ?? '');

  const child = spawn(process.execPath, ['server.js'], { cwd: folder });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const exit = once(child, 'close');

  const get = async (path: string): Promise<string> => {
    const response = await fetch(`http://localhost:${port}${path}`);
    return `${response.status} ${await response.text()}`;
  };
  await expect.poll(() => get('/').catch(() => output), { interval: 10, timeout: 10_000 }).toBe('200 hello');
  expect(await get('/health/ready')).toBe('200 {"status":"ok","state":"ready"}');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(output).toContain('SIGTERM: shutdown clean in');
  expect(output.includes('pool ended')).toBe(index === 0);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
