import { answerTo, open, openUpload, startScript } from '@quiesce/test/kit';
import { expect, test } from 'vitest';
import { printedUrl } from './printed.ts';

const SCRIPT = new URL('../src/two-servers.ts', import.meta.url);

/** Uses a new connection: fetch would use an idle one, which the drain closes. */
async function statusOf(url: string): Promise<number | undefined> {
  return (await answerTo(open('GET', url))).status;
}

test('both servers drain together, and requests in flight on either finish', async () => {
  const example = startScript(SCRIPT, { PORT: '0', ADMIN_PORT: '0' });
  const publicUrl = await printedUrl(example, 'public');
  const adminUrl = await printedUrl(example, 'admin');
  expect((await fetch(`${publicUrl}/health/ready`)).status).toBe(404);
  expect((await fetch(`${adminUrl}/health/ready`)).status).toBe(200);

  const upload = await openUpload('PUT', publicUrl);
  const measurement = open('GET', `${adminUrl}/event-loop?ms=1500`);
  const metrics = async (): Promise<string> => (await fetch(`${adminUrl}/metrics`)).text();
  // The two requests, and this one.
  await expect.poll(metrics).toBe('http_requests_in_flight 3\n');
  example.signal('SIGTERM');
  await example.output.until(/SIGTERM: shutting down, 2 in flight/);

  expect(await statusOf(publicUrl)).toBe(503);
  expect(await statusOf(`${adminUrl}/health/ready`)).toBe(503);
  expect((await answerTo(measurement)).body).toMatch(/^99 % of turns began within \d+ ms\n$/);
  // The admin server waits for the public server.
  expect(await statusOf(`${adminUrl}/health/live`)).toBe(200);
  upload.outgoing.end('five!');
  expect(await answerTo(upload)).toEqual({ status: 200, body: '5 bytes\n' });

  expect(await example.exited).toBe(0);
  expect(example.output.text).toMatch(/shutdown clean in \d+ ms: 2 completed, 1 refused, 0 abandoned/);
  // Open ports would have kept the process alive.
  expect(example.output.text).not.toContain('still alive');
});
