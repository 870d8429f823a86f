import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import { expect, onTestFinished } from 'vitest';
import { listen } from './service.ts';

export const CLIENTS = 150;

interface Stream {
  readonly socket: Socket;
  /** Everything received, and when it ended; a reading of `performance`. */
  readonly ended: Promise<{ readonly text: string; readonly at: number }>;
}

export function openStream(port: number): Stream {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write('GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n');
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  return { socket, ended: once(socket, 'end').then(() => ({ text, at: performance.now() })) };
}

/** Starts a service with event streams; `write` begins each of them. */
export async function streams(
  options: DrainOptions,
  write: (response: ServerResponse, drain: Drain) => void = (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: hello\n\n');
  },
  count = CLIENTS,
): Promise<{ readonly drain: Drain; readonly streams: readonly Stream[] }> {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const port = await listen(
    drain.watch(createServer(drain.handler((_request, response) => write(response, drain)))),
  );
  const all = Array.from({ length: count }, () => openStream(port));
  await expect.poll(() => drain.inFlight, { interval: 5, timeout: 10_000 }).toBe(count);
  return { drain, streams: all };
}

interface Times {
  /** ms from the first end to the last. */
  readonly window: number;
  /** The most ends within half of the window: on a busy machine some coincide. */
  readonly peak: number;
}

export function timesOf(ends: readonly { readonly at: number }[]): Times {
  const times = ends.map(({ at }) => at).toSorted((a, b) => a - b);
  const [first = 0] = times;
  const window = (times.at(-1) ?? 0) - first;
  const within = times.map((from) => times.filter((at) => at >= from && at < from + window / 2).length);
  return { window, peak: Math.max(...within) };
}

/** Returns the peak; infinity if the window is shorter than `ms`. */
export function peakOf({ window, peak }: Times, ms: number): number {
  return window > ms ? peak : Infinity;
}

/** Creates a WebSocket server whose clients record when they are closed. */
export function webSocketServer(count: number, toldAt: number[]) {
  const clients = Array.from({ length: count }, () => ({
    close: () => void toldAt.push(performance.now()),
    terminate: () => undefined,
  }));
  return { clients };
}
