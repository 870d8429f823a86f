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
  /** True if {@link Servers.signal} has signalled it, because the command had not passed the signal on. */
  isSignalledDirectly: boolean;
  /** True if it has reported its exit code. */
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
  readonly #onSignalledDirectly: (pid: number, signal: string) => void;

  private constructor(
    folder: string,
    path: string,
    onSignalledDirectly: (pid: number, signal: string) => void,
  ) {
    this.#folder = folder;
    this.path = path;
    this.#onSignalledDirectly = onSignalledDirectly;
    this.#listener = createServer((socket) => this.#follow(socket));
  }

  /** @param onSignalledDirectly called once for each server, when {@link signal} first brings a signal to it */
  static async open(onSignalledDirectly: (pid: number, signal: string) => void): Promise<Servers> {
    const folder = await mkdtemp(join(tmpdir(), 'quiesce-run-'));
    const isWindows = process.platform === 'win32';
    const path = isWindows ? `\\\\.\\pipe\\quiesce-run-${process.pid}` : join(folder, 'socket');
    const servers = new Servers(folder, path, onSignalledDirectly);
    await new Promise<void>((resolve, reject) => {
      servers.#listener.once('error', reject).listen(path, resolve);
    });
    return servers;
  }

  /**
   * Asks servers to signal themselves, unless the signal has already reached them in another way. Signals sent from here might arrive
   * second, and a second SIGINT forces the end.
   * @param areSignalledDirectly true for the servers that were signalled in this way before, false for the others
   */
  signal(signal: NodeJS.Signals, areSignalledDirectly: boolean): void {
    for (const [socket, { isSignalledDirectly, isClusterWorker }] of this.#bySocket) {
      if (isSignalledDirectly === areSignalledDirectly && !isClusterWorker && socket.writable)
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
    lines.on('line', (line) => this.#onLine(socket, line));
    socket.on('close', () => {
      const server = this.#bySocket.get(socket);
      // It was killed, so it could not report its exit code.
      if (server && !server.hasEnded) this.#codes.push(1);
      this.#bySocket.delete(socket);
      for (const resolve of this.#onGone.splice(0)) resolve();
    });
  }

  #onLine(socket: Socket, line: string): void {
    const message = parse(line);
    const known = this.#bySocket.get(socket);
    if (message?.type === 'serving' && !known) {
      const { pid, isClusterWorker = false } = message;
      this.#bySocket.set(socket, {
        pid,
        isClusterWorker,
        isSignalledDirectly: false,
        hasEnded: false,
      });
    }
    if (message?.type === 'reached' && known && !known.isSignalledDirectly) {
      known.isSignalledDirectly = true;
      this.#onSignalledDirectly(known.pid, message.signal ?? '');
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
