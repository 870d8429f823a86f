import { once } from 'node:events';
import { createServer, request as ask, Agent, type ServerResponse } from 'node:http';
import http2 from 'node:http2';
import { expect, it, onTestFinished } from 'vitest';
import { deferred } from '../src/util/deferred.ts';
import { createDrain, QuiesceError, type DrainOptions } from '../src/index.ts';
import { createTestDrain } from '../src/testing/index.ts';
import { inFlight, listen } from './service.ts';

const never = (): Promise<never> => new Promise(() => undefined);

function refusal(call: () => unknown): { readonly code: string; readonly message: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof QuiesceError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('not refused');
}

/** Returns status and body of the response. */
function answer(port: number, path: string, agent?: Agent): Promise<string> {
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', path, ...(agent ? { agent } : {}) };
    const sent = ask(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve(`${response.statusCode} ${body}`));
    });
    sent.on('error', (error) => resolve(error.message)).end();
  });
}

it('the deadline of a shutdown() call is its whole budget, and other times are derived from it', async () => {
  const { drain, clock, process } = createTestDrain();
  drain.onClose('database', never);
  void drain.run('task', never);
  const report = await clock.runUntil(drain.shutdown('by hand', { deadline: 2_000 }));
  // A fifth of it is reserved for cleanup.
  expect(report).toMatchObject({ outcome: 'forced', duration: 2_000, budgetUsed: 1 });
  expect(report.phases.closing).toBe(200);
  expect(process.output).toContain('by hand: shutting down, 0 in flight, within 2000 ms');
});

it.each([
  [{ deadline: 0 }, 'ERR_QUIESCE_OPTION_INVALID', "Option 'shutdown.deadline' must be more than 0"],
  [{ deadline: '5s' }, 'ERR_QUIESCE_OPTION_INVALID', "Option 'shutdown.deadline' must be milliseconds"],
  [{ exit: 1 }, 'ERR_QUIESCE_OPTION_INVALID', "Option 'shutdown.exit' must be true or false"],
  [
    { request: {} },
    'ERR_QUIESCE_OPTION_INVALID',
    "Option 'shutdown.request' must be a request or a response",
  ],
  [{ dedline: 1 }, 'ERR_QUIESCE_OPTION_UNKNOWN', "There is no option 'shutdown.dedline'"],
  [{ deadline: 3_000 }, 'ERR_QUIESCE_BUDGET', 'cleanupTime 4000 ms = 4001 ms, deadline 3000 ms'],
])('shutdown options %j throw, and nothing starts', (options, code, message) => {
  const drain = createDrain({ signals: false, logger: false, cleanupTime: 4_000, uploadGrace: 1 });
  expect(refusal(() => drain.shutdown('x', JSON.parse(JSON.stringify(options))))).toEqual({
    code,
    message: expect.stringContaining(message),
  });
  expect(drain.state).toBe('starting');
});

it('a later shutdown() call with a shorter deadline brings the end forward, and a longer one has no effect', async () => {
  const { drain, clock } = createTestDrain({ deadline: 20_000, cleanupTime: 5_000 });
  drain.onClose('database', never, { timeout: false });
  void drain.run('task', never);
  const first = drain.shutdown('first');
  await clock.advance(1_000);
  expect(drain.shutdown('second', { deadline: 100_000 })).toBe(first);
  expect(drain.shutdown('third', { deadline: 8_000 })).toBe(first);
  const report = await clock.runUntil(first);
  expect(report).toMatchObject({ trigger: 'first', outcome: 'forced', duration: 9_000, budgetUsed: 1 });
  // Draining is cut 5 s before the end, and aborted tasks get 500 ms.
  expect(report.phases).toMatchObject({ draining: 4_500, closing: 4_500 });
});

it('a deadline passed after the shutdown has no effect', async () => {
  const { drain, clock } = createTestDrain();
  const report = await drain.shutdown();
  expect(await drain.shutdown('again', { deadline: 1 })).toBe(report);
  expect(clock.pending).toBe(0);
});

it('a handler that reads its body before it awaits the shutdown is not waited for', async () => {
  const drain = createDrain({ signals: false, logger: false });
  const server = drain.watch(
    createServer(
      drain.handler((request, response) => {
        const stop = async (): Promise<void> => void response.end((await drain.shutdown()).outcome);
        request.resume().on('end', () => void stop());
      }),
    ),
  );
  const port = await listen(server);
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'now' });
  expect(await response.text()).toBe('clean');
});

