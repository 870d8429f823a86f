import { createServer } from 'node:http';
import { connect } from 'node:net';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished, vi } from 'vitest';
import { listen } from './service.ts';

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

it('ends the count of each request of a pipeline, also where the next one comes before the end of the first is told', async () => {
  const drain = createDrain({ logger: false, signals: false });
  // Not watched: then each request is followed from its beginning.
  const server = createServer(drain.handler((_request, response) => response.end('done')));
  const client = connect(await listen(server), '127.0.0.1');
  onTestFinished(() => void client.destroy());

  client.write(GET.repeat(3));

  let answers = '';
  client.on('data', (chunk) => (answers += chunk));
  await vi.waitFor(() => expect(answers.match(/done/g)).toHaveLength(3));
  await vi.waitFor(() => expect(drain.inFlight).toBe(0));
});
