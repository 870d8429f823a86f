import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Adapter, CreateServer } from '../contract.ts';
import { Hold } from '../hold.ts';
import { soon, TestService } from '../test-service.ts';

/** Handlers that continue after their requests have ended: they may need resources that the close steps close. */
export function handlerTests(create: CreateServer, { followsHandlers = false }: Adapter): void {
  describe('a handler whose client has left', () => {
    it('a handler whose client has left is waited for through its drain.run tasks', async () => {
      const service = await TestService.start(create);
      const order = orderOf(service);
      const hold = await orphan(service, (write) => service.drain.run('write', write), order);
      const { report } = await service.drainNow();
      await turns();
      hold.release('done');
      expect(await report).toMatchObject({ outcome: 'clean', jobs: { completed: 1 } });
      expect(order).toEqual(['write', 'close']);
    });
  });

  describe.runIf(followsHandlers)('a tracked handler', () => {
    followedTests(create);
  });
}

function followedTests(create: CreateServer): void {
  it('a tracked handler is waited for after its client has left: the close step runs after its last write', async () => {
    const service = await TestService.start(create);
    const order = orderOf(service);
    const hold = await orphan(service, (write) => write(), order);
    const { report } = await service.drainNow();
    await emptied(service);
    hold.release('done');
    expect(await report).toMatchObject({
      outcome: 'clean',
      requests: { inFlightAtStart: 0, abandoned: [], orphans: [] },
    });
    expect(order).toEqual(['write', 'close']);
  });

  it('a tracked handler is waited for if its client leaves while the service drains', async () => {
    const service = await TestService.start(create);
    const order = orderOf(service);
    const { client, hold } = await service.inFlight();
    const { report } = await service.drainNow();
    client.destroy();
    await emptied(service);
    order.push('write');
    hold.release('done');
    expect(await report).toMatchObject({ outcome: 'clean', requests: { aborted: 1, orphans: [] } });
    expect(order).toEqual(['write', 'close']);
  });

  it('a tracked handler is waited for if it continues after its response has ended', async () => {
    const service = await TestService.start(create);
    const order = orderOf(service);
    const hold = new Hold<void>();
    service.routes.raw = async (_request, response) => {
      response.end('raw');
      await hold.run();
      order.push('write');
    };
    const client = await service.connect();
    expect((await client.get('/raw').response()).body).toBe('raw');
    await expect.poll(() => service.drain.inFlight, soon).toBe(0);
    const { report } = await service.drainNow();
    await emptied(service);
    hold.release();
    expect(await report).toMatchObject({ outcome: 'clean', requests: { orphans: [] } });
    expect(order).toEqual(['write', 'close']);
  });

  it('a tracked handler that fails after its client has left is no longer waited for', async () => {
    const service = await TestService.start(create);
    const hold = await orphan(service, (write) => write(), []);
    const { report } = await service.drainNow();
    await emptied(service);
    hold.fail(new Error('the handler failed'));
    expect(await report).toMatchObject({ outcome: 'clean', errors: [], requests: { orphans: [] } });
  });

  it('a tracked handler that has not settled after its grace period is reported by path, and the outcome is cut', async () => {
    const service = await TestService.start(create, { handlerGrace: 50 });
    const order = orderOf(service);
    await orphan(service, (write) => write(), order);
    const report = await service.drain.shutdown();
    expect(report).toMatchObject({ outcome: 'cut', exitCode: 1 });
    expect(report.requests).toMatchObject({
      abandoned: [],
      orphans: [{ method: 'POST', path: '/upload' }],
      moreOrphans: 0,
    });
    expect(report.requests.orphans[0]?.age).toBeGreaterThanOrEqual(50);
    expect(JSON.stringify(report)).not.toContain('secret');
    expect(order).toEqual(['close']);
  });

  it('a tracked handler that has not settled at the cut is reported as an orphan, and a request in flight only as abandoned', async () => {
    const service = await TestService.start(create, { deadline: 1_500, cleanupTime: 1_000 });
    const order = orderOf(service);
    await orphan(service, (write) => write(), order);
    await service.inFlight();
    const { outcome, exitCode, requests } = await service.drain.shutdown();
    expect({ outcome, exitCode }).toEqual({ outcome: 'cut', exitCode: 1 });
    expect(requests.abandoned).toMatchObject([{ method: 'GET', path: '/text' }]);
    expect(requests.orphans).toMatchObject([{ method: 'POST', path: '/upload' }]);
    expect(order).toEqual(['close']);
  });

  it('a handler is neither waited for nor reported with handlerGrace: false', async () => {
    const service = await TestService.start(create, { handlerGrace: false });
    await orphan(service, (write) => write(), []);
    const report = await service.drain.shutdown();
    expect(report).toMatchObject({ outcome: 'clean', requests: { orphans: [] } });
    expect(report.duration).toBeLessThan(1_000);
  });

  it('no tracked handler runs unreported when a close step begins, in 200 shutdowns with clients that leave at random', async () => {
    for (let done = 0; done < 200; done += 20) {
      const shutdowns = Array.from({ length: 20 }, () => randomShutdown(create));
      for (const { running, named, outcome } of await Promise.all(shutdowns)) {
        expect(running).toBeLessThanOrEqual(named);
        expect(outcome).toBe(named === 0 ? 'clean' : 'cut');
      }
    }
  }, 60_000);
}

