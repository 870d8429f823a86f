import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';
import { Client, listen } from './service.ts';

it('the startup probe passes during a lame duck, and readiness does not', async () => {
  const drain = createDrain({ logger: false, signals: false, shutdownDelay: 10_000 });
  const server = createServer(drain.handler((_request, response) => void response.end()));
  const client = new Client(await listen(drain.watch(server)));
  expect(await client.get('/health/startup')).toBe('new: 200 keep-alive');
  const report = drain.shutdown();
  expect(await client.get('/health/ready')).toBe('reused: 503 close');
  expect(await client.get('/health/startup')).toBe('new: 200 close');
  drain.resume();
  await expect(report).rejects.toMatchObject({ code: 'ERR_QUIESCE_RESUMED' });
});
