import { describe, expect, it } from 'vitest';
import { idsIn, servingPod } from './fixtures/serving-pod.ts';

const delay = { drain: { shutdownDelay: 5_000, admission: 'refuse' } } as const;
const liveness = (probe: string) => servingPod(`livenessProbe: { ${probe} }`);

describe('a liveness probe', () => {
  it.each([
    ['httpGet: { path: /health/live/, port: 80 }', []],
    ['httpGet: { path: /health/ready/, port: 80 }', ['liveness-is-readiness']],
    ['httpGet: { path: /health/startup, port: 80 }, periodSeconds: 1', []],
    ['tcpSocket: { port: 80 }, periodSeconds: 1', []],
    // Three times 10 s: draining has ended by then.
    ['httpGet: { path: /, port: 80 }', []],
    ['httpGet: { path: /, port: 80 }, failureThreshold: 2', []],
    ['httpGet: { path: /, port: 80 }, failureThreshold: 1', ['liveness-refused']],
  ])('a liveness probe { %s } has the findings %j', async (probe, ids) => {
    expect(await idsIn(liveness(probe), delay)).toEqual(ids);
  });

  it('a liveness probe may request the path of readiness on another port', async () => {
    const text = liveness('httpGet: { path: /up, port: 81 }, failureThreshold: 9').replace(
      '/health/ready',
      '/up',
    );
    expect(await idsIn(text, delay)).toEqual([]);
    expect(await idsIn(text.replace('81', '80'), delay)).toEqual(['liveness-is-readiness']);
  });

  it('a liveness probe is not judged without health routes, unless it requests the readiness path', async () => {
    const options = { drain: { ...delay.drain, health: false } } as const;
    expect(await idsIn(liveness('httpGet: { path: /, port: 80 }, periodSeconds: 1'), options)).toEqual([]);
  });
});
