import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { soon, TestService } from '../test-service.ts';

/** The shutdown as a whole, with requests of this framework. */
export function shutdownTests(create: CreateServer): void {
  describe('a shutdown', () => {
    it('a shutdown runs the steps only after the last request is answered', async () => {
      const service = await TestService.start(create);
      const order: string[] = [];
      service.drain.onFlush('logs', () => void order.push('flush logs'));
      service.drain.onClose('database', () => void order.push('close database'));
      service.drain.onClose('queue', () => void order.push('close queue'));
      const { client, hold } = await service.inFlight();
      const { report } = await service.drainNow();
      expect(order).toEqual([]);
      order.push('answer');
      hold.release('done');
      await client.response();
      expect(await report).toMatchObject({ outcome: 'clean', exitCode: 0 });
      expect(order).toEqual(['answer', 'flush logs', 'close queue', 'close database']);
    });

    it('a shutdown ends at once when the client of its last request has left and its handler has settled', async () => {
      const service = await TestService.start(create);
      const { client, hold } = await service.inFlight();
      const { report } = await service.drainNow();
      client.destroy();
      await expect.poll(() => service.drain.inFlight, soon).toBe(0);
      hold.release('nobody is there');
      const { outcome, requests, duration } = await report;
      expect({ outcome, requests }).toMatchObject({
        outcome: 'clean',
        requests: { aborted: 1, completed: 0 },
      });
      expect(duration).toBeLessThan(1_000);
    });

    it('a shutdown is cut if a request never ends, still runs the steps, and reports the request without its query', async () => {
      const service = await TestService.start(create, { deadline: 1_300, cleanupTime: 1_000 });
      let cleaned = false;
      service.drain.onClose('database', () => {
        cleaned = true;
      });
      service.holdText();
      const client = (await service.connect()).get('/text?token=secret');
      await expect.poll(() => service.drain.inFlight, soon).toBe(1);
      const report = await service.drain.shutdown();
      expect(report).toMatchObject({ outcome: 'cut', exitCode: 1, connections: { cut: 1 } });
      expect(report.requests.abandoned).toMatchObject([{ method: 'GET', path: '/text', headersSent: false }]);
      expect(report.requests.abandoned[0]?.age).toBeGreaterThanOrEqual(290);
      expect(JSON.stringify(report)).not.toContain('secret');
      expect(cleaned).toBe(true);
      await client.ended();
    });

    it('a shutdown aborts drain.signal when draining begins, so that a long poll can end', async () => {
      const service = await TestService.start(create);
      service.routes.text = () =>
        new Promise((resolve) => {
          service.drain.signal.addEventListener('abort', () => resolve('goodbye'));
        });
      const client = (await service.connect()).get('/text');
      await expect.poll(() => service.drain.inFlight, soon).toBe(1);
      const report = service.drain.shutdown();
      expect((await client.response()).body).toBe('goodbye');
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
    });

    it('any number of shutdown() calls start one shutdown', async () => {
      const service = await TestService.start(create);
      const { client, hold } = await service.inFlight();
      let runs = 0;
      service.drain.onClose('database', () => {
        runs += 1;
      });
      const first = service.drain.shutdown('first');
      expect(service.drain.shutdown('second')).toBe(first);
      hold.release('done');
      await client.response();
      expect(await first).toMatchObject({ trigger: 'first' });
      expect(service.drain.shutdown('third')).toBe(first);
      expect(runs).toBe(1);
    });

    it('requests in flight and admitted add up to those completed, aborted and abandoned', async () => {
      const service = await TestService.start(create, {
        deadline: 600,
        cleanupTime: 300,
        admission: 'serve',
      });
      const completed = await service.inFlight();
      const aborted = await service.inFlight();
      await service.inFlight();
      const { report } = await service.drainNow();
      await (await service.connect()).get('/text').response();
      completed.hold.release('done');
      await completed.client.response();
      aborted.client.destroy();
      const { requests } = await report;
      expect(requests).toMatchObject({ inFlightAtStart: 3, admitted: 1, completed: 2, aborted: 1 });
      expect(requests.abandoned).toHaveLength(1);
    });
  });
}
