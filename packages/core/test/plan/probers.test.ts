import { createServer } from 'node:http';
import { createTestDrain } from '@quiesce/core/testing';
import { expect, it } from 'vitest';
import { Probers } from '../../src/plan/probers.ts';
import { Client, draining, listen } from '../service.ts';

/** A request with the properties that are read. */
function from(remoteAddress: string, agent?: string): Parameters<Probers['probed']>[0] {
  return { headers: { 'user-agent': agent }, socket: { remoteAddress } };
}

/** Creates probers with one that probes at these times. */
function probed(at: readonly number[], agent?: string): Probers {
  const probers = new Probers();
  for (const time of at) probers.probed(from('10.0.0.7', agent), false, time);
  return probers;
}

it('the interval of a prober is the longest of the latest gaps', () => {
  const [prober] = probed([0, 5_000, 7_000, 9_100, 11_000, 13_000]).all(13_000);
  expect(prober).toEqual({ address: '10.0.0.7', probes: 6, interval: 2_100 });
});

it('a prober is forgotten after three missed probes, or half a minute after a single probe', () => {
  const steady = probed([0, 2_000, 4_000]);
  expect(steady.all(11_000)).toHaveLength(1);
  expect(steady.all(11_001)).toHaveLength(0);
  expect(probed([0]).all(30_000)).toHaveLength(1);
  expect(probed([0]).all(30_001)).toHaveLength(0);
});

it('two probers at one address are separate, and known products are named', () => {
  const probers = probed([0, 1_000], 'Consul Health Check');
  probers.probed(from('10.0.0.7', 'made up by a client'), false, 1_000);
  expect(probers.all(1_000).map(({ agent, probes }) => [agent, probes])).toEqual([
    ['Consul', 2],
    [undefined, 1],
  ]);
});

it('the kubelet does not count as a load balancer', () => {
  const probers = probed([0, 1_000, 2_000], 'kube-probe/1.31');
  expect(probers.hasKubelet).toBe(true);
  expect(probers.all(2_000)).toEqual([]);
});

it('at most 64 probers are kept, however many addresses probe', () => {
  const probers = new Probers();
  for (let index = 0; index < 1_000; index += 1) probers.probed(from(`10.0.0.${index}`), false, index);
  expect(probers.all(1_000)).toHaveLength(64);
});

it('each awaited prober is expected to see three failures at its interval', () => {
  const probers = probed([0, 2_000, 4_000]);
  probers.await(probers.all(4_500));
  expect(probers.detectedAt(4_500)).toBe(10_250);
  for (const time of [6_000, 8_000, 10_000]) probers.probed(from('10.0.0.7'), true, time);
  expect(probers.detectedAt(10_000)).toBe(10_250);
  probers.probed(from('10.0.0.7'), true, 10_500);
  expect(probers.detectedAt(10_500)).toBe(10_250);
});

it('a prober that has left is no longer awaited, and a new one is', () => {
  const probers = probed([0, 500, 1_000]);
  probers.await(probers.all(1_000));
  expect(probers.detectedAt(3_500)).toBe(2_750);
  expect(probers.detectedAt(3_501)).toBe(0);
  for (const time of [4_000, 5_000]) probers.probed(from('10.0.0.8'), true, time);
  expect(probers.detectedAt(5_000)).toBe(6_250);
});

it('a lame duck lasts until a prober has seen its failures, and no longer', async () => {
  const { drain, clock, process } = createTestDrain();
  const server = createServer(drain.handler((_request, response) => void response.end()));
  const client = new Client(await listen(drain.watch(server)));
  const probe = async (): Promise<void> => {
    expect(await client.get('/health/ready')).toMatch(/: (200|503)/);
  };
  for (let index = 0; index < 4; index += 1) {
    await probe();
    await clock.advance(1_000);
  }
  expect(drain.plan).toMatchObject({ situation: 'probed', awaitsProbers: true, listener: 'last' });
  process.signal('SIGTERM');
  expect(process.output).toContain(
    '; readiness is probed every 1 s by 127.0.0.1: serving until 3 checks have failed, 8 s at most',
  );
  for (let index = 0; index < 3; index += 1) {
    expect(drain.state).toBe('lame-duck');
    await probe();
    if (index < 2) await clock.advance(1_000);
  }
  const at = clock.now();
  await clock.runUntil(draining(drain));
  expect(clock.now() - at).toBeLessThanOrEqual(250);
  expect(await clock.runUntil(process.exited)).toBe(0);
});

it('a single readiness request does not make a prober', async () => {
  const { drain, process, clock } = createTestDrain();
  const server = createServer(drain.handler((_request, response) => void response.end()));
  const client = new Client(await listen(drain.watch(server)));
  await client.get('/health/ready');
  process.signal('SIGTERM');
  expect(drain.plan.situation).toBe('quiet');
  expect(await clock.runUntil(process.exited)).toBe(0);
});
