import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseFurther } from './util/arguments.ts';
import { Announcements } from './announcements.ts';
import type { Drain, ShutdownOptions, StepFunction, Undo } from './drain.ts';
import { Events, type DrainEvents } from './events.ts';
import type { CheckFunction, CheckOptions } from './health/check.ts';
import { Checks } from './health/checks.ts';
import { Gate } from './gate/gate.ts';
import type { Host, Signals } from './host.ts';
import { HealthServer } from './health/health-server.ts';
import { healthOf } from './health/places.ts';
import { Refusal } from './gate/refusal.ts';
import type { Task, WorkerOptions } from './jobs/job.ts';
import { Jobs } from './jobs/jobs.ts';
import type { Logger, ResolvedOptions } from './options/options.ts';
import type { Plan } from './plan/plan.ts';
import { Probers } from './plan/probers.ts';
import { Lifecycle } from './lifecycle.ts';
import type { DrainState, PhaseEvent } from './phase.ts';
import type { ShutdownReport } from './report/report.ts';
import type { AnyRequest, AnyResponse } from './requests/exchange.ts';
import { Handlers } from './requests/handlers.ts';
import { Requests } from './requests/requests.ts';
import { Planner } from './shutdown/planner.ts';
import { checkShutdownCall, Shutdowns } from './shutdown/shutdowns.ts';
import { StepRegistry } from './steps/registry.ts';
import type { Resource } from './steps/resource.ts';
import type { CloseOptions, FlushOptions } from './steps/step.ts';
import {
  webSocketFarewells,
  type UpgradeOptions,
  type WebSocketsOptions,
  type WebSocketsServer,
} from './traffic/farewells.ts';
import type { SessionHost } from './traffic/engine-io.ts';
import { Listeners } from './traffic/listeners.ts';
import type { WatchableServer } from './connections/server.ts';
import { Traffic } from './traffic/traffic.ts';

/** The drain engine: the one place that brings phases, connections, steps and listeners together. */
export class DrainEngine implements Drain {
  readonly #options: ResolvedOptions;
  readonly #host: Host;
  readonly #announcements: Announcements;
  readonly #lifecycle: Lifecycle;
  readonly #probers = new Probers();
  readonly #handlers: Handlers;
  readonly #requests: Requests;
  readonly #traffic: Traffic;
  readonly #listeners: Listeners;
  readonly #jobs: Jobs;
  readonly #steps: StepRegistry;
  readonly #events: Events;
  readonly #gate: Gate;
  readonly #checks: Checks;
  readonly #healthServer: HealthServer;
  readonly #draining = new AbortController();
  readonly #planner: Planner;
  readonly #shutdowns: Shutdowns;
  #signals: Signals | undefined;

