import { createServer } from 'node:http';
import { createTestDrain } from '@quiesce/core/testing';
import { expect, it } from 'vitest';
import { Client, draining, listen } from './service.ts';

it('probes do not extend a lame duck that waits for quiet', async () => {
  const { drain, clock, process } = createTestDrain({ shutdownDelay: { min: 0, max: 10_000, quiet: 1_000 } });
  const server = createServer(drain.handler((_request, response) => void response.end()));
  const client = new Client(await listen(drain.watch(server)));
  expect(await client.get()).toBe('new: 200 keep-alive');
  process.signal('SIGTERM');
  await clock.advance(500);
  expect(await client.get('/health/ready')).toMatch(/: 503 close$/);
  await clock.runUntil(draining(drain));
  expect(clock.now()).toBe(1_000);
  expect(await clock.runUntil(process.exited)).toBe(0);
});
