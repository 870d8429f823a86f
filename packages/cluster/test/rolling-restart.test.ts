import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Service } from './service.ts';

/** Clients that send one request after another until they are stopped. */
class Load {
  answered = 0;
  readonly lost: string[] = [];
  readonly #service: Service;
  readonly #clients: Promise<void>[];
  #hasEnded = false;

  constructor(service: Service) {
    this.#service = service;
    const clients = [true, true, true, true, false, false];
    this.#clients = clients.map((isKeptAlive) => this.#run(isKeptAlive));
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await Promise.all(this.#clients);
  }

  async #run(isKeptAlive: boolean): Promise<void> {
    while (!this.#hasEnded)
      await this.#connection(isKeptAlive).catch((error: unknown) => this.lost.push(String(error)));
  }

  /** Sends requests over one connection, until a response announces the end. */
  async #connection(isKeptAlive: boolean): Promise<void> {
    const client = await this.#service.connect();
    let isLast = false;
    try {
      while (!isLast && !this.#hasEnded) {
        const response = await client
          .request('POST', '/', 'body', isKeptAlive ? [] : ['Connection: close'])
          .response();
        if (response.status === 200) this.answered += 1;
        else this.lost.push(`status ${response.status}`);
        isLast = response.headers.get('connection') === 'close';
        await sleep(5);
      }
    } finally {
      client.destroy();
    }
  }
}

it('three rolling restarts under load lose no request, and the number of ready workers never drops', async () => {
  const service = await Service.start();
  const load = new Load(service);
  onTestFinished(() => void load.end());
  const reports = [await service.restart(), await service.restart(), await service.restart()];
  await load.end();
  expect(load.lost).toEqual([]);
  expect(load.answered).toBeGreaterThan(100);
  expect(await service.ready()).toEqual({ ready: 2, fewest: 2 });

  const started = service.pids('forked');
  expect(started).toHaveLength(8);
  const replaced = reports.flatMap((report) => report.replaced);
  expect(replaced.map(({ pid }) => pid)).toEqual(started.slice(2));
  for (const { old, readyAfter, endedAfter } of replaced) {
    expect(old).toMatchObject({ code: 0, signal: null, killed: false });
    expect(readyAfter).toBeGreaterThan(0);
    expect(endedAfter).toBeGreaterThan(0);
  }
  expect(new Set(replaced.map(({ old }) => old?.pid))).toEqual(new Set(started.slice(0, 6)));
  for (const { outcome, duration, failure } of reports) {
    expect(outcome).toBe('done');
    expect(failure).toBeUndefined();
    expect(duration).toBeGreaterThan(0);
  }
});

it('a new worker that crashes at its start leaves the old workers running, and ends the restart', async () => {
  const service = await Service.start();
  service.behave('crash');
  const report = await service.restart();
  const [, , given] = service.pids('forked');
  expect(report).toMatchObject({
    outcome: 'failed',
    replaced: [],
    failure: { code: 'ERR_QUIESCE_CLUSTER_WORKER_ENDED', pid: given },
  });
  expect(report.failure?.message).toContain('ended with code 3');
  expect(service.pids('forked')).toHaveLength(3);
  expect(await service.ready()).toEqual({ ready: 2, fewest: 2 });
  expect(await service.get()).toMatch(/ good$/);

  service.behave('better');
  expect(await service.restart()).toMatchObject({ outcome: 'done', replaced: [{}, {}] });
  expect(await service.get()).toMatch(/ better$/);
});

it('a new worker that is not ready in time is stopped, and the old workers keep running', async () => {
  const service = await Service.start({ readyTimeout: 1_000 });
  service.behave('mute');
  const report = await service.restart();
  const [, , given] = service.pids('forked');
  expect(report).toMatchObject({
    outcome: 'failed',
    replaced: [],
    failure: { code: 'ERR_QUIESCE_CLUSTER_READY_TIMEOUT', pid: given },
  });
  expect(service.output).toMatch(new RegExp(`^exit ${given} null SIGTERM$`, 'm'));
  expect(await service.ready()).toEqual({ ready: 2, fewest: 2 });
});

it('an old worker that does not end is killed after its deadline, and the restart continues', async () => {
  const service = await Service.start({ deadline: 300 }, 'deaf');
  service.behave('better');
  const report = await service.restart();
  expect(report.outcome).toBe('done');
  for (const { old } of report.replaced) {
    expect(old).toMatchObject({ code: null, signal: 'SIGKILL', killed: true });
  }
  expect(service.output).toMatch(/was killed: it had not ended in time/);
});

