import { constants } from 'node:os';
import type { Drain, ShutdownReport, WatchableServer } from '@quiesce/core';
import { allowCloseAgain } from './close-again.ts';
import { loadCore } from './core.ts';
import { createFrom, timesOf } from './create.ts';
import { gateRequests } from './gate-requests.ts';
import { HeldSignals } from './held-signals.ts';
import type { PreloadProcess } from './process.ts';
import { reportToRun } from './run-control.ts';
import { LOG, RUN, settingsIn, SWITCH } from './settings.ts';
import { findShared } from './shared.ts';
import { toolOf } from './tools.ts';
import { closeWebSockets } from './web-sockets.ts';
import { describeServer } from './words.ts';

/** The drain of the preload, its signals, and an undo function for each server. */
interface Own {
  readonly drain: Drain;
  readonly signals: HeldSignals;
  readonly servers: Map<WatchableServer, () => void>;
}

/** Adds the servers of a process to one drain, unless its app has a drain of its own. */
export class Preload {
  readonly #port: PreloadProcess;
  readonly #settings: ReadonlyMap<string, string>;
  readonly #tool: string | undefined;
  #own: Own | undefined;
  #hasGivenWay = false;
  #isReported = false;

  constructor(port: PreloadProcess) {
    this.#port = port;
    this.#settings = settingsIn(port.env);
    this.#tool = this.#settings.get(SWITCH) === 'on' ? undefined : toolOf(port);
  }

  /** Called when a server is about to listen. */
  listening(server: WatchableServer): void {
    if (this.#tool !== undefined) return this.#debug(server, `left alone: this is ${this.#tool}`);
    // Signals are only delivered to the main thread.
    if (!this.#port.isMainThread) return this.#debug(server, 'left alone: it is in a worker thread');
    // The app may pass it to a drain of its own in the same turn: `drain.watch(app.listen(3000))`.
    this.#port.nextTick(() => this.#take(server));
    return undefined;
  }

  #take(server: WatchableServer): void {
    if (this.#hasGivenWay || (!this.#own && hasDrain())) {
      this.#hasGivenWay = true;
      this.#report();
      return this.#debug(server, 'left to the drain of the app');
    }
    this.#own ??= this.#create();
    const { drain, signals, servers } = this.#own;
    if (!servers.has(server)) {
      const ungate = gateRequests(server, drain);
      const unfollow = closeWebSockets(server, drain);
      servers.set(server, () => {
        ungate();
        unfollow();
      });
      drain.watch(server);
      server.once('close', () => this.#closed(server));
    }
    signals.install();
    this.#report();
    const { situation, deadline } = drain.plan;
    return this.#debug(server, `watched; at a signal now: ${situation}, within ${deadline} ms`);
  }

  #create(): Own {
    const core = loadCore();
    const drain = createFrom(core, this.#settings);
    const shared = findShared();
    if (!shared) throw new Error('@quiesce/core has not shared its state with this process.');
    // The other drains belong to the app.
    shared.drains = (shared.drains ?? 1) - 1;
    const servers: Own['servers'] = new Map();
    const signals = new HeldSignals(
      this.#port.events,
      shared,
      drain,
      timesOf(core, this.#settings),
      (report) => {
        for (const server of servers.keys()) allowCloseAgain(server);
        this.#keepExitCode(report);
      },
    );
    (shared.onWatch ??= new Set()).add((other) => {
      if (other !== drain) this.#giveWay();
    });
    return { drain, signals, servers };
  }

  /** Replaces the exit code of a signal, such as 143, with that of the report: handlers often exit with it even if nothing has failed. */
  #keepExitCode({ trigger, exitCode }: ShutdownReport): void {
    const number = Object.entries(constants.signals).find(([name]) => name === trigger)?.[1];
    if (number === undefined) return;
    this.#port.onExit((code) => {
      if (code === 128 + number) this.#port.setExitCode(exitCode);
    });
  }

  /** Called when the app has passed a server to a drain of its own: removes the drain of the preload. */
  #giveWay(): void {
    if (this.#hasGivenWay || !this.#own) return;
    this.#hasGivenWay = true;
    this.#own.signals.uninstall();
    for (const undo of this.#own.servers.values()) undo();
  }

  /** Called when the app has closed a server. Without a listening server, signals are left to Node and the app. */
  #closed(server: WatchableServer): void {
    const { signals, servers } = this.#own ?? {};
    if (!signals || !servers || signals.isStopping) return;
    servers.get(server)?.();
    servers.delete(server);
    if (![...servers.keys()].some(({ listening }) => listening)) signals.uninstall();
  }

  /** Reports to `quiesce run`, if it started this process. */
  #report(): void {
    const path = this.#settings.get(RUN);
    if (path === undefined || this.#isReported) return;
    this.#isReported = true;
    const control = reportToRun(this.#port, path);
    const shared = findShared();
    shared?.onBegin.add(() => control.stopping([...shared.underWay].map(({ over }) => over)));
  }

  /** Logs one line for each server, once its address is known. */
  #debug(server: WatchableServer, what: string): void {
    if (this.#settings.get(LOG) !== 'debug') return;
    const log = (): void => {
      const place = this.#port.isClusterWorker ? ', a worker of node:cluster' : '';
      this.#port.writeError(`quiesce: ${describeServer(server)}${place}: ${what}`);
    };
    if (server.listening) log();
    else server.once('listening', log);
  }
}

/** True if the app, or another copy of the preload, has created a drain. */
function hasDrain(): boolean {
  const { drains = 0, onWatch } = findShared() ?? {};
  return drains > 0 || (onWatch?.size ?? 0) > 0;
}
