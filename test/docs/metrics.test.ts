import { text } from 'node:stream/consumers';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../../packages/opentelemetry/test/collector.ts';
import { ExampleProcess } from './example-process.ts';
import { codeBlocks, read } from './markdown.ts';

/** Returns the example of docs/observability.md with this call, with its ports replaced. */
function example(call: string, ports: Readonly<Record<string, number>>): string {
  const found = codeBlocks(read('docs/observability.md')).find(({ code }) => code.includes(call));
  if (!found) throw new Error(`There is no example with '${call}'.`);
  return Object.entries(ports).reduce((code, [from, to]) => {
    if (!code.includes(from)) throw new Error(`There is no port ${from} in the example.`);
    return code.replace(from, String(to));
  }, found.code);
}

it('the example with prom-client can be scraped until the end of the drain and exits with 0', async () => {
  const held =
    "\ndrain.onFlush('held', () => new Promise((resolve) => process.stdin.once('data', resolve)), { timeout: false });";
  const service = await ExampleProcess.start(example('promDrain(', { 3000: 0 }) + held, 9464);
  const shows = (state: string) =>
    expect
      .poll(() => service.get('/metrics'), { timeout: 10_000 })
      .toContain(`quiesce_state{state="${state}"} 1\n`);
  await shows('ready');
  service.stop();
  await shows('closing');
  expect(await service.get('/metrics')).toContain(
    'quiesce_phase_duration_seconds_count{phase="draining"} 1\n',
  );
  service.write('go on');
  expect(await service.exit()).toEqual([0, null]);
});

it('the example with OpenTelemetry exports once in a flush step and once with the outcome, and exits with 0', async () => {
  const collector = await startCollector();
  const { port } = new URL(collector.url);
  // More time than the default, because the machine may be busy.
  const code = example('otelDrain(', { 4318: Number(port) }).replace(
    'createDrain()',
    'createDrain({ exitGrace: 10_000 })',
  );
  const service = await ExampleProcess.start(code, 3000);
  service.stop();
  expect(await service.exit()).toEqual([0, null]);
  expect(collector.exports.map(({ series }) => series)).toMatchObject([
    {
      'quiesce.state{quiesce.state=closing}': 1,
      'quiesce.phase.duration{quiesce.phase=draining}': 1,
      'quiesce.shutdowns{quiesce.outcome=clean}': 0,
    },
    {
      'quiesce.state{quiesce.state=closed}': 1,
      'quiesce.shutdowns{quiesce.outcome=clean}': 1,
      'quiesce.shutdown.duration{quiesce.outcome=clean}': 1,
      'quiesce.step.duration{quiesce.step=metrics,quiesce.outcome=done}': 1,
    },
  ]);
});

it('a collector that does not answer fails the flush step, and delays nothing else', async () => {
  const server = createServer((request) => void text(request)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const service = await ExampleProcess.start(example('otelDrain(', { 4318: port }), 3000);
  service.stop();
  expect(await service.exit()).toEqual([1, null]);
  expect(service.output).toContain("step 'metrics' timed-out");
});
