import {
  answerTo,
  openUpload,
  startServer,
  SteadyLoad,
  type ServerProcess,
} from '@quiesce/example-services/test-kit';
import { expect, it } from 'vitest';

const SERVER = new URL('../src/server.ts', import.meta.url);

/** Starts it; resolves when both workers listen. */
async function start(): Promise<ServerProcess> {
  const service = await startServer(SERVER);
  await service.output.until(/(listening on[^]*){2}/);
  return service;
}

it('SIGHUP replaces both workers under load, and no request is lost', async () => {
  const service = await start();
  const load = new SteadyLoad(service.url, 6);
  await load.more(20);
  service.signal('SIGHUP');
  await service.output.until(/rolling restart done: 2 of 2 workers replaced/);
  await load.more(20);
  await load.end();
  expect(load.lost, service.output.text).toEqual([]);
  expect(service.output.text.match(/shutdown clean/g)).toHaveLength(2);

  service.signal('SIGTERM');
  expect(await service.exited).toBe(0);
});

it('SIGTERM to the primary lets each worker answer what it has', async () => {
  const service = await start();
  // Each is in flight once its worker has asked for the rest of it, of which there is none.
  const slow = await Promise.all(
    Array.from({ length: 4 }, () => openUpload('GET', `${service.url}/slow?ms=1500`)),
  );
  service.signal('SIGTERM');

  for (const request of slow) expect((await answerTo(request)).status).toBe(200);
  expect(await service.exited).toBe(0);
  const counts = [...service.output.text.matchAll(/SIGTERM: shutting down, (\d) in flight/g)].map(
    ([, count]) => Number(count),
  );
  expect(
    counts.reduce((sum, count) => sum + count, 0),
    service.output.text,
  ).toBe(4);
});
