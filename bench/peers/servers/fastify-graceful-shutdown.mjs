// Set: timeout, instead of 10 s. It needs a logger.
import gracefulShutdown from 'fastify-graceful-shutdown';
import { fastifyApp, listen } from '../apps/fastify.mjs';

const app = await fastifyApp({ logger: { level: 'warn' } }, (instance) =>
  instance.register(gracefulShutdown, { timeout: 5_000 }),
);
await listen(app);
