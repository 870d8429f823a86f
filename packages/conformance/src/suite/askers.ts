import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { Hold } from '../hold.ts';
import { soon, TestService } from '../test-service.ts';

/** Requests whose handlers call shutdown() and await its report. */
export function askerTests(create: CreateServer): void {
  describe('a request whose handler awaits drain.shutdown()', () => {
    it('a request whose handler awaits drain.shutdown() is not waited for, is answered with the report, and is counted separately', async () => {
      const service = await TestService.start(create);
      service.routes.text = async () => (await service.drain.shutdown('admin')).outcome;
      const client = (await service.connect()).get('/text');
      const response = await client.response();
      expect(response).toMatchObject({ status: 200, body: 'clean' });
      expect(response.headers.get('connection')).toBe('close');
      expect(await client.ended()).toBe('FIN');
      const { outcome, requests, connections, duration } = await service.drain.shutdown();
      expect({ outcome, requests, connections }).toMatchObject({
        outcome: 'clean',
        requests: { inFlightAtStart: 1, completed: 0, aborted: 0, awaiting: 1, abandoned: [] },
        connections: { openAtStart: 1, awaiting: 1, cut: 0 },
      });
      expect(duration).toBeLessThan(2_000);
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    });

    it('a request whose handler awaits drain.shutdown() does not prevent the shutdown from waiting for others before the steps', async () => {
      const service = await TestService.start(create);
      const other = await service.inFlight();
      const order: string[] = [];
      service.drain.onClose('database', () => void order.push('database closed'));
      service.routes.text = async () => {
        const { requests } = await service.drain.shutdown('admin');
        order.push('report');
        return `${requests.completed} completed, ${requests.awaiting} awaiting`;
      };
      const asker = (await service.connect()).get('/text');
      await expect.poll(() => service.drain.state, soon).toBe('draining');
      order.push('other answered');
      other.hold.release('done');
      expect((await other.client.response()).body).toBe('done');
      expect((await asker.response()).body).toBe('1 completed, 1 awaiting');
      expect(order).toEqual(['other answered', 'database closed', 'report']);
    });

    it('a request whose handler awaits drain.shutdown() is answered even if draining is cut, and does not delay the cut', async () => {
      const service = await TestService.start(create, { deadline: 1_300, cleanupTime: 1_000 });
      await service.inFlight();
      service.routes.text = async () => {
        const { outcome, requests } = await service.drain.shutdown('admin');
        return `${outcome}: ${requests.abandoned.length} abandoned, ${requests.awaiting} awaiting`;
      };
      const asker = (await service.connect()).get('/text');
      expect(await asker.response()).toMatchObject({ status: 200, body: 'cut: 1 abandoned, 1 awaiting' });
    });

    it('a request passed to drain.shutdown() is not waited for, whatever its handler has awaited before', async () => {
      const service = await TestService.start(create);
      service.routes.raw = (request, response) => {
        const answer = async (given: object): Promise<void> => {
          await setImmediate();
          const { requests } = await service.drain.shutdown('admin', { request: given });
          response.end(`${requests.awaiting} awaiting`);
        };
        void answer(request);
      };
      const asker = (await service.connect()).get('/raw');
      expect((await asker.response()).body).toBe('1 awaiting');
    });

    it('a request whose handler awaits drain.shutdown() after catch() is not waited for', async () => {
      const service = await TestService.start(create);
      service.routes.text = async () =>
        service.drain
          .shutdown('admin')
          .catch(() => undefined)
          .then(() => 'stopped');
      const asker = (await service.connect()).get('/text');
      expect((await asker.response()).body).toBe('stopped');
      expect((await service.drain.shutdown()).requests).toMatchObject({ awaiting: 1, abandoned: [] });
    });

    it('drain.shutdown() also accepts the response of the request', async () => {
      const service = await TestService.start(create);
      const answer = async (response: ServerResponse): Promise<void> => {
        await setImmediate();
        const { requests } = await service.drain.shutdown('admin', { request: response });
        response.end(`${requests.awaiting} awaiting`);
      };
      service.routes.raw = (_request, response) => void answer(response);
      const asker = (await service.connect()).get('/raw');
      expect((await asker.response()).body).toBe('1 awaiting');
    });
  });

  describe('a request whose handler starts the shutdown', () => {
    it.each([
      ['ignores the promise', (report: Promise<unknown>) => void report],
      ['only handles its rejection', (report: Promise<unknown>) => void report.catch(() => undefined)],
    ])(
      'a request whose handler starts the shutdown and %s is waited for like any other, because it may need what the steps close',
      async (_what, use) => {
        const service = await TestService.start(create);
        const hold = new Hold<string>();
        const order: string[] = [];
        service.drain.onClose('database', () => void order.push('database closed'));
        service.routes.text = async () => {
          use(service.drain.shutdown('admin'));
          const text = await hold.run();
          order.push('handler done');
          return text;
        };
        const client = (await service.connect()).get('/text');
        await hold.entered;
        await expect.poll(() => service.drain.state, soon).toBe('draining');
        // Another caller awaiting the same report does not mean that this handler awaits it.
        const outcome = service.drain.shutdown('other').then((report) => report.outcome);
        // No event shows that a shutdown keeps waiting; one that does not would end within a few turns of the loop.
        await setTimeout(100);
        expect(service.drain.state).toBe('draining');
        hold.release('done');
        expect((await client.response()).body).toBe('done');
        expect((await service.drain.shutdown()).requests).toMatchObject({ completed: 1, awaiting: 0 });
        expect(order).toEqual(['handler done', 'database closed']);
        expect(await outcome).toBe('clean');
      },
    );
  });
}
