import { createServer, type ServerResponse } from 'node:http';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Client, inFlight, listen } from './service.ts';

it('a shutdown completes under fake timers', async () => {
  const drain = createDrain({ logger: false, signals: false, shutdownDelay: 20, idleLinger: 20 });
  const responses: ServerResponse[] = [];
  const server = drain.watch(createServer(drain.handler((_request, response) => responses.push(response))));
  drain.onClose('hangs', () => new Promise(() => undefined), { timeout: 20 });
  const port = await listen(server);
  const kept = new Client(port);
  expect(await kept.get('/health/live')).toBe('new: 200 keep-alive');
  const answer = new Client(port).get();
  await inFlight(drain, 1);

  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'setInterval', 'performance', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  drain.on('draining', () => responses[0]?.end('ok'));
  const { outcome, steps, requests } = await drain.shutdown();

  expect(await answer).toBe('new: 200 close');
  expect({ outcome, completed: requests.completed }).toEqual({ outcome: 'failed', completed: 1 });
  expect(steps).toMatchObject([{ name: 'hangs', outcome: 'timed-out' }]);
});
