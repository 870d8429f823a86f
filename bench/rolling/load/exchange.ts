import { request, type Agent, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Received } from './outcome.ts';

/** What is sent. */
export interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Sent with a tenth of a second between them. */
  readonly pieces: readonly Buffer[];
}

/** On answers that came through a balancer: the server it has tried, and the one that has answered. */
export const TRIED = 'x-tried';
export const ANSWERED_BY = 'x-answered-by';

/** ms between two pieces of a body. */
const BETWEEN = 100;
const PATIENCE = 15_000;

/**
 * Sends one request, once: node:http tries nothing again, not even where a connection that was kept has ended. Resolves when
 * it is over, however it ended.
 * @param agent `false` for a connection of its own
 * @param patience ms after which nobody waits for an answer any more
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
      // The request may close before the last of its answer has been read.
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
