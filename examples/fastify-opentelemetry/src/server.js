import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';
import { addRoutes } from './app.js';
import { Refresh } from './refresh.js';
import { startScheduler } from './scheduler.js';
import { startTracing, traceRequests } from './tracing.js';

const {
  DEADLINE = '25000',
  HOST = '127.0.0.1',
  OTEL_EXPORTER_OTLP_ENDPOINT,
  PORT = '3000',
  REFRESH_EVERY = '*/5 * * * * *',
  REFRESH_MS = '2000',
} = process.env;

// pino writes to stdout synchronously, so there is no log to flush.
const app = fastify({ logger: true });
await app.register(fastifyDrain, { deadline: Number(DEADLINE) });

const { tracer, flush } = startTracing(OTEL_EXPORTER_OTLP_ENDPOINT, app.log);
// Runs after the last request and the last tick have ended their spans. Does not wait for a collector that does not answer.
app.drain.onFlush('traces', flush, { timeout: 2_000 });
traceRequests(app, tracer);

const refresh = new Refresh(Number(REFRESH_MS), tracer, app.log);
const scheduler = startScheduler(
  REFRESH_EVERY,
  () => refresh.run(),
  (error) => app.log.error(error, 'refresh failed'),
);
// Stops before any request is refused; the drain waits for the running tick as for a request.
app.drain.worker('scheduler', scheduler);

addRoutes(app, refresh);
await app.listen({
  host: HOST,
  port: Number(PORT),
  listenTextResolver: (url) => `listening on ${url}`,
});
