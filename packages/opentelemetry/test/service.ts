import { once } from 'node:events';
import { createServer } from 'node:http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { Hold, RawClient } from '@quiesce/conformance';
import { createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import { onTestFinished } from 'vitest';
import type { Collector, Export } from './collector.ts';

/** Creates a provider that exports to a collector on demand. */
export function providerFor({ url }: Collector): MeterProvider {
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url }),
    exportIntervalMillis: 600_000,
  });
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  return provider;
}

/** Exports now, and returns the contents. */
export async function exported(provider: MeterProvider, collector: Collector): Promise<Export> {
  await provider.forceFlush();
  const last = collector.exports.at(-1);
  if (last === undefined) throw new Error('nothing was exported');
  return last;
}

/** A watched server whose handlers wait. */
export interface Service {
  readonly drain: Drain;
  readonly hold: Hold<string>;
  /** Sends a request. */
  readonly send: (path?: string, headers?: readonly string[], body?: string) => Promise<RawClient>;
}

export async function startService(options: DrainOptions = {}): Promise<Service> {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const hold = new Hold<string>();
  const answer = drain.handler(async (_request, response) => void response.end(await hold.run()));
  const server = drain.watch(createServer(answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    drain,
    hold,
    send: async (path = '/', headers = [], body = '') =>
      (await RawClient.connect(address.port)).request('POST', path, body, headers),
  };
}
