import { answerTo, openUpload, startServer, SteadyLoad } from '@quiesce/test/kit';
import { expect, it } from 'vitest';
import { useCopy } from '../copies.ts';

const SERVER = useCopy('deployment').file('cluster/server.js');

it('SIGHUP replaces both workers without losing a request, and at SIGTERM each worker answers its requests in flight', async () => {
  const service = await startServer(SERVER);
  await service.output.until(/(listening on[^]*){2}/);
  const load = new SteadyLoad(service.url, 6);
  await load.more(20);
  service.signal('SIGHUP');
  await service.output.until(/rolling restart done: 2 of 2 workers replaced/);
  await load.more(20);
  await load.end();
  expect(load.lost, service.output.text).toEqual([]);
  expect(service.output.text.match(/shutdown clean/g)).toHaveLength(2);

  // Each is in flight once its worker has requested the rest of the body, which is empty.
  const slow = await Promise.all(
    Array.from({ length: 4 }, () => openUpload('GET', `${service.url}/slow?ms=1500`)),
  );
  const before = service.output.text.length;
  service.signal('SIGTERM');

  for (const request of slow) expect((await answerTo(request)).status).toBe(200);
  expect(await service.exited).toBe(0);
  const said = service.output.text.slice(before);
  const counts = [...said.matchAll(/SIGTERM: shutting down, (\d) in flight/g)].map(([, count]) =>
    Number(count),
  );
  const [one = 0, two = 0] = counts;
  expect(one + two, said).toBe(4);
});
