import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import type { RawClient } from '../raw-client.ts';
import { soon, TestService } from '../test-service.ts';

/** The status lines that have come on a connection, interim ones too. */
function statusLines(client: RawClient): () => number[] {
  let text = '';
  client.socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  return () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

function head(length: number): string {
  return `POST /upload HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
}

/** Requests with `Expect: 100-continue`, whose clients wait to be asked for the body (RFC 9110 §10.1.1). */
export function expectationTests(create: CreateServer): void {
  describe('a request with Expect: 100-continue', () => {
    it('gets the final status alone where it is refused, so that its client sends no body', async () => {
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

    it('is refused readably where its client uploads without being asked to', async () => {
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

    it('is asked for its body while draining where it is served', async () => {
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

    it('is asked for its body, and served, as long as nothing is refused', async () => {
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

    it('is left to the app where that answers expectations itself', async () => {
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
