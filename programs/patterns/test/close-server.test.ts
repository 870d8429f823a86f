import { answerTo, openUpload, startScript } from '@quiesce/test/kit';
import { expect, test } from 'vitest';
import { printedUrl } from './printed.ts';

const SCRIPT = new URL('../src/close-server.ts', import.meta.url);

async function start() {
  const example = startScript(SCRIPT, { PORT: '0', PREVIEW_PORT: '0' });
  const preview = await printedUrl(example, 'preview');
  const control = await printedUrl(example, 'control');
  const upload = await openUpload('PUT', preview);
  return { example, preview, control, upload };
}

test('closeServer() frees the port at once and finishes the upload, and the process continues', async () => {
  const { example, preview, control, upload } = await start();
  const closed = fetch(`${control}/close`, { method: 'POST' });
  await expect.poll(async () => (await fetch(control)).text()).toBe('closed\n');
  await expect(fetch(preview)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  upload.outgoing.end('five!');
  expect(await answerTo(upload)).toEqual({ status: 200, body: '5 bytes\n' });
  expect(await (await closed).text()).toBe('closed\n');
  example.signal('SIGTERM');
  expect(await example.exited).toBe(0);
});

test('destroyServer() cuts the upload, and the process continues', async () => {
  const { example, control, upload } = await start();
  const broken = answerTo(upload);
  broken.catch(() => undefined);
  expect(await (await fetch(`${control}/destroy`, { method: 'POST' })).text()).toBe('destroyed\n');
  await expect(broken).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(await (await fetch(control)).text()).toBe('closed\n');
  example.signal('SIGTERM');
  expect(await example.exited).toBe(0);
});
