import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import type { RawClient } from '../raw-client.ts';
import { soon, TestService } from '../test-service.ts';

/** Returns the status codes received on a connection, including interim ones. */
function statusLines(client: RawClient): () => number[] {
  let text = '';
  client.socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  return () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

function head(length: number): string {
  return `POST /upload HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
}

/** Requests with `Expect: 100-continue`, whose clients wait for 100 before they send the body (RFC 9110 §10.1.1). */
export function expectationTests(create: CreateServer): void {
  describe('a request with Expect: 100-continue', () => {
    it('a refused request with Expect: 100-continue gets only the final status, so its client sends no body', async () => {
      const service = await TestService.start(create);
      const { hold } = await service.inFlight();
      const { report } = await service.drainNow();
      const client = await service.connect();
      const statuses = statusLines(client);
      client.send(head(50_000_000));
      const response = await client.response();
      expect(response.headers.get('connection')).toBe('close');
      expect(response.headers.get('retry-after')).toBe('5');
      client.destroy();
      expect(statuses()).toEqual([503]);
      hold.release('done');
      expect((await report).requests).toMatchObject({ refused: 1, completed: 1 });
    });

    it('the client of a refused request with Expect: 100-continue can read the refusal even if it uploads without waiting', async () => {
      const service = await TestService.start(create);
      const { hold } = await service.inFlight();
      await service.drainNow();
      const client = await service.connect();
      client.send(head(4_000_000)).send(Buffer.alloc(2_000_000));
      expect((await client.response()).status).toBe(503);
      client.send(Buffer.alloc(2_000_000));
      expect(await client.ended()).toBe('FIN');
      hold.release('done');
    });

    it('a request with Expect: 100-continue gets 100 while draining if it is served', async () => {
      const service = await TestService.start(create, { admission: 'serve' });
      const { hold } = await service.inFlight();
      const { report } = await service.drainNow();
      const client = await service.connect();
      const statuses = statusLines(client);
      client.send(head(4));
      await expect.poll(statuses, soon).toEqual([100]);
      client.send('body');
      expect(await client.response()).toMatchObject({ status: 200, body: '4' });
      expect(statuses()).toEqual([100, 200]);
      hold.release('done');
      expect((await report).requests).toMatchObject({ admitted: 1, completed: 2 });
    });

    it('a request with Expect: 100-continue gets 100 and is served while nothing is refused', async () => {
      const service = await TestService.start(create, { shutdownDelay: { min: 0, max: 10_000, quiet: 100 } });
      const client = await service.connect();
      const statuses = statusLines(client);
      const upload = async (): Promise<void> => {
        const before = statuses().length;
        client.send(head(4));
        await expect.poll(() => statuses().slice(before), soon).toEqual([100]);
        client.send('body');
        expect(await client.response()).toMatchObject({ status: 200, body: '4' });
      };
      await upload();
      const lameDuck = new Promise<void>((resolve) => {
        service.drain.on('lame-duck', () => resolve());
      });
      const report = service.drain.shutdown();
      await lameDuck;
      await upload();
      expect(await report).toMatchObject({ outcome: 'clean', requests: { admitted: 1, refused: 0 } });
    });

    it('a request with Expect: 100-continue is left to an app that answers expectations itself', async () => {
      const service = await TestService.start(create);
      service.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
        response.writeContinue();
        service.server.emit('request', request, response);
      });
      const { hold } = await service.inFlight();
      await service.drainNow();
      const client = await service.connect();
      const statuses = statusLines(client);
      client.send(head(4));
      expect((await client.response()).status).toBe(503);
      expect(statuses()).toEqual([100, 503]);
      hold.release('done');
    });
  });
}
