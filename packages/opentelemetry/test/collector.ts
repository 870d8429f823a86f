import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

interface Point {
  readonly attributes: readonly KeyValue[];
  /** Only for a sum. */
  readonly asInt?: number;
  readonly asDouble?: number;
  /** Only for a histogram. */
  readonly count?: number;
  readonly sum?: number;
  readonly explicitBounds?: readonly number[];
}

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly Point[] };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}

/** The part of a JSON metrics request that the tests read. */
interface MetricsRequest {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly metrics: readonly Metric[];
    }[];
  }[];
}

/** The contents of one export. */
export interface Export {
  readonly scopes: readonly string[];
  readonly metrics: readonly Metric[];
  /** Each series with its value; for a histogram, the number of its values. */
  readonly series: Readonly<Record<string, number | undefined>>;
  /** The whole request body. */
  readonly body: string;
}

/** A simulated OTLP collector that stores all exports. */
export interface Collector {
  readonly url: string;
  readonly exports: readonly Export[];
}

export async function startCollector(): Promise<Collector> {
  const exports: Export[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/v1/metrics') exports.push(read(body));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  return { url: `http://127.0.0.1:${port}/v1/metrics`, exports };
}

function read(body: string): Export {
  const { resourceMetrics }: MetricsRequest = JSON.parse(body);
  const scopes = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics);
  const metrics = scopes.flatMap((scope) => scope.metrics);
  const series = metrics.flatMap(({ name, sum, histogram }) =>
    [...(sum?.dataPoints ?? []), ...(histogram?.dataPoints ?? [])].map((point) => [
      `${name}${labels(point)}`,
      point.count ?? point.asInt ?? point.asDouble,
    ]),
  );
  return {
    scopes: scopes.map(({ scope }) => `${scope.name} ${scope.version}`),
    metrics,
    series: Object.fromEntries(series),
    body,
  };
}

function labels({ attributes }: Point): string {
  if (attributes.length === 0) return '';
  return `{${attributes.map(({ key, value }) => `${key}=${value.stringValue}`).join(',')}}`;
}
