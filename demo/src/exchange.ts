import { request, type Agent, type IncomingMessage } from 'node:http';
import { FAILURE_HEADER } from './balancer.ts';
import type { Received } from './outcome.ts';

/** A request of the load. */
export interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly json?: string;
}

/** ms after which a request counts as failed. */
const PATIENCE = 10_000;

/** Sends one request, once: node:http does not retry. Resolves when it has ended, in any way. */
export function exchange(port: number, agent: Agent, { method, path, json }: Shot): Promise<Received> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, agent, method, path, headers: headersFor(json) });
    let answer: IncomingMessage | undefined;
    let bytes = 0;
    let error: string | undefined;
    const fail = (reason: NodeJS.ErrnoException): void => {
      error ??= reason.code ?? reason.message;
    };
    const givingUp = setTimeout(() => {
      error = `no end within ${PATIENCE / 1_000} s`;
      outgoing.destroy();
    }, PATIENCE);
    const settle = (): void => {
      clearTimeout(givingUp);
      resolve({ status: answer?.statusCode, bytes, complete: answer?.complete ?? false, error });
    };

    outgoing.on('response', (incoming) => {
      answer = incoming;
      error = incoming.headers[FAILURE_HEADER]?.toString();
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
      incoming.on('error', fail);
      incoming.on('close', settle);
    });
    outgoing.on('error', fail);
    outgoing.on('close', () => {
      // The request may close before the rest of its response has been read.
      if (!answer) settle();
    });
    outgoing.end(json);
  });
}

function headersFor(json: string | undefined): Record<string, string | number> {
  if (json === undefined) return {};
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
}