it("with ready: 'message', a worker that listens must also send ready", async () => {
  const service = await Service.start({ ready: 'message', readyTimeout: 20_000 });
  // Requests are sent until both workers have sent ready: the primary distributes connections in turn.
  while ((await service.ready()).ready < 2) await service.get('/ready');
  const report = service.restart();
  await service.printed(/^listening/, 3);
  const [, , next] = service.pids('listening');
  expect(service.pids('exit')).toEqual([]);
  let said = '';
  while (!said.startsWith(`${next} `)) said = await service.get('/ready');
  await service.printed(/^listening/, 4);
  expect(service.pids('exit')).toHaveLength(1);
  const [, , , last] = service.pids('listening');
  while (!said.startsWith(`${last} `)) said = await service.get('/ready');
  expect(await report).toMatchObject({ outcome: 'done', replaced: [{ pid: next }, { pid: last }] });
});

it("with ready: 'message', other messages do not count", async () => {
  const service = await Service.start({ ready: 'message', readyTimeout: 1_000 });
  service.behave('mute');
  const report = await service.restart();
  expect(report).toMatchObject({ failure: { code: 'ERR_QUIESCE_CLUSTER_READY_TIMEOUT' } });
});

it('SIGHUP starts a rolling restart, and any number of them during it start one more', async () => {
  const service = await Service.start();
  service.kill('SIGHUP');
  await service.printed(/^forked/, 3);
  service.kill('SIGHUP');
  service.kill('SIGHUP');
  await service.printed(/rolling restart done: 2 of 2/, 2);
  // A further restart would have begun by now.
  expect(await service.shutdown()).toMatchObject({ exitCode: 0, workers: [{}, {}] });
  expect(service.pids('forked')).toHaveLength(6);
});

it('slots without a ready worker are filled first, so that a fixed version can be deployed', async () => {
  const service = await Service.start({ backOff: { min: 60_000, max: 60_000 } });
  const [, second] = service.pids('forked');
  if (second !== undefined) process.kill(second, 'SIGKILL');
  await service.printed(/the next worker starts in 60000 ms/);
  service.behave('better');
  const report = await service.restart();
  expect(report).toMatchObject({ outcome: 'done', replaced: [{}, { old: { code: 0 } }] });
  expect(report.replaced[0]).not.toHaveProperty('old');
  expect(await service.ready()).toMatchObject({ ready: 2 });
});

it('an old worker stays if another has crashed and too few would be ready', async () => {
  const service = await Service.start({ readyTimeout: 5_000, backOff: { min: 60_000, max: 60_000 } });
  service.behave('held');
  const restart = service.restart();
  await service.printed(/^forked/, 3);
  const [, second, given] = service.pids('forked');
  if (second !== undefined) process.kill(second, 'SIGKILL');
  await service.printed(/^exit/);
  service.behave('good');
  expect(await restart).toMatchObject({
    outcome: 'failed',
    replaced: [],
    failure: { code: 'ERR_QUIESCE_CLUSTER_TOO_FEW', pid: given },
  });
  // The new worker takes the slot of the crashed one instead.
  expect(await service.ready()).toMatchObject({ ready: 2 });
  expect(service.pids('exit')).toEqual([second]);
});

it('a ready function decides when a worker is ready, and may reject', async () => {
  const service = await Service.start({ ready: 'check' });
  expect(await service.restart()).toMatchObject({ outcome: 'done', replaced: [{}, {}] });
  service.behave('better');
  const report = await service.restart();
  expect(report).toMatchObject({
    outcome: 'failed',
    replaced: [],
    failure: { code: 'ERR_QUIESCE_CLUSTER_READY_CHECK' },
  });
  expect(report.failure?.message).toMatch(/^Worker \d+ is not ready: cold cache\.$/);
  expect(await service.ready()).toMatchObject({ ready: 2 });
});

it('if no process can be started, the old workers and the primary keep running', async () => {
  const service = await Service.start();
  await service.breakForks();
  const report = await service.restart();
  expect(report).toMatchObject({ outcome: 'failed', replaced: [] });
  expect(report.failure?.message).toContain('could not be started');
  expect(await service.ready()).toMatchObject({ ready: 2 });
  service.kill('SIGTERM');
  expect(await service.exit()).toEqual([0, null]);
});
