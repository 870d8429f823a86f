import { request, type Agent, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Received } from './outcome.ts';

/** A request to send. */
export interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Parts of the body, sent with a tenth of a second between them. */
  readonly pieces: readonly Buffer[];
}

/** Headers of responses through a load balancer: the server it tried, and the one that answered. */
export const TRIED = 'x-tried';
export const ANSWERED_BY = 'x-answered-by';

/** ms between two parts of a body. */
const BETWEEN = 100;
const PATIENCE = 15_000;

/**
 * Sends one request, once: node:http does not retry, not even if a kept connection has ended. Resolves when it has ended in any
 * way.
 * @param agent `false` for a connection of its own
 * @param patience ms after which it counts as timed out
 */
export function exchange(
  port: number,
  agent: Agent | false,
  shot: Shot,
  patience: number = PATIENCE,
): Promise<Received> {
  return new Promise((resolve) => {
    const { method, path, pieces } = shot;
    const outgoing = request({ host: '127.0.0.1', port, agent, method, path, headers: headersFor(shot) });
    let answer: IncomingMessage | undefined;
    let bytes = 0;
    let error: NodeJS.ErrnoException | undefined;
    let isTimedOut = false;
    const fail = (reason: NodeJS.ErrnoException): void => {
      error ??= reason;
    };
    const givingUp = setTimeout(() => {
      isTimedOut = true;
      outgoing.destroy();
    }, patience);
    const settle = (): void => {
      clearTimeout(givingUp);
      resolve({
        status: answer?.statusCode,
        bytes,
        isComplete: answer?.complete ?? false,
        error,
        isTimedOut,
        isReused: outgoing.reusedSocket,
        tried: answer?.headers[TRIED]?.toString(),
        answeredBy: answer?.headers[ANSWERED_BY]?.toString(),
      });
    };
    outgoing.on('response', (incoming) => {
      answer = incoming;
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
      incoming.on('error', fail);
      incoming.on('close', settle);
    });
    outgoing.on('error', fail);
    outgoing.on('close', () => {
      // The request may close before the rest of its response has been read.
      if (!answer) settle();
    });
    void send(outgoing, pieces);
  });
}

async function send(outgoing: ReturnType<typeof request>, pieces: readonly Buffer[]): Promise<void> {
  for (const [at, piece] of pieces.entries()) {
    if (at > 0) await sleep(BETWEEN);
    if (outgoing.destroyed) return;
    outgoing.write(piece);
  }
  outgoing.end();
}

function headersFor({ method, pieces }: Shot): Record<string, string | number> {
  if (method === 'GET') return {};
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return { 'content-type': 'application/octet-stream', 'content-length': length };
}
