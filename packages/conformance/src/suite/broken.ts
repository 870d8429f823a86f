import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { soon, TestService } from '../test-service.ts';

/** Ways in which a service breaks off a response that its client is still reading. */
const BREAKS: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['destroys its response', (response) => response.destroy()],
  [
    'destroys its response because another connection was reset',
    (response) =>
      response.destroy(Object.assign(new Error('upstream'), { code: 'ECONNRESET', syscall: 'read' })),
  ],
  ["destroys its request's socket", ({ req }) => req.socket.destroy()],
  ['lets its socket time out', ({ req }) => req.socket.setTimeout(1)],
];

/** Incomplete responses, and which side caused them. */
export function brokenTests(create: CreateServer): void {
  describe('an incomplete response', () => {
    it.each(BREAKS)(
      'a response left incomplete because its handler %s fails the shutdown',
      async (_how, breakOff) => {
        const service = await TestService.start(create);
        const responses: ServerResponse[] = [];
        service.routes.raw = (_request, response) => {
          response.write('begun');
          responses.push(response);
        };
        const client = (await service.connect()).get('/raw');
        await client.received('begun');
        const { report } = await service.drainNow();
        for (const response of responses) breakOff(response);
        await expect(client.response()).rejects.toThrow('no whole response');
        expect(await report).toMatchObject({
          outcome: 'failed',
          exitCode: 1,
          requests: { broken: 1, aborted: 0, completed: 0 },
        });
      },
    );

    it('a response left incomplete because its client has left does not fail the shutdown', async () => {
      const service = await TestService.start(create);
      service.routes.raw = (_request, response) => void response.write('begun');
      const [ends, resets] = [await service.connect(), await service.connect()];
      for (const client of [ends, resets]) await client.get('/raw').received('begun');
      const { report } = await service.drainNow();
      ends.destroy();
      // A TLS connection that is destroyed with unread data is reset as well.
      if ('encrypted' in resets.socket) resets.destroy();
      else resets.socket.resetAndDestroy();
      expect(await report).toMatchObject({
        outcome: 'clean',
        requests: { aborted: 2, broken: 0, completed: 0 },
      });
    });

    it('a response that nobody reads before its client leaves does not count as completed', async () => {
      const service = await TestService.start(create);
      service.routes.raw = (_request, response) => void response.end(Buffer.alloc(20_000_000));
      const client = await service.connect();
      client.socket.pause();
      client.get('/raw');
      await expect.poll(() => service.drain.inFlight, soon).toBe(1);
      const { report } = await service.drainNow();
      client.destroy();
      expect(await report).toMatchObject({
        outcome: 'clean',
        requests: { aborted: 1, broken: 0, completed: 0 },
      });
    });
  });
}
