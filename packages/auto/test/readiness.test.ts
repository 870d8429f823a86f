import { describe, expect, it } from 'vitest';
import { RawClient } from '@quiesce/conformance';
import { Program } from './program.ts';

async function statusOf(port: number, path: string): Promise<number> {
  const client = await RawClient.connect(port);
  const { status } = await client.get(path).response();
  client.destroy();
  return status;
}

describe('QUIESCE_HEALTH_APP_READY', () => {
  it("the path of QUIESCE_HEALTH_APP_READY is answered by the app until the signal, then with 503, while the app's other routes are served", async () => {
    const env = { QUIESCE_HEALTH_APP_READY: '/healthz', QUIESCE_SHUTDOWN_DELAY: '600ms' };
    const program = await Program.serve('app.mjs', { env });
    expect(await statusOf(program.port, '/healthz')).toBe(200);
    program.kill('SIGTERM');
    await program.printed(/shutting down/);
    expect(await statusOf(program.port, '/healthz?probe=1')).toBe(503);
    expect(await statusOf(program.port, '/healthzz')).toBe(200);
    expect(await program.exit()).toMatchObject({ code: 0 });
  });

  it('health checks on the path of QUIESCE_HEALTH_APP_READY make the service wait for its load balancer', async () => {
    const env = { QUIESCE_HEALTH_APP_READY: '/healthz', QUIESCE_DEADLINE: '4s' };
    const program = await Program.serve('app.mjs', { env });
    for (let probe = 0; probe < 4; probe += 1) {
      await statusOf(program.port, '/healthz');
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    program.kill('SIGTERM');
    await program.printed(/readiness is probed every/);
    expect(await statusOf(program.port, '/healthz')).toBe(503);
    expect(await program.exit()).toMatchObject({ code: 0 });
  });
});

it('QUIESCE_HEALTH_PORT serves the health routes on a port of its own', async () => {
  const env = { QUIESCE_HEALTH_PORT: '0', QUIESCE_HEALTH_APP_READY: '/health/ready' };
  const program = await Program.serve('app.mjs', { env });
  await program.printed(/health routes on port \d+/);
  const port = Number(/health routes on port (\d+)/.exec(program.output)?.[1]);
  expect(await statusOf(port, '/health/ready')).toBe(200);
  expect(await statusOf(program.port, '/health/ready')).toBe(200);
  program.kill('SIGTERM');
  expect(await program.exit()).toMatchObject({ code: 0 });
});
