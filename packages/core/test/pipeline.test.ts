import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished, vi } from 'vitest';

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

it('ends the count of each request of a pipeline, also where the next one comes before the end of the first is told', async () => {
  const drain = createDrain({ logger: false, signals: false });
  // Not watched: then each request is followed from its beginning.
  const server = createServer(drain.handler((_request, response) => response.end('done')));
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  const client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  onTestFinished(() => void client.destroy());

  client.write(GET.repeat(3));

  let answers = '';
  client.on('data', (chunk) => (answers += chunk));
  await vi.waitFor(() => expect(answers.match(/done/g)).toHaveLength(3));
  await vi.waitFor(() => expect(drain.inFlight).toBe(0));
});
