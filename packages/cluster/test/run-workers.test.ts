import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Service } from './service.ts';

it('a worker that crashes is replaced', async () => {
  const service = await Service.start();
  await service.get('/crash').catch(() => undefined);
  await service.printed(/^exit \d+ 7 null$/);
  await service.printed(/^listening/, 3);
  await expect.poll(() => service.ready()).toMatchObject({ ready: 2 });
  expect(service.output).toMatch(/worker \d+ ended with code 7; the next worker starts in 100 ms/);
});

it('the delay before replacing crashing workers doubles each time, up to the maximum', async () => {
  const service = await Service.start({ count: 1, backOff: { min: 20, max: 50 } }, 'crash');
  await service.printed(/the next worker starts in/, 4);
  const delays = [...service.output.matchAll(/starts in (\d+) ms/g)].map(([, delay]) => Number(delay));
  expect(delays.slice(0, 4)).toEqual([20, 40, 50, 50]);
  service.behave('good');
  await service.printed(/^listening/);
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s stops all workers, and the primary exits with 0',
  async (signal) => {
    const service = await Service.start();
    service.kill(signal);
    expect(await service.exit()).toEqual([0, null]);
    expect(service.output.match(/^exit \d+ 0 null$/gm)).toHaveLength(2);
    expect(service.pids('forked')).toHaveLength(2);
  },
);

it('the primary exits with 0 after SIGTERM even if its log has no reader', async () => {
  const service = await Service.start();
  service.breakErrorOutput();
  service.kill('SIGTERM');
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output.match(/^exit \d+ 0 null$/gm)).toHaveLength(2);
});

it('Ctrl+C, which also reaches the workers, starts no new worker, and the primary exits with 0', async () => {
  const service = await Service.start();
  service.killGroup('SIGINT');
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output.match(/^exit \d+ 0 null$/gm)).toHaveLength(2);
  expect(service.pids('forked')).toHaveLength(2);
});

it('the primary exits with 1 if a worker did not exit with 0', async () => {
  const service = await Service.start({}, 'failing');
  service.kill('SIGTERM');
  expect(await service.exit()).toEqual([1, null]);
  expect(service.output.match(/^exit \d+ 1 null$/gm)).toHaveLength(2);
  expect(service.output.match(/worker \d+ was asked to stop, and ended with code 1$/gm)).toHaveLength(2);
});

it('the primary exits with 1 if a worker had to be killed', async () => {
  const service = await Service.start({ deadline: 300 }, 'deaf');
  service.kill('SIGTERM');
  expect(await service.exit()).toEqual([1, null]);
  expect(service.output.match(/^exit \d+ null SIGKILL$/gm)).toHaveLength(2);
});

it('the primary exits with 1 if a worker had crashed and was not yet replaced', async () => {
  const service = await Service.start({ backOff: { min: 60_000, max: 60_000 } });
  await service.get('/crash').catch(() => undefined);
  await service.printed(/the next worker starts in 60000 ms/);
  service.kill('SIGTERM');
  expect(await service.exit()).toEqual([1, null]);
});

it('a second SIGINT kills workers that have not ended a second later', async () => {
  const service = await Service.start({}, 'deaf');
  service.kill('SIGINT');
  await service.printed(/SIGINT: stopping all workers/);
  // Forwarded by the parent of the service, it does not count as a second one.
  service.kill('SIGINT');
  await setTimeout(500);
  expect(service.output).not.toContain('SIGINT again');
  service.kill('SIGINT');
  expect(await service.exit()).toEqual([1, null]);
  expect(service.output.match(/^exit \d+ null SIGKILL$/gm)).toHaveLength(2);
});

it('the primary exits even if other code listens to SIGTERM and something keeps it alive', async () => {
  const service = await Service.start({}, 'good', 'listener');
  service.kill('SIGTERM');
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output).toContain('got it');
  expect(service.output).toContain('something keeps the primary alive 500 ms after its last worker');
});

it('the primary waits for a drain in its own process', async () => {
  const service = await Service.start({}, 'good', 'drain');
  const client = (await service.connect('metrics')).get('/slow');
  await (await service.connect('metrics')).get('/').response();
  service.kill('SIGTERM');
  expect((await client.response()).body).toBe('metrics');
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output).toMatch(/workers ended in[^]*shutdown clean in/);
});

it('a drain in the primary waits for the workers, and does not warn about their signal listeners', async () => {
  const service = await Service.start({}, 'slow', 'drain');
  service.kill('SIGTERM');
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output).toMatch(/shutdown clean in[^]*2 workers ended in/);
  expect(service.output.match(/^exit \d+ 0 null$/gm)).toHaveLength(2);
  expect(service.output).not.toContain('other listeners');
});

it('SIGTERM during a rolling restart stops all workers, and a worker that was starting does not cause exit code 1', async () => {
  const service = await Service.start();
  service.behave('mute');
  service.kill('SIGHUP');
  await service.printed(/^forked/, 3);
  service.kill('SIGTERM');
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output).toMatch(/called-off: 0 of 2 workers replaced in \d+ ms\. The shutdown/);
  expect(new Set(service.pids('exit'))).toEqual(new Set(service.pids('forked')));
  expect(service.pids('forked')).toHaveLength(3);
});

it('shutdown() by code keeps the process running, removes its signal listeners, and calls off later restarts', async () => {
  const service = await Service.start();
  const report = await service.shutdown();
  expect(report).toMatchObject({ exitCode: 0, workers: [{ code: 0 }, { code: 0 }] });
  expect(await service.restart()).toMatchObject({
    outcome: 'called-off',
    replaced: [],
    failure: { code: 'ERR_QUIESCE_CLUSTER_SHUTDOWN' },
  });
  expect(service.pids('forked')).toHaveLength(2);
  service.kill('SIGTERM');
  expect(await service.exit()).toEqual([null, 'SIGTERM']);
});

it('runWorkers throws in a worker', async () => {
  const service = await Service.start({ count: 1 }, 'nested');
  expect(service.output).toContain('ERR_QUIESCE_CLUSTER_PRIMARY');
});
