import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Amounts, Density } from './amounts.ts';

export const SERVER: string = join(import.meta.dirname, 'server.mjs');

/** What a server of a comparison tells. */
interface Told {
  readonly port?: number;
  readonly heap?: number;
  readonly cpuTime?: number;
  readonly stalled?: number;
}

/** A server of a comparison, in a process of its own. */
export class Child {
  readonly process: ChildProcess;
  readonly port: number;
  /** When it ended, on the clock of `performance.now()`. */
  readonly exited: Promise<number>;

  private constructor(child: ChildProcess, port: number, exited: Promise<number>) {
    this.process = child;
    this.port = port;
    this.exited = exited;
  }

  /** @param longest ms after which it is killed, whatever it is at */
  static async start(way: string, longest: number): Promise<Child> {
    const child = fork(SERVER, [way], {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), longest);
    const exited = once(child, 'exit').then(() => {
      clearTimeout(timer);
      return performance.now();
    });
    const { port } = await told(child);
    if (port === undefined) throw new Error(`${way} did not say its port`);
    return new Child(child, port, exited);
  }

  /** Bytes of its heap that are in use once all garbage is collected. */
  async heap(): Promise<number> {
    this.process.kill('SIGUSR2');
    return (await told(this.process)).heap ?? Number.NaN;
  }

  /** µs that its process has been running on a processor since it began, the kernel's work for it included. */
  async cpuTime(): Promise<number> {
    this.process.kill('SIGHUP');
    return (await told(this.process)).cpuTime ?? Number.NaN;
  }

  /** ms for which its loop was held up at most while it had a slow request, told when that ends. */
  async stalled(): Promise<number> {
    return (await told(this.process)).stalled ?? Number.NaN;
  }
}

async function told(child: ChildProcess): Promise<Told> {
  const [message]: Told[] = await once(child, 'message');
  return message ?? {};
}

/** A request whose answer is read to its end. */
export function request(agent: Agent, port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ agent, port, path, host: '127.0.0.1' }, (response) => {
      response.resume().once('end', resolve).once('error', reject);
    }).once('error', reject);
  });
}

/** The clients of a measurement. Their connections stay from one load to the next, unless each request has one of its own. */
export class Clients {
  readonly #port: number;
  readonly #density: Density;
  readonly #agents: readonly Agent[];
  readonly #fresh = new Agent({ keepAlive: false });

  constructor(port: number, density: Density) {
    this.#port = port;
    this.#density = density;
    this.#agents = Array.from(
      { length: density.connections },
      () => new Agent({ keepAlive: true, maxSockets: 1 }),
    );
  }

  /** Sends so many requests, each as soon as one of those before it is answered, and no sooner than it is due. */
  async send(count: number): Promise<void> {
    const { atOnce, perSecond = Infinity } = this.#density;
    const startedAt = performance.now();
    let sent = 0;
    const client = async (): Promise<void> => {
      while (sent < count) {
        const agent = this.#agents[sent % this.#agents.length] ?? this.#fresh;
        const wait = startedAt + (sent * 1_000) / perSecond - performance.now();
        sent += 1;
        if (wait > 0) await sleep(wait);
        await request(agent, this.#port, '/');
      }
    };
    await Promise.all(Array.from({ length: atOnce }, client));
  }

  /** Sends requests until V8 has compiled what is hot, in loads as they are going to be measured. */
  async warmUp({ warmUp, requests }: Amounts): Promise<void> {
    for (let done = 0; done < warmUp; done += requests) await this.send(requests);
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }
}

/** Connections opened at once: the accept queue has room for them. */
const BATCH = 500;

/** Keep-alive connections that have each had a request, and are idle. They live until the server ends them. */
export async function openIdle(port: number, count: number): Promise<void> {
  for (let opened = 0; opened < count; opened += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - opened) }, () => openOne(port));
    await Promise.all(batch);
  }
}

async function openOne(port: number): Promise<void> {
  const socket = send(port, '/');
  // The answer is so short that it comes in one piece.
  await once(socket, 'data');
  socket.resume();
}

/** Connections with a request each that the server holds. */
export async function openHeld(port: number, count: number): Promise<void> {
  for (let opened = 0; opened < count; opened += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - opened) }, () => send(port, '/held').resume());
    await Promise.all(batch.map(async (socket) => once(socket, 'connect')));
  }
  // They are in flight once one that came behind them is answered.
  await openOne(port);
}

function send(port: number, path: string): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return socket;
}