  constructor(options: ResolvedOptions, logger: Logger, host: Host) {
    // Every long poll may listen to it.
    setMaxListeners(0, this.#draining.signal);
    this.#options = options;
    this.#host = host;
    this.#events = new Events(logger);
    this.#announcements = new Announcements(this, this.#events, logger, host);
    this.#lifecycle = new Lifecycle();
    this.#handlers = new Handlers(host.clock, options.handlerGrace !== false);
    this.#requests = new Requests(this.#announcements, host.clock, this.#lifecycle, this.#handlers);
    this.#checks = new Checks(logger, host.clock);
    const { onPort, onServers } = healthOf(options, this.#checks, this, (request, isFailure) =>
      this.#probers.probed(request, isFailure, host.clock.now()),
    );
    this.#healthServer = new HealthServer(onPort, options.health, logger);
    this.#traffic = new Traffic(
      this.#lifecycle,
      this.#requests,
      options.spread ?? 0,
      logger,
      host.clock,
      (request) => onServers.probe(request) !== undefined,
    );
    const refusal = new Refusal(options.refusal);
    this.#listeners = new Listeners(this.#lifecycle, this.#traffic, refusal, logger, () => {
      if (!options.manualReady) this.ready();
    });
    this.#jobs = new Jobs(this.#lifecycle, options.deadline, logger, host.clock);
    this.#steps = new StepRegistry(options.deadline);
    this.#planner = new Planner(options, host, this.#probers, this.#requests.traffic);
    this.#shutdowns = new Shutdowns({
      planner: this.#planner,
      probers: this.#probers,
      requests: this.#requests,
      handlers: this.#handlers,
      traffic: this.#traffic,
      listeners: this.#listeners,
      jobs: this.#jobs,
      steps: this.#steps,
      progress: this.#lifecycle,
      enter: (event) => this.#enter(event),
      observer: this.#announcements,
      host,
    });
    this.#gate = new Gate(this.#lifecycle, this.#requests, this.#handlers, this.#traffic, refusal, onServers);
  }

  get state(): DrainState {
    return this.#lifecycle.state;
  }

  get inFlight(): number {
    return this.#requests.inFlight;
  }

  /** ms until the shutdown under way is over at the latest. */
  get endsWithin(): number | undefined {
    return this.#shutdowns.remaining;
  }

  get plan(): Plan {
    return this.#shutdowns.plan ?? this.#planner.decide({ endsProcess: true });
  }

  get signal(): AbortSignal {
    return this.#draining.signal;
  }

  watch<Server extends WatchableServer>(server: Server, ...further: readonly unknown[]): Server {
    refuseFurther(
      'drain.watch(server)',
      further,
      'Call it once for each server; give options to createDrain().',
    );
    this.#listeners.add(server);
    this.#host.watches(this);
    this.handleSignals();
    return server;
  }

  handler<Request extends AnyRequest = IncomingMessage, Response extends AnyResponse = ServerResponse>(
    listener: (request: Request, response: Response) => unknown,
    ...further: readonly unknown[]
  ): (request: Request, response: Response) => void {
    refuseFurther('drain.handler(listener)', further, 'Give options to createDrain() or createServer().');
    return this.#gate.handler(listener);
  }

  admit(request: AnyRequest, response: AnyResponse): boolean {
    return this.#gate.admit(request, response);
  }

  track<Value>(request: AnyRequest, handled: Promise<Value>): Promise<Value> {
    return this.#gate.track(request, handled);
  }

  webSockets(server: WebSocketsServer, options: WebSocketsOptions = {}): Undo {
    const host: SessionHost = {
      refuse: (request, response) => this.#gate.refuse(request, response),
      exchanges: () => this.#traffic.exchanges(),
      whenOver: (exchanges) => this.#requests.whenOver(exchanges),
    };
    return this.#traffic.upgrades.onEnd(webSocketFarewells(server, options, host));
  }

  upgrade(socket: Duplex, options: UpgradeOptions): Undo {
    return this.#traffic.upgrades.speakFor(socket, options);
  }

  stream(...call: Parameters<Drain['stream']>): void {
    this.#traffic.streams.choose(...call);
  }

  onFarewell(say: () => unknown): Undo {
    return this.#traffic.upgrades.onTold(say);
  }

  check(name: string, call: CheckFunction, options?: CheckOptions): Undo {
    return this.#checks.add(name, call, options);
  }

  ready(): void {
    this.#openHealth();
    this.#enter({ type: 'ready' });
  }

  shutdown(reason = 'shutdown()', options: ShutdownOptions = {}): Promise<ShutdownReport> {
    checkShutdownCall(reason, options);
    const { deadline, exit = false, request } = options;
    const plan = this.#planner.decide({ endsProcess: exit, deadline });
    const start = (): Promise<ShutdownReport> => this.#shutdowns.start(reason, plan, deadline !== undefined);
    const report = exit ? this.#processSignals().endAfter(start, deadline) : start();
    if (deadline !== undefined) this.#signals?.tighten();
    return this.state === 'closed' ? report : this.#shutdowns.reportFor(request, report);
  }

  resume(): boolean {
    if (this.state !== 'lame-duck') return false;
    this.#shutdowns.resume();
    this.#announcements.resumed();
    return true;
  }

  handleSignals(): Undo {
    this.#openHealth();
    const { signals, uncaughtException } = this.#options;
    if ((signals.length === 0 && !uncaughtException) || this.state === 'closed') return () => undefined;
    const { install, undo } = this.#processSignals();
    install();
    return undo;
  }

  run<Result>(name: string, task: Task<Result>): Promise<Result> {
    return this.#jobs.run(name, task);
  }

  worker(name: string, options: WorkerOptions): Undo {
    return this.#jobs.worker(name, options);
  }

  onFlush(name: string, run: StepFunction, options?: FlushOptions): Undo {
    return this.#steps.add('flush', name, run, options);
  }

  onClose(name: string, run: StepFunction | Resource, options?: CloseOptions): Undo {
    return this.#steps.add('close', name, run, options);
  }

  on<Name extends keyof DrainEvents>(event: Name, listener: DrainEvents[Name]): Undo {
    return this.#events.on(event, listener);
  }

  #processSignals(): Signals {
    return (this.#signals ??= this.#host.handleSignals(this.#shutdowns));
  }

  /** Carries out a transition: first what it sets in motion, then whoever listens is told. */
  #enter(event: PhaseEvent): void {
    const from = this.#lifecycle.enter(event);
    if (from === undefined) return;
    const { phase } = this.#lifecycle;
    if (phase.name === 'lame-duck') this.#traffic.announce();
    if (phase.name === 'draining') {
      this.#traffic.refuse();
      this.#listeners.retire();
      this.#draining.abort(new Error(`draining (${phase.trigger})`));
    }
    this.#announcements.entered(phase, from);
    if (phase.name !== 'closed') return;
    this.#healthServer.stop();
    this.#signals?.undo();
  }

  #openHealth(): void {
    if (this.state !== 'closed') this.#healthServer.start();
  }
}
