import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import type { Drain } from '@quiesce/core';
import { expect, onTestFinished } from 'vitest';

/** Lets a server listen until the test has ended. Returns its port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  onTestFinished(() => {
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections();
  });
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Resolves when draining begins. */
export function draining(drain: Drain): Promise<void> {
  return new Promise((resolve) => {
    drain.on('draining', () => resolve());
  });
}

/** Resolves when this many requests are in flight. */
export async function inFlight(drain: Drain, requests: number): Promise<void> {
  await expect.poll(() => drain.inFlight, { interval: 1 }).toBe(requests);
}

/** A client with one connection, which stays open if the server keeps it alive. */
export class Client {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(port: number) {
    this.#port = port;
    onTestFinished(() => this.#agent.destroy());
  }

  /** Returns whether the connection was new or reused, the status and the Connection header; or the error. */
  get(path = '/'): Promise<string> {
    return new Promise((resolve) => {
      const options = { port: this.#port, host: '127.0.0.1', path, agent: this.#agent };
      const sent = request(options, (response) => {
        response.resume().once('end', () => {
          const connection = sent.reusedSocket ? 'reused' : 'new';
          resolve(`${connection}: ${response.statusCode} ${response.headers.connection}`);
        });
      });
      sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      sent.end();
    });
  }
}
