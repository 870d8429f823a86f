import { once } from 'node:events';
import { RawClient } from '@quiesce/conformance';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import { expect, it, vi } from 'vitest';

it.each(['at once', 'later'])(
  'a handler after express.json() may await the shutdown, even if the body arrives %s',
  async (when) => {
    const drain = createDrain({ signals: false, logger: false, deadline: 3_000 });
    const app = express().use(expressDrain(drain), express.json());
    app.post('/stop', async (_request, response) => {
      response.send((await drain.shutdown()).outcome);
    });
    const server = drain.watch(app.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const address = server.address();
    const client = await RawClient.connect(typeof address === 'object' ? (address?.port ?? 0) : 0);
    const head =
      'POST /stop HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n';
    client.send(when === 'at once' ? `${head}{"a":1}` : head);
    if (when === 'later') {
      await vi.waitUntil(() => drain.inFlight === 1);
      client.send('{"a":1}');
    }

    expect(await client.response()).toMatchObject({ status: 200, body: 'clean' });
    expect((await drain.shutdown()).requests).toMatchObject({ awaiting: 1, abandoned: [] });
  },
);
