import { answerTo, open, reportIn, sigterm, startServer, type ServerProcess } from '@quiesce/test/kit';
import { expect, test } from 'vitest';
import { useCopy } from '../copies.ts';
import { startCollector, type Collector } from './collector.ts';

const copy = useCopy('fastify-opentelemetry');

/** Starts the example with a tick each second, and waits for the first. */
async function startTicking(
  { url }: Collector,
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const server = await startServer(copy.file('src/server.js'), {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    REFRESH_EVERY: '* * * * * *',
    ...env,
  });
  await server.output.until(/refresh begun/);
  return server;
}

/** Returns the log messages from before the shutdown and from then on. */
function messages({ stdout }: ServerProcess): { readonly before: string[]; readonly after: string[] } {
  const all = stdout.text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { msg }: { readonly msg: string } = JSON.parse(line);
      return msg;
    });
  const began = all.findIndex((message) => message.startsWith('SIGTERM: shutting down'));
  return { before: all.slice(0, began), after: all.slice(began) };
}

test('the running tick and the request in flight finish, and their spans reach the collector', async () => {
  const collector = await startCollector(true);
  const server = await startTicking(collector, { REFRESH_MS: '1500' });
  // It outlasts the tick by more than a second, so another tick would be due.
  const slow = open('GET', `${server.url}/slow?ms=3000`);
  await answerTo(open('GET', `${server.url}/health/ready`));
  await sigterm(server);
  expect((await fetch(server.url)).status).toBe(503);

  const { status, body } = await answerTo(slow);
  expect([status, JSON.parse(body)]).toEqual([200, { refreshed: 1 }]);
  expect(await server.exited, server.output.text).toBe(0);

  const { before, after } = messages(server);
  expect(before).toContain('refresh begun');
  expect(before).not.toContain('refresh 1 done');
  expect(after).toContain('refresh 1 done');
  expect(after).not.toContain('refresh begun');
  expect(after.at(-1)).toMatch(/^SIGTERM: shutdown clean in \d+ ms: 1 completed, 1 refused, 0 abandoned/);
  expect(collector.spans.toSorted()).toEqual(['GET /slow', 'refresh']);

  const { workers, steps } = reportIn(server.stdout.text);
  expect(workers).toMatchObject([{ name: 'scheduler', outcome: 'done' }]);
  expect(steps).toMatchObject([
    { name: 'traces', outcome: 'done' },
    { name: 'fastify', outcome: 'done' },
  ]);
});

test('the running tick finishes and its span is sent, even if nothing else is in flight', async () => {
  const collector = await startCollector(true);
  const server = await startTicking(collector, { REFRESH_MS: '1000' });
  server.signal('SIGTERM');
  expect(await server.exited, server.output.text).toBe(0);
  expect(messages(server).after).toContain('refresh 1 done');
  expect(collector.spans).toEqual(['refresh']);
});

test('a collector that does not answer delays the exit by two seconds, and the report names the step', async () => {
  const collector = await startCollector(false);
  const server = await startTicking(collector, { REFRESH_MS: '1' });
  server.signal('SIGTERM');
  expect(await server.exited, server.output.text).toBe(1);

  const { outcome, duration, steps } = reportIn(server.stdout.text);
  expect(outcome).toBe('failed');
  expect(duration).toBeLessThan(5_000);
  expect(steps).toMatchObject([
    { name: 'traces', outcome: 'timed-out' },
    { name: 'fastify', outcome: 'done' },
  ]);
  // It received the spans, and only did not acknowledge them.
  expect(collector.spans).toContain('refresh');
});

test('a tick that never ends is abandoned at the cut, and the report names it', async () => {
  const collector = await startCollector(true);
  const server = await startTicking(collector, { REFRESH_MS: '600000', DEADLINE: '5000' });
  expect((await fetch(server.url)).status).toBe(200);
  server.signal('SIGTERM');
  expect(await server.exited, server.output.text).toBe(1);

  const { outcome, duration, jobs, workers, steps } = reportIn(server.stdout.text);
  expect(outcome).toBe('cut');
  // Draining has the time that the steps do not need: the deadline minus a fifth.
  expect(duration).toBeGreaterThanOrEqual(3_990);
  expect(duration).toBeLessThan(5_000);
  expect(workers).toMatchObject([{ name: 'scheduler', outcome: 'abandoned' }]);
  expect(jobs.abandoned).toEqual([{ name: 'scheduler', id: 'refresh', age: expect.any(Number) }]);
  expect(jobs.abandoned[0]?.age).toBeGreaterThanOrEqual(3_900);
  // Spans of work that ended earlier are not lost.
  expect(steps).toMatchObject([
    { name: 'traces', outcome: 'done' },
    { name: 'fastify', outcome: 'done' },
  ]);
  expect(collector.spans).toEqual(['GET /']);
  expect(messages(server).after.slice(-2)).toEqual([
    expect.stringMatching(/^SIGTERM: shutdown cut in \d+ ms: 0 completed, 0 refused, 1 abandoned/),
    expect.stringMatching(/^still alive 500 ms after the shutdown, ended now/),
  ]);
});
