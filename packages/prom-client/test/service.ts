import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Hold, RawClient } from '@quiesce/conformance';
import { createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import { promDrain } from '@quiesce/prom-client';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';

/** A watched server whose handlers wait, and a second server, not watched, that serves the metrics. */
export interface Service {
  readonly drain: Drain;
  readonly registry: Registry;
  readonly hold: Hold<string>;
  /** Sends a request. */
  readonly send: (path?: string, headers?: readonly string[], body?: string) => Promise<RawClient>;
  /** Returns what Prometheus would scrape now. */
  readonly scrape: () => Promise<string>;
}

export async function startService(options: DrainOptions = {}): Promise<Service> {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const registry = new Registry();
  onTestFinished(promDrain(drain, { register: registry }));
  const hold = new Hold<string>();
  const answer = drain.handler(async (_request, response) => void response.end(await hold.run()));
  const port = await listen(drain.watch(serverFor(answer)));
  const metricsPort = await listen(
    serverFor(async (_request, response) => {
      response.setHeader('Content-Type', registry.contentType).end(await registry.metrics());
    }),
  );
  return {
    drain,
    registry,
    hold,
    send: async (path = '/', headers = [], body = '') =>
      (await RawClient.connect(port)).request('POST', path, body, headers),
    scrape: async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(),
  };
}

function serverFor(listener: RequestListener): Server {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** Returns the series of a scrape with this prefix, each with its value; for a histogram only its counts. */
export function series(scrape: string, prefix: string): Record<string, number> {
  const lines = scrape.split('\n').filter((line) => line.startsWith(prefix) && !/_(bucket|sum)\b/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
