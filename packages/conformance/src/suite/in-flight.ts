import { describe, expect, it } from 'vitest';
import { PassThrough } from 'node:stream';
import type { CreateServer } from '../contract.ts';
import { soon, TestService } from '../test-service.ts';

/** `drain.inFlight`: incremented when a request arrives, decremented however its response ends. */
export function inFlightTests(create: CreateServer): void {
  describe('a request in flight', () => {
    it('a request is in flight once, until its response has ended', async () => {
      const service = await TestService.start(create);
      const { client, hold } = await service.inFlight();
      expect(service.drain.inFlight).toBe(1);
      hold.release('done');
      await client.response();
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    });

    it.each([
      ['HEAD', '/text', 200],
      ['GET', '/empty', 204],
      ['GET', '/stream', 200],
      ['GET', '/raw', 200],
      ['GET', '/nowhere', 404],
    ])('a request is no longer in flight after %s %s (%i)', async (method, path, status) => {
      const service = await TestService.start(create);
      const client = await service.connect();
      expect((await client.request(method, path).response(method === 'HEAD')).status).toBe(status);
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    });

    it('a request is no longer in flight after its handler throws', async () => {
      const service = await TestService.start(create);
      const { client, hold } = await service.inFlight();
      hold.fail(new Error('the handler failed'));
      expect((await client.response()).status).toBe(500);
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    });

    it('an upload is no longer in flight after its response, even with Expect: 100-continue', async () => {
      const service = await TestService.start(create);
      const client = await service.connect();
      expect((await client.request('POST', '/upload', 'x'.repeat(70_000)).response()).body).toBe('70000');
      client.send('POST /upload HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n');
      await client.received('100 Continue');
      expect((await client.send('hello').response()).body).toBe('5');
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    });

    it('a request is no longer in flight after its client leaves before the response', async () => {
      const service = await TestService.start(create);
      const { client } = await service.inFlight();
      client.destroy();
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    });

    it('a request is no longer in flight after its client leaves during an upload', async () => {
      const service = await TestService.start(create);
      const client = await service.connect();
      client.send('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf');
      await expect.poll(() => service.drain.inFlight, soon).toBe(1);
      client.destroy();
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    });

    it('a request is no longer in flight after its client leaves during a streamed response', async () => {
      const service = await TestService.start(create);
      const stream = new PassThrough();
      stream.on('error', () => undefined);
      service.routes.stream = () => stream;
      const client = await service.connect();
      client.get('/stream');
      stream.write('the first part');
      await client.received('first part');
      client.destroy();
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
      stream.destroy();
    });

    it('a request is no longer in flight after the server destroys its response', async () => {
      const service = await TestService.start(create);
      service.routes.raw = (_request, response) => void response.destroy();
      const client = await service.connect();
      client.get('/raw');
      await client.ended();
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    });

    it('each request of a pipeline is in flight, and none after the client leaves', async () => {
      const service = await TestService.start(create);
      const hold = service.holdText();
      const client = await service.connect();
      client.get('/text').get('/text').get('/text');
      await expect.poll(() => service.drain.inFlight, soon).toBe(3);
      client.destroy();
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
      hold.release('nobody is there');
    });

    it('10,000 requests on one connection leave no listeners and no request in flight', async () => {
      const warnings: Error[] = [];
      const warn = (warning: Error) => warnings.push(warning);
      process.on('warning', warn);
      const service = await TestService.start(create);
      const client = await service.connect();
      for (let sent = 0; sent < 10_000; sent += 100) {
        for (let one = 0; one < 100; one += 1) client.get('/text');
        for (let one = 0; one < 100; one += 1) await client.response();
      }
      process.off('warning', warn);
      expect(warnings).toEqual([]);
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    });
  });
}
