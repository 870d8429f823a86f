import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { createDrain } from '@quiesce/core';

/**
 * Runs a service from start to end with everything that a drain tracks: a request in flight, an idle connection, a late request,
 * a task, a worker, a check, steps, listeners, signal handlers.
 * @throws Error if it does not end as expected
 */
export async function cycle(): Promise<void> {
  const drain = createDrain({ logger: false });
  const server = createServer(
    drain.handler((request, response) => {
      if (request.url !== '/hold') response.end('ok');
    }),
  );
  drain.watch(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  drain.on('state', () => undefined);
  drain.check('database', () => true);
  drain.onFlush('logs', () => undefined);
  drain.onClose('database', async () => undefined);
  drain.worker('queue', { stop: async () => undefined });

  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const agent = new Agent({ keepAlive: true });
  const entered = once(server, 'request');
  const answer = ask(port, '/hold', agent);
  const [, response] = await entered;
  await ask(port, '/', agent);
  await ask(port, '/health/ready', agent);
  const task = drain.run('mail', () => once(response, 'close'));
  const report = drain.shutdown('soak');
  const late = await ask(port, '/', agent);
  response.end('held');
  await task;
  const { outcome } = await report;
  const seen = `${outcome}, ${await answer}, ${late}`;
  agent.destroy();
  if (seen !== 'clean, 200 held, 503') throw new Error(`It was to be clean, 200 held, 503, and was ${seen}.`);
}

/** Returns the status of the response, with its text if that is short. */
async function ask(port: number | undefined, path: string, agent: Agent): Promise<string> {
  const request = get({ port, host: '127.0.0.1', path, agent });
  const [response] = await once(request, 'response');
  const body = await text(response);
  return response.statusCode === 200 ? `200 ${body}` : String(response.statusCode);
}
