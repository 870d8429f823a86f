import { once } from 'node:events';
import { closeSync, openSync, readSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Interval in ms between two checks. */
const LOOK = 5;
const LISTEN = '0A';
const LISTEN_TIMEOUT = 10_000;

/** Returns a port that stays free while its server restarts: below the ephemeral ports of the kernel. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
      server.close();
      return port;
    } catch {
      // The port is taken: tries another one.
    }
  }
}

/**
 * True if a process listens at the port. Checks without a connection, which the server would have to accept. Linux lists
 * listening sockets first, so the beginning of the table is enough.
 */
function isListening(port: number): boolean {
  const table = openSync('/proc/net/tcp', 'r');
  try {
    const buffer = Buffer.alloc(32_768);
    const lines = buffer.toString('latin1', 0, readSync(table, buffer)).split('\n');
    const address = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    return lines.some((line) => {
      const [, local, , state] = line.trim().split(/\s+/);
      return state === LISTEN && (local ?? '').endsWith(address);
    });
  } finally {
    closeSync(table);
  }
}

/**
 * Waits until a process listens.
 * @throws if none does in time
 */
export async function untilListening(port: number): Promise<void> {
  const end = performance.now() + LISTEN_TIMEOUT;
  while (!isListening(port)) {
    if (performance.now() > end) throw new Error(`nobody listens at port ${port}`);
    await sleep(LOOK);
  }
}

/** Calls the listener when no process listens any more. @returns its undo */
export function onClosed(port: number, listener: () => void): () => void {
  const timer = setInterval(() => {
    if (isListening(port)) return;
    clearInterval(timer);
    listener();
  }, LOOK);
  return () => clearInterval(timer);
}
