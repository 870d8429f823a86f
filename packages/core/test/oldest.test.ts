import { createServer, type ServerResponse } from 'node:http';
import { createTestDrain } from '@quiesce/core/testing';
import { expect, it } from 'vitest';
import { Client, inFlight, listen } from './service.ts';

it('the terminal shows the request that has been in flight longest, whichever connection is older', async () => {
  const { drain, clock, process } = createTestDrain({}, { terminalWidth: 200 });
  const held: ServerResponse[] = [];
  const server = createServer(
    drain.handler((request, response) => {
      if (request.url === '/') response.end();
      else held.push(response);
    }),
  );
  const port = await listen(drain.watch(server));
  const [older, younger] = [new Client(port), new Client(port)];
  await older.get();
  const first = younger.get('/first');
  await inFlight(drain, 1);
  await clock.advance(5_000);
  const second = older.get('/second');
  await inFlight(drain, 2);
  process.signal('SIGINT');
  await clock.advance(1_000);
  expect(process.output).toContain('2 requests in flight, GET /first for 6 s; ');
  for (const response of held) response.end();
  await Promise.all([first, second]);
  expect(await clock.runUntil(process.exited)).toBe(0);
});
