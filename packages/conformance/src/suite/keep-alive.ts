import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { Hold } from '../hold.ts';
import { soon, TestService } from '../test-service.ts';

/** Which responses carry `Connection: close`, and when their connections end. */
export function keepAliveTests(create: CreateServer): void {
  describe('Connection: close', () => {
    it('no response carries Connection: close before the shutdown', async () => {
      const service = await TestService.start(create);
      const client = await service.connect();
      const response = await client.get('/text').response();
      expect(response.headers.get('connection')).toBe('keep-alive');
      expect((await client.get('/text').response()).status).toBe(200);
    });

    it('a response whose handler was already running carries Connection: close, and the connection ends after it', async () => {
      const service = await TestService.start(create);
      const { client, hold } = await service.inFlight();
      await service.drainNow();
      hold.release('done');
      const response = await client.response();
      expect(response).toMatchObject({ status: 200, body: 'done' });
      expect(response.headers.get('connection')).toBe('close');
      expect(await client.ended()).toBe('FIN');
    });

    it('the error response of a handler that fails while draining carries Connection: close', async () => {
      const service = await TestService.start(create);
      const { client, hold } = await service.inFlight();
      await service.drainNow();
      hold.fail(new Error('the handler failed'));
      const response = await client.response();
      expect(response.status).toBe(500);
      expect(response.headers.get('connection')).toBe('close');
      expect(await client.ended()).toBe('FIN');
    });

    it('responses of a lame duck, which keeps serving, carry Connection: close', async () => {
      const service = await TestService.start(create, {
        shutdownDelay: { min: 0, max: 10_000, quiet: 1_000 },
      });
      const client = await service.idle();
      const report = service.drain.shutdown();
      expect(service.drain.state).toBe('lame-duck');
      const response = await client.get('/text').response();
      expect(response.status).toBe(200);
      expect(response.headers.get('connection')).toBe('close');
      expect(await client.ended()).toBe('FIN');
      const another = await service.connect();
      expect((await another.get('/text').response()).status).toBe(200);
      expect(service.drain.resume()).toBe(true);
      await expect(report).rejects.toMatchObject({ code: 'ERR_QUIESCE_RESUMED' });
      const after = await (await service.connect()).get('/text').response();
      expect(after.headers.get('connection')).toBe('keep-alive');
    });

    it.each<[string, (response: ServerResponse) => ServerResponse]>([
      ['by name', (response) => response.writeHead(200, { connection: 'keep-alive' })],
      ['in a list', (response) => response.writeHead(200, 'OK', ['Connection', 'Keep-Alive'])],
      ['beforehand', (response) => response.setHeader('Connection', 'keep-alive')],
    ])(
      'Connection: close replaces keep-alive that a handler copies %s, as gateways do',
      async (_how, copy) => {
        const service = await TestService.start(create);
        const response = await answered(service, (raw) => copy(raw).end());
        expect(response.headers.get('connection')).toBe('close');
        expect(await response.ended).toBe('FIN');
      },
    );

    it('Connection: close is added even if a handler removes the header', async () => {
      const service = await TestService.start(create);
      const response = await answered(service, (raw) => {
        raw.removeHeader('Connection');
        raw.end();
      });
      expect(response.headers.get('connection')).toBe('close');
      expect(await response.ended).toBe('FIN');
    });

    it('Connection: close does not replace an upgrade that a handler requests', async () => {
      const service = await TestService.start(create);
      const response = await answered(service, (raw) =>
        raw.writeHead(426, { connection: 'upgrade', upgrade: 'websocket' }).end(),
      );
      expect(response.headers.get('connection')).toBe('upgrade');
    });

    it('a response sent while the request body is still arriving keeps keep-alive, and its connection counts as idle', async () => {
      const service = await TestService.start(create, { idleLinger: 5_000 });
      const hold = new Hold<void>();
      service.routes.raw = (_request, response) =>
        void hold.run().then(() => response.writeHead(200, { connection: 'keep-alive' }).end());
      const client = await service.connect();
      client.send('GET /raw HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n');
      await hold.entered;
      await service.drainNow();
      hold.release();
      expect((await client.response()).headers.get('connection')).toBe('keep-alive');
      client.send('12345');
      const next = await client.get('/text').response();
      expect(next.status).toBe(503);
      expect(next.headers.get('connection')).toBe('close');
    });

    it('the last response of a pipeline carries Connection: close, and every earlier request is answered', async () => {
      const service = await TestService.start(create);
      const hold = service.holdText();
      const client = await service.connect();
      client.get('/text').get('/text').get('/text');
      await expect.poll(() => service.drain.inFlight, soon).toBe(3);
      await service.drainNow();
      hold.release('done');
      const responses = [await client.response(), await client.response(), await client.response()];
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(responses.map(({ headers }) => headers.get('connection'))).toEqual([
        'keep-alive',
        'keep-alive',
        'close',
      ]);
      expect(await client.ended()).toBe('FIN');
    });

    it('a request pipelined after a response with Connection: close is never run', async () => {
      const service = await TestService.start(create, { admission: 'serve' });
      const stream = new PassThrough();
      service.routes.stream = () => stream;
      let runs = 0;
      service.routes.text = async () => String((runs += 1));
      const { hold } = await service.inFlight();
      service.routes.text = async () => String((runs += 1));
      const client = await service.connect();
      client.get('/stream', ['Accept: text/plain']);
      await expect.poll(() => service.drain.inFlight, soon).toBe(2);
      const { report } = await service.drainNow();
      stream.write('announced');
      await client.received('announced');
      client.get('/text');
      // Once a later connection has got a response, the next pipelined request has been read.
      await (await service.connect()).get('/health/live').response();
      stream.end();
      const response = await client.response();
      expect(response.headers.get('connection')).toBe('close');
      expect(['FIN', 'ECONNRESET']).toContain(await client.ended());
      expect(runs).toBe(0);
      hold.release('done');
      expect((await report).requests).toMatchObject({ inFlightAtStart: 2, completed: 2 });
    });

    it('a client that is still uploading can read a response with Connection: close', async () => {
      const service = await TestService.start(create);
      const hold = new Hold<string>();
      service.routes.upload = hold.run;
      const client = await service.connect();
      client.send('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 4000000\r\n\r\n');
      client.send(Buffer.alloc(1_000_000));
      await hold.entered;
      await service.drainNow();
      hold.release('enough');
      const response = await client.response();
      expect(response).toMatchObject({ status: 200, body: 'enough' });
      expect(response.headers.get('connection')).toBe('close');
      client.send(Buffer.alloc(3_000_000));
      expect(await client.ended()).toBe('FIN');
    });
  });
}

/** Returns the response of a handler that answers while the service drains. */
async function answered(service: TestService, answer: (response: ServerResponse) => unknown) {
  const hold = new Hold<void>();
  service.routes.raw = (_request, response) => void hold.run().then(() => answer(response));
  const client = (await service.connect()).get('/raw');
  await hold.entered;
  await service.drainNow();
  hold.release();
  return { ...(await client.response()), ended: client.ended() };
}
