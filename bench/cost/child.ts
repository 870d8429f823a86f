import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Amounts, Density } from './amounts.ts';

export const SERVER: string = join(import.meta.dirname, 'server.mjs');

/** A message of a server in a comparison. */
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
  /** Time of its exit, on the clock of `performance.now()`. */
  readonly exited: Promise<number>;

  private constructor(child: ChildProcess, port: number, exited: Promise<number>) {
    this.process = child;
    this.port = port;
    this.exited = exited;
  }

  /** @param longest ms after which it is killed in any case */
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

  /** Returns the used heap in bytes after a garbage collection. */
  async heap(): Promise<number> {
    this.process.kill('SIGUSR2');
    return (await told(this.process)).heap ?? Number.NaN;
  }

  /** Returns the CPU time of its process in µs since its start, including kernel time. */
  async cpuTime(): Promise<number> {
    this.process.kill('SIGHUP');
    return (await told(this.process)).cpuTime ?? Number.NaN;
  }

  /** Resolves to the longest event loop delay in ms during a slow request, when that request ends. */
  async stalled(): Promise<number> {
    return (await told(this.process)).stalled ?? Number.NaN;
  }
}

async function told(child: ChildProcess): Promise<Told> {
  const [message]: Told[] = await once(child, 'message');
  return message ?? {};
}

/** Sends a request and reads its response to the end. */
export function request(agent: Agent, port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ agent, port, path, host: '127.0.0.1' }, (response) => {
      response.resume().once('end', resolve).once('error', reject);
    }).once('error', reject);
  });
}

/** The clients of a measurement. Their connections are kept between loads, unless each request has a connection of its own. */
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

  /** Sends `count` requests, each as soon as a previous one is answered, but not before it is due. */
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

  /** Sends requests until V8 has compiled the hot code, in the same pattern as the measurement. */
  async warmUp({ warmUp, requests }: Amounts): Promise<void> {
    for (let done = 0; done < warmUp; done += requests) await this.send(requests);
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }
}

/** Connections opened at the same time: within the size of the accept queue. */
const BATCH = 500;

/** Opens idle keep-alive connections that each had one request. They stay open until the server ends them. */
export async function openIdle(port: number, count: number): Promise<void> {
  for (let opened = 0; opened < count; opened += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - opened) }, () => openOne(port));
    await Promise.all(batch);
  }
}

async function openOne(port: number): Promise<void> {
  const socket = send(port, '/');
  // The response is short enough to arrive in one chunk.
  await once(socket, 'data');
  socket.resume();
}

/** Opens connections with one request each that the server holds. */
export async function openHeld(port: number, count: number): Promise<void> {
  for (let opened = 0; opened < count; opened += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - opened) }, () => send(port, '/held').resume());
    await Promise.all(batch.map(async (socket) => once(socket, 'connect')));
  }
  // Once a later request is answered, all of them are in flight.
  await openOne(port);
}

function send(port: number, path: string): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return socket;
}
