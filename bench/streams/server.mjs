// A model's answer and an MCP tool call: POSTs that are answered with an event stream of 1 to 3 s.
//   node server.mjs http|express|koa|fastify
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const TOKENS = 30;
const OPTIONS = { logger: false };
const EVENT_STREAM = 'text/event-stream';

const APPS = {
  async http() {
    const { createDrain } = await import('@quiesce/core');
    const drain = createDrain(OPTIONS);
    return drain.watch(
      createServer(
        drain.handler((request, response) => {
          response.setHeader('Content-Type', EVENT_STREAM);
          answer(request.url).pipe(response);
        }),
      ),
    );
  },
  async express() {
    const { createDrain, expressDrain } = await import('@quiesce/express');
    const { default: express } = await import('express');
    const drain = createDrain(OPTIONS);
    const app = express().use(expressDrain(drain));
    app.use((request, response) => void answer(request.url).pipe(response.type(EVENT_STREAM)));
    return drain.watch(createServer(app));
  },
  async koa() {
    const { createDrain, koaDrain } = await import('@quiesce/koa');
    const { default: Koa } = await import('koa');
    const drain = createDrain(OPTIONS);
    const app = new Koa().use(koaDrain(drain)).use((context) => {
      context.type = EVENT_STREAM;
      context.body = answer(context.url);
    });
    return drain.watch(createServer(app.callback()));
  },
  async fastify() {
    const { default: fastifyDrain } = await import('@quiesce/fastify');
    const { default: fastify } = await import('fastify');
    const app = fastify();
    await app.register(fastifyDrain, OPTIONS);
    app.post('/*', (request, reply) => reply.type(EVENT_STREAM).send(answer(request.url)));
    await app.listen({ host: '127.0.0.1', port: 0 });
    return app.server;
  },
};

function answer(url) {
  const ms = 1_000 + Math.random() * 2_000;
  return Readable.from(url === '/mcp' ? toolCall(ms) : tokens(ms));
}

async function* tokens(ms) {
  for (let token = 0; token < TOKENS; token += 1) {
    yield `data: t${token}\n\n`;
    await sleep(ms / TOKENS);
  }
  yield 'data: [DONE]\n\n';
}

/** Sends a first event, and then nothing until the result is ready. */
async function* toolCall(ms) {
  yield ': working\n\n';
  await sleep(ms);
  yield 'event: message\ndata: {"result":"done"}\n\n';
}

const server = await APPS[process.argv[2]]();
if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
process.send(server.address().port);
// The bench has ended.
process.once('disconnect', () => process.exit(1));