it('a timer of an answered request that awaits the shutdown does not exempt a later request on the same connection', async () => {
  const drain = createDrain({ signals: false, logger: false });
  const held: ServerResponse[] = [];
  let stopped = '';
  const stop = async (): Promise<void> => {
    const { requests } = await drain.shutdown();
    stopped = `${requests.completed} completed, ${requests.awaiting} awaiting`;
  };
  const server = drain.watch(
    createServer(
      drain.handler((request, response) => {
        if (request.url === '/later') held.push(response);
        else response.end('stopping soon');
        if (request.url !== '/stop') return;
        const timer = setInterval(() => {
          if (held.length === 0) return;
          clearInterval(timer);
          void stop();
        }, 5);
      }),
    ),
  );
  const port = await listen(server);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  expect(await answer(port, '/stop', agent)).toBe('200 stopping soon');
  const later = answer(port, '/later', agent);
  await expect.poll(() => drain.state).toBe('draining');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(drain.state).toBe('draining');
  held[0]?.end('later');
  expect(await later).toBe('200 later');
  await expect.poll(() => stopped).toBe('1 completed, 0 awaiting');
});

it('a request that awaited a shutdown that was called off is waited for by the next one', async () => {
  const drain = createDrain({ signals: false, logger: false, shutdownDelay: 1_000 });
  const held = deferred<void>();
  const server = drain.watch(
    createServer(
      drain.handler(async (_request, response) => {
        await drain.shutdown().catch(() => undefined);
        await held.promise;
        response.end('done');
      }),
    ),
  );
  const port = await listen(server);
  const asker = answer(port, '/');
  await expect.poll(() => drain.state).toBe('lame-duck');
  drain.resume();
  const report = drain.shutdown('again');
  await expect.poll(() => drain.state, { timeout: 5_000 }).toBe('draining');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(drain.state).toBe('draining');
  held.resolve();
  expect(await asker).toBe('200 done');
  expect((await report).requests).toMatchObject({ completed: 1, awaiting: 0 });
});

it('a request that awaits the shutdown does not delay it if its client leaves', async () => {
  const drain = createDrain({ signals: false, logger: false, deadline: 5_000 });
  const task = deferred<void>();
  const server = createServer(
    drain.handler(async (_request, response) => void response.end((await drain.shutdown()).outcome)),
  );
  const port = await listen(drain.watch(server));
  void drain.run('task', () => task.promise);
  const client = ask({ port, host: '127.0.0.1' }).on('error', () => undefined);
  client.end();
  await expect.poll(() => drain.state).toBe('draining');
  await inFlight(drain, 1);
  client.destroy();
  await inFlight(drain, 0);

  task.resolve();

  const { outcome, duration } = await drain.shutdown();
  expect(outcome).toBe('clean');
  expect(duration).toBeLessThan(3_000);
});

/** A session with two streams: `/hold` is held, `/stop` calls shutdown() in its handler. */
async function overHttp2(options: DrainOptions = {}) {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const held: http2.Http2ServerResponse[] = [];
  const server = http2.createServer(
    drain.handler(async (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => {
      if (request.url === '/hold') held.push(response);
      else response.end(JSON.stringify((await drain.shutdown()).requests));
    }),
  );
  drain.watch(server);
  const client = http2.connect(`http://127.0.0.1:${await listen(server)}`).on('error', () => undefined);
  onTestFinished(() => client.destroy());
  const get = async (path: string): Promise<string> => {
    const stream = client.request({ ':path': path }).on('error', () => undefined);
    let body = '';
    stream.setEncoding('utf8').on('data', (text: string) => (body += text));
    await once(stream, 'close');
    return stream.rstCode === 0 ? body : `reset with ${stream.rstCode}`;
  };
  return { drain, get, finish: () => held[0]?.end('held') };
}

it('in an HTTP/2 session, only the stream whose handler awaits the shutdown is exempt', async () => {
  const { drain, get, finish } = await overHttp2();
  const held = get('/hold');
  await inFlight(drain, 1);
  const asker = get('/stop');
  await expect.poll(() => drain.state).toBe('draining');
  finish();
  expect(await held).toBe('held');
  expect(JSON.parse(await asker)).toMatchObject({ completed: 1, awaiting: 1, aborted: 0, abandoned: [] });
});

it('at the cut, other streams of an HTTP/2 session are reset, and the stream that awaits the report is answered', async () => {
  const { drain, get } = await overHttp2({ deadline: 1_300, cleanupTime: 1_000 });
  const held = get('/hold');
  await inFlight(drain, 1);
  const asker = get('/stop');
  expect(await held).toBe('reset with 8');
  expect(JSON.parse(await asker)).toMatchObject({
    awaiting: 1,
    abandoned: [{ path: '/hold', reason: 'cut' }],
  });
  expect((await drain.shutdown()).outcome).toBe('cut');
});
