import { once } from 'node:events';
import { WebSocket } from 'ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RawClient } from '@quiesce/conformance';
import { Program } from './program.ts';

describe('a worker of node:cluster', () => {
  it('a node:cluster worker answers requests in flight at SIGTERM; its primary has no handler', async () => {
    const program = await Program.serve('cluster.mjs');
    const client = await program.inFlight();
    process.kill(workerOf(program), 'SIGTERM');
    await program.release();
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await program.printed(/worker ended with 0/);
    expect(program.output).toMatch(/^handlers 0$/m);
    expect(program.output).toMatch(/SIGTERM: shutdown clean/);
  });

  it('a node:cluster worker drains after the signal has ended its primary', async () => {
    const program = await Program.serve('cluster.mjs');
    const client = await program.inFlight();
    await program.stop();
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await program.exit()).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(program.output).toMatch(/primary gone: shutdown clean/);
  });
});

it('a server in a worker thread is left alone: the signal ends the process as usual', async () => {
  const env = { KIND: 'thread', QUIESCE_LOG: 'debug' };
  const program = await Program.serve('cluster.mjs', { env });
  const client = await RawClient.connect(program.port);
  expect((await client.get('/').response()).body).toBe('done');
  client.destroy();
  await program.printed(/left alone: it is in a worker thread/);
  program.kill('SIGTERM');
  expect(await program.exit()).toMatchObject({ code: null, signal: 'SIGTERM' });
});

it("pm2's message starts the shutdown", async () => {
  const program = await Program.serve('app.mjs', { ipc: true });
  const client = await program.inFlight();
  program.process.send('shutdown');
  await program.release();
  expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
  expect(await program.exit()).toMatchObject({ code: 0, signal: null });
  expect(program.output).toContain('message shutdown: shutdown clean');
});

it('WebSockets are closed with 1001 and do not delay the shutdown', async () => {
  const program = await Program.serve('sockets.mjs');
  const socket = new WebSocket(`ws://127.0.0.1:${program.port}`);
  onTestFinished(() => socket.terminate());
  await once(socket, 'message');
  program.kill('SIGTERM');
  const [code] = await once(socket, 'close');
  expect(code).toBe(1001);
  expect(await program.exit()).toMatchObject({ code: 0 });
  expect(program.output).toMatch(/shutdown clean/);
});

function workerOf(program: Program): number {
  return Number(/worker (\d+)/.exec(program.output)?.[1]);
}
