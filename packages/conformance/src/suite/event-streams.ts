import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { Hold } from '../hold.ts';
import { soon, TestService } from '../test-service.ts';
import { answerRaw, HELLO, longerThanGrace, post } from './open-responses.ts';

const EVENT_STREAM = { 'content-type': 'text/event-stream' };
/** The response of a model: 30 tokens. */
const TOKENS: readonly string[] = [
  ...Array.from({ length: 30 }, (_, token) => `data: t${token}\n\n`),
  'data: [DONE]\n\n',
];

/** Event streams: an `EventSource` gets a clean end, any other client its complete response. */
export function eventStreamTests(create: CreateServer): void {
  describe('an event stream opened by GET', () => {
    it.each(['text/event-stream', 'Text/Event-Stream; charset=utf-8'])(
      'an event stream of type %s opened by GET gets a clean end, and later writes of its handler have no effect',
      async (type) => {
        const service = await TestService.start(create);
        const responses = answerRaw(service, (response) => response.setHeader('Content-Type', type));
        const client = (await service.connect()).get('/raw');
        await client.received('hello');
        const { report } = await service.drainNow();
        expect((await client.response()).body).toBe(HELLO);
        responses[0]?.write('data: too late\n\n');
        expect(await client.ended()).toBe('FIN');
        responses[0]?.write('data: much too late\n\n');
        expect(await report).toMatchObject({ outcome: 'clean', requests: { ended: 1, completed: 0 } });
      },
    );

    it('an event stream opened by GET and written through the framework gets a clean end', async () => {
      const service = await TestService.start(create);
      const stream = pushStream(service);
      const client = (await service.connect()).get('/events');
      stream.push(HELLO);
      await client.received('hello');
      const { report } = await service.drainNow();
      expect((await client.response()).body).toBe(HELLO);
      expect(await client.ended()).toBe('FIN');
      expect(await report).toMatchObject({ outcome: 'clean', requests: { ended: 1, completed: 0 } });
    });

    it('an event stream whose type was passed only to writeHead is recognized by the Accept header', async () => {
      const service = await TestService.start(create);
      answerRaw(service, (response) => response.writeHead(200, EVENT_STREAM));
      const client = (await service.connect()).get('/raw', ['Accept: text/event-stream']);
      await client.received('hello');
      const { report } = await service.drainNow();
      expect((await client.response()).body).toBe(HELLO);
      expect(await report).toMatchObject({ outcome: 'clean', requests: { ended: 1 } });
    });

    it('an event stream that begins while draining is ended as well', async () => {
      const service = await TestService.start(create, { admission: 'serve' });
      const begun = new Hold<void>();
      service.routes.raw = (_request, response) => {
        void begun.run().then(() => response.writeHead(200, EVENT_STREAM).write(HELLO));
      };
      const early = (await service.connect()).get('/raw');
      await begun.entered;
      const { report } = await service.drainNow();
      const late = (await service.connect()).get('/raw');
      await expect.poll(() => service.drain.inFlight, soon).toBe(2);
      begun.release();
      for (const client of [early, late]) {
        expect(await client.response()).toMatchObject({ status: 200, body: HELLO });
        expect(await client.ended()).toBe('FIN');
      }
      expect(await report).toMatchObject({ outcome: 'clean', requests: { ended: 2, completed: 0 } });
    });

    it('an event stream requested while draining gets a retry field, because an EventSource does not reconnect after a 503', async () => {
      const service = await TestService.start(create, {
        refusal: { status: 429, retryAfter: 2, body: 'no', headers: { 'X-Why': 'deploy' } },
      });
      const { client: held, hold } = await service.inFlight();
      const [source, head, other] = await Promise.all([1, 2, 3].map(() => service.connect()));
      const { report } = await service.drainNow();
      const accept = ['Accept: text/event-stream'];
      const response = await source?.get('/events', accept).response();
      expect(response).toMatchObject({ status: 200, body: 'retry: 2000\n\n' });
      expect(Object.fromEntries(response?.headers ?? [])).toMatchObject({
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'close',
        'x-why': 'deploy',
      });
      expect(await source?.ended()).toBe('FIN');
      expect((await head?.request('HEAD', '/events', undefined, accept).response(true))?.status).toBe(429);
      expect((await other?.request('POST', '/events', '', accept).response())?.body).toBe('no');
      hold.release('text');
      await held.response();
      expect(await report).toMatchObject({ outcome: 'clean', requests: { refused: 3, completed: 1 } });
    });

    it('an event stream resumed while draining gets exactly its id back', async () => {
      const service = await TestService.start(create);
      const { client: held, hold } = await service.inFlight();
      const source = await service.connect();
      const { report } = await service.drainNow();
      const response = await source
        .get('/events', ['Accept: text/event-stream', 'Last-Event-ID: zwölf'])
        .response();
      expect(response.body).toBe('retry: 5000\nid: zwölf\nevent: draining\ndata:\n\n');
      hold.release('text');
      await held.response();
      expect((await report).outcome).toBe('clean');
    });
  });

  describe('an event stream opened by POST', () => {
    it.each(['/raw', '/events'])(
      'an event stream opened by POST at %s delivers every token of its response',
      async (path) => {
        const service = await TestService.start(create);
        const stream = pushStream(service);
        service.routes.raw = (_request, response) => {
          response.writeHead(200, EVENT_STREAM).flushHeaders();
          stream.pipe(response);
        };
        const client = post(await service.connect(), path);
        for (const token of TOKENS.slice(0, 10)) stream.push(token);
        await client.received('t9\n');
        const { report } = await service.drainNow();
        await longerThanGrace();
        for (const token of [...TOKENS.slice(10), null]) stream.push(token);
        expect((await client.response()).body).toBe(TOKENS.join(''));
        expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, ended: 0 } });
      },
    );

    it('an event stream opened by POST gets a result long after its headers, such as that of an MCP tool call', async () => {
      const service = await TestService.start(create);
      const stream = pushStream(service);
      service.routes.raw = (_request, response) => {
        response.writeHead(200, EVENT_STREAM).flushHeaders();
        stream.pipe(response);
      };
      const client = post(await service.connect(), '/raw', 'application/json, text/event-stream');
      await client.received('event-stream');
      const { report } = await service.drainNow();
      await longerThanGrace();
      stream.push('event: message\ndata: {"result":42}\n\n');
      stream.push(null);
      expect((await client.response()).body).toContain('"result":42');
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
    });

    it.each(['/raw', '/events'])(
      'an event stream opened by POST at %s is broken off at the cut, and reported',
      async (path) => {
        const service = await TestService.start(create, { deadline: 4_500, cleanupTime: 4_000 });
        const stream = pushStream(service);
        service.routes.raw = (_request, response) => {
          response.writeHead(200, EVENT_STREAM);
          stream.pipe(response);
        };
        const client = post(await service.connect(), path);
        stream.push(HELLO);
        await client.received('hello');
        const { report } = await service.drainNow();
        await expect(client.response()).rejects.toThrow('no whole response');
        const { outcome, requests } = await report;
        expect({ outcome, ...requests }).toMatchObject({ outcome: 'cut', completed: 0, ended: 0 });
        expect(requests.abandoned).toMatchObject([{ method: 'POST', path, headersSent: true }]);
      },
    );
  });
}

/** Returns the response stream of `/events`, controlled by the test. */
function pushStream({ routes }: TestService): Readable {
  const stream = new Readable({ read() {} });
  routes.events = () => stream;
  return stream;
}
