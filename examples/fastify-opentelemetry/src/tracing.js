import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { logExporter } from './log-exporter.js';

/** @param collector URL of an OTLP collector over HTTP; without one, spans go to the log */
export function startTracing(collector, log) {
  const exporter =
    collector === undefined ? logExporter(log) : new OTLPTraceExporter({ url: `${collector}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'example' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return { tracer: provider.getTracer('example'), flush: () => provider.shutdown() };
}

/** Creates one span for each admitted request, the parent of the spans of its handler. */
export function traceRequests(app, tracer) {
  app.addHook('onRequest', (request, reply, done) => {
    const span = tracer.startSpan(`${request.method} ${request.routeOptions.url ?? 'unknown'}`);
    // Until then the request is in flight, so no flush runs before the end of its span.
    reply.raw.once('close', () => span.end());
    context.with(trace.setSpan(context.active(), span), done);
  });
}