/** Returns a list that gets an entry when the close step begins. */
function orderOf(service: TestService): string[] {
  const order: string[] = [];
  service.drain.onClose('database', () => void order.push('close'));
  return order;
}

/**
 * Sends a POST whose client leaves while its handler waits for the test.
 * @param run calls the handler's work, which ends with an entry in `order`
 */
async function orphan(
  service: TestService,
  run: (write: () => Promise<string>) => Promise<string>,
  order: string[],
): Promise<Hold<string>> {
  const hold = service.hold();
  service.routes.upload = () =>
    run(async () => {
      const text = await hold.run();
      order.push('write');
      return text;
    });
  const client = await service.connect();
  client.request('POST', '/upload?token=secret', 'body');
  await hold.entered;
  client.destroy();
  await expect.poll(() => service.drain.inFlight, soon).toBe(0);
  return hold;
}

/** Resolves when no traffic is left, and a shutdown that did not wait for handlers would have begun its steps. */
async function emptied({ server }: TestService): Promise<void> {
  if (server.listening) await once(server, 'close');
  await turns();
}

async function turns(): Promise<void> {
  for (let done = 0; done < 50; done += 1) await new Promise(setImmediate);
}

interface RandomShutdown {
  /** Handlers running when the close step began. */
  readonly running: number;
  /** Handlers that the report lists. */
  readonly named: number;
  readonly outcome: string;
}

/** Runs a service with five requests, each event at a random time up to 30 ms. One handler in 20 never settles. */
async function randomShutdown(create: CreateServer): Promise<RandomShutdown> {
  const service = await TestService.start(create, { handlerGrace: 200 });
  let running = 0;
  let atClose = -1;
  service.drain.onClose('database', () => void (atClose = running));
  const work = async (): Promise<string> => {
    running += 1;
    if (Math.random() < 0.05) await service.hold().run();
    for (let writes = 0; writes < 3; writes += 1) await sleep(Math.random() * 10);
    running -= 1;
    return 'done';
  };
  service.routes.text = work;
  service.routes.upload = work;
  service.routes.raw = async (_request, response) => {
    response.end('raw');
    await work();
  };
  const requests = ['GET /text', 'POST /upload', 'GET /raw', 'POST /upload', 'GET /text'].map(
    async (line) => {
      const [method = '', path = ''] = line.split(' ');
      await sleep(Math.random() * 10);
      const client = await service.connect().catch(() => undefined);
      client?.request(method, path);
      await sleep(Math.random() * 20);
      client?.destroy();
    },
  );
  await sleep(Math.random() * 30);
  const { outcome, requests: counts } = await service.drain.shutdown();
  await Promise.all(requests);
  const named = counts.orphans.length + counts.abandoned.length;
  return { running: atClose, named, outcome };
}
