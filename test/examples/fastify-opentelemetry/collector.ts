import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** The parts of a JSON trace request that the tests use. */
interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string }[] }[];
  }[];
}

/** Stands in for an OTLP collector: keeps the names of the received spans. */
export interface Collector {
  readonly url: string;
  readonly spans: readonly string[];
}

/** @param answers false for a collector that never answers */
export async function startCollector(answers: boolean): Promise<Collector> {
  const spans: string[] = [];
  const server = createServer(async (request, response) => {
    const names = namesIn(JSON.parse(await text(request)));
    if (request.url === '/v1/traces') spans.push(...names);
    if (answers) response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`, spans };
}

function namesIn({ resourceSpans }: TraceRequest): string[] {
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
  );
}
