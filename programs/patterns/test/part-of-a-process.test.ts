import { once } from 'node:events';
import { createServer } from 'node:net';
import { answerTo, open, openUpload, startScript } from '@quiesce/test/kit';
import { expect, test } from 'vitest';
import { printedUrl } from './printed.ts';

const SCRIPT = new URL('../src/part-of-a-process.ts', import.meta.url);

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

test('the port of a stopped server is free at once, its requests finish, and the other server keeps running', async () => {
  const example = startScript(SCRIPT, { PORT: '0', PREVIEW_PORT: '0' });
  const preview = await printedUrl(example, 'preview');
  const port = Number(new URL(preview).port);
  const control = await printedUrl(example, 'control');
  const state = async (): Promise<string> => (await fetch(control)).text();
  expect(await state()).toBe('ready\n');
  expect(await canListen(port)).toBe(false);

  const upload = await openUpload('PUT', preview);
  const stop = open('POST', `${control}/preview/stop`);
  stop.outgoing.end();
  await expect.poll(() => canListen(port)).toBe(true);
  // The state changes at once, while the upload is in flight.
  expect(await state()).toBe('draining\n');
  upload.outgoing.end('five!');
  expect(await answerTo(upload)).toEqual({ status: 200, body: '5 bytes\n' });
  expect(await answerTo(stop)).toEqual({ status: 200, body: 'clean\n' });

  expect(await state()).toBe('closed\n');
  const started = await fetch(`${control}/preview/start`, { method: 'POST' });
  expect(await started.text()).toBe('ready\n');
  example.signal('SIGTERM');
  expect(await example.exited).toBe(0);
  expect(example.output.text).toContain('the process ends: shutdown clean');
});
