import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server under `quiesce run`, as reported by its preload. */
interface RunningServer {
  readonly pid: number;
  /** True for a worker of node:cluster, which its primary stops. */
  readonly isClusterWorker: boolean;
  /** It was signalled by {@link Servers.signal}, because the command had not passed the signal on. */
  isReached: boolean;
  /** It has reported its exit code. */
  hasEnded: boolean;
}

/** The processes with servers. Each connects to a socket that only this user can open; the connection ends with the process. */
export class Servers {
  readonly path: string;
  readonly #folder: string;
  readonly #listener: Server;
  readonly #bySocket = new Map<Socket, RunningServer>();
  readonly #codes: number[] = [];
  #onGone: (() => void)[] = [];
  readonly #onReached: (pid: number, signal: string) => void;

  private constructor(folder: string, path: string, onReached: (pid: number, signal: string) => void) {
    this.#folder = folder;
    this.path = path;
    this.#onReached = onReached;
    this.#listener = createServer((socket) => this.#follow(socket));
  }

  /** @param onReached called with each first signal that {@link signal} brought to a server */
  static async open(onReached: (pid: number, signal: string) => void): Promise<Servers> {
    const folder = await mkdtemp(join(tmpdir(), 'quiesce-run-'));
    const isWindows = process.platform === 'win32';
    const path = isWindows ? `\\\\.\\pipe\\quiesce-run-${process.pid}` : join(folder, 'socket');
    const servers = new Servers(folder, path, onReached);
    await new Promise<void>((resolve, reject) => {
      servers.#listener.once('error', reject).listen(path, resolve);
    });
    return servers;
  }

  /**
   * Asks servers to signal themselves, unless the signal has already reached them in another way. A signal from here might arrive second,
   * and a second SIGINT forces the end.
   * @param areReached which servers: those that were reached in this way before, or the others
   */
  signal(signal: NodeJS.Signals, areReached: boolean): void {
    for (const [socket, { isReached, isClusterWorker }] of this.#bySocket) {
      if (isReached === areReached && !isClusterWorker && socket.writable)
        socket.write(`${JSON.stringify({ signal })}\n`);
    }
  }

  /** The worst exit code of the servers; `undefined` if none was reported. */
  get worstCode(): number | undefined {
    return this.#codes.length === 0 ? undefined : Math.max(...this.#codes);
  }

  /** Resolves when no server is left. */
  async whenGone(): Promise<void> {
    while (this.#bySocket.size > 0) {
      const change = new Promise<void>((resolve) => {
        this.#onGone.push(resolve);
      });
      await change;
    }
  }

  async close(): Promise<void> {
    this.#listener.close();
    for (const socket of this.#bySocket.keys()) socket.destroy();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #follow(socket: Socket): void {
    socket.on('error', () => undefined);
    const lines = createInterface({ input: socket });
    lines.on('error', () => undefined);
    lines.on('line', (line) => this.#told(socket, line));
    socket.on('close', () => {
      const server = this.#bySocket.get(socket);
      // It was killed, so it could not report its exit code.
      if (server && !server.hasEnded) this.#codes.push(1);
      this.#bySocket.delete(socket);
      for (const resolve of this.#onGone.splice(0)) resolve();
    });
  }

  #told(socket: Socket, line: string): void {
    const message = parse(line);
    const known = this.#bySocket.get(socket);
    if (message?.type === 'serving' && !known) {
      const { pid, isClusterWorker = false } = message;
      this.#bySocket.set(socket, {
        pid,
        isClusterWorker,
        isReached: false,
        hasEnded: false,
      });
    }
    if (message?.type === 'reached' && known && !known.isReached) {
      known.isReached = true;
      this.#onReached(known.pid, message.signal ?? '');
    }
    if (message?.type === 'exit' && message.code !== undefined) {
      this.#codes.push(message.code);
      if (known) known.hasEnded = true;
    }
  }
}

interface Message {
  readonly type: string;
  readonly pid: number;
  readonly isClusterWorker?: boolean;
  readonly code?: number;
  readonly signal?: string;
}

function parse(line: string): Message | undefined {
  try {
    const message: Message = JSON.parse(line);
    return Number.isInteger(message.pid) && message.pid > 0 ? message : undefined;
  } catch {
    return undefined;
  }
}
