import { defineDrainTests, type CreateServer } from '@quiesce/conformance';
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';

const create: CreateServer = async (drain, routes) => {
  const app = fastify({ exposeHeadRoutes: true });
  await app.register(fastifyDrain, { drain });
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.get('/text', () => routes.text());
  app.get('/empty', async (_request, reply) => (await routes.empty(), reply.code(204).send()));
  app.post('/upload', (request) => routes.upload(request.raw));
  app.get('/stream', (_request, reply) => reply.send(routes.stream()));
  const method = ['GET', 'POST'];
  app.route({
    method,
    url: '/events',
    handler: (_request, reply) => reply.type('text/event-stream').send(routes.events()),
  });
  app.route({
    method,
    url: '/raw',
    handler: (request, reply) => (reply.hijack(), routes.raw(request.raw, reply.raw)),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app.server;
};

defineDrainTests('Fastify 5', create, { followsHandlers: true });
