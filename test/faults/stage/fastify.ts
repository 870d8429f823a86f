import type { Server } from 'node:net';
import type { Drain } from '@quiesce/core';
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';
import type { Protocol } from '../place.ts';
import type { AnyRequest, AnyResponse, Routes } from './routes.ts';

const WHERE = { host: '127.0.0.1', port: 0 };

/** Starts a Fastify app. Its types cover one kind of server each, so each kind has its own lines. */
export async function listenFastify(
  drain: Drain,
  routes: Routes,
  protocol: Protocol,
  tls: { readonly key: string; readonly cert: string },
): Promise<Server> {
  const route = (request: { raw: AnyRequest }, reply: { raw: AnyResponse; hijack(): unknown }): void => {
    routes.handle(request.raw, reply.raw);
    reply.hijack();
  };
  const before = (request: { raw: AnyRequest }, reply: { raw: AnyResponse }, done: () => void): void => {
    void routes.before(request.raw, reply.raw, done);
  };
  if (protocol === 'http/1.1') {
    const app = fastify();
    app.addHook('onRequest', before);
    await app.register(fastifyDrain, { drain });
    app.addContentTypeParser('*', leaveBody);
    app.all('/*', route);
    await app.listen(WHERE);
    return app.server;
  }
  if (protocol === 'https') {
    const app = fastify({ https: tls });
    app.addHook('onRequest', before);
    await app.register(fastifyDrain, { drain });
    app.addContentTypeParser('*', leaveBody);
    app.all('/*', route);
    await app.listen(WHERE);
    return app.server;
  }
  if (protocol === 'h2c') {
    const app = fastify({ http2: true });
    app.addHook('onRequest', before);
    await app.register(fastifyDrain, { drain });
    app.addContentTypeParser('*', leaveBody);
    app.all('/*', route);
    await app.listen(WHERE);
    return app.server;
  }
  const app = fastify({ http2: true, https: tls });
  app.addHook('onRequest', before);
  await app.register(fastifyDrain, { drain });
  app.addContentTypeParser('*', leaveBody);
  app.all('/*', route);
  await app.listen(WHERE);
  return app.server;
}

function leaveBody(_request: unknown, _payload: unknown, done: (error: null) => void): void {
  done(null);
}
