import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WatchableServer } from './connections/server.ts';
import type { Drain, ShutdownOptions, StepFunction, Undo } from './drain.ts';
import type { DrainEvents } from './events.ts';
import type { CheckFunction, CheckOptions } from './health/check.ts';
import type { Host } from './host.ts';
import type { Task, WorkerOptions } from './jobs/job.ts';
import type { Logger, ResolvedOptions } from './options/options.ts';
import type { DrainState } from './phase.ts';
import type { Plan } from './plan/plan.ts';
import type { ShutdownReport } from './report/report.ts';
import type { AnyRequest, AnyResponse } from './requests/request.ts';
import { Service } from './service.ts';
import { checkShutdownCall } from './shutdown/shutdowns.ts';
import type { Resource } from './steps/resource.ts';
import type { CloseOptions, FlushOptions } from './steps/step.ts';
import type { SessionHost } from './traffic/engine-io.ts';
import {
  webSocketFarewells,
  type UpgradeOptions,
  type WebSocketsOptions,
  type WebSocketsServer,
} from './traffic/farewells.ts';
import { refuseFurther } from './util/arguments.ts';

/** Implements `Drain` by calls to the parts of the service. */
export class DrainEngine implements Drain {
  readonly #options: ResolvedOptions;
  readonly #service: Service;

  constructor(options: ResolvedOptions, logger: Logger, host: Host) {
    this.#options = options;
    this.#service = new Service(this, options, logger, host);
  }

  get state(): DrainState {
    return this.#service.state;
  }

  get inFlight(): number {
    return this.#service.traffic.inFlight;
  }

  get plan(): Plan {
    return this.#service.shutdowns.plan ?? this.#service.planner.decide({ endsProcess: true });
  }

  get signal(): AbortSignal {
    return this.#service.draining.signal;
  }

  watch<Server extends WatchableServer>(server: Server, ...further: readonly unknown[]): Server {
    refuseFurther(
      'drain.watch(server)',
      further,
      'Call it once for each server; give options to createDrain().',
    );
    this.#service.watch(server);
    this.handleSignals();
    return server;
  }

  handler<Request extends AnyRequest = IncomingMessage, Response extends AnyResponse = ServerResponse>(
    listener: (request: Request, response: Response) => unknown,
    ...further: readonly unknown[]
  ): (request: Request, response: Response) => void {
    refuseFurther('drain.handler(listener)', further, 'Give options to createDrain() or createServer().');
    return this.#service.gate.handler(listener);
  }

  admit(request: AnyRequest, response: AnyResponse): boolean {
    return this.#service.gate.admit(request, response);
  }

  track<Value>(request: AnyRequest, handled: Promise<Value>): Promise<Value> {
    return this.#service.gate.track(request, handled);
  }

  webSockets(server: WebSocketsServer, options: WebSocketsOptions = {}): Undo {
    const host: SessionHost = {
      refuse: (request, response) => this.#service.gate.refuse(request, response),
      exchanges: () => this.#service.traffic.exchanges(),
      whenEnded: (exchanges) => this.#service.requests.whenEnded(exchanges),
    };
    return this.#service.traffic.upgrades.addFarewells(webSocketFarewells(server, options, host));
  }

  upgrade(socket: Duplex, options: UpgradeOptions): Undo {
    return this.#service.traffic.upgrades.addSocketFarewell(socket, options);
  }

  stream(...call: Parameters<Drain['stream']>): void {
    this.#service.traffic.streams.choose(...call);
  }

  onFarewell(say: () => unknown): Undo {
    return this.#service.traffic.upgrades.afterFarewells(say);
  }

  check(name: string, call: CheckFunction, options?: CheckOptions): Undo {
    return this.#service.checks.add(name, call, options);
  }

  ready(): void {
    this.#service.ready();
  }

  shutdown(reason = 'shutdown()', options: ShutdownOptions = {}): Promise<ShutdownReport> {
    checkShutdownCall(reason, options);
    const { deadline, exit = false, request } = options;
    const plan = this.#service.planner.decide({ endsProcess: exit, deadline });
    const start = (): Promise<ShutdownReport> =>
      this.#service.shutdowns.start(reason, plan, deadline !== undefined);
    const report = exit ? this.#service.signals.endAfter(start, deadline) : start();
    if (deadline !== undefined) this.#service.tightened();
    return this.state === 'closed' ? report : this.#service.shutdowns.reportFor(request, report);
  }

  resume(): boolean {
    if (this.state !== 'lame-duck') return false;
    this.#service.shutdowns.resume();
    this.#service.announcements.resumed();
    return true;
  }

  handleSignals(): Undo {
    this.#service.openHealth();
    const { signals, uncaughtException } = this.#options;
    if ((signals.length === 0 && !uncaughtException) || this.state === 'closed') return () => undefined;
    const { install, undo } = this.#service.signals;
    install();
    return undo;
  }

  run<Result>(name: string, task: Task<Result>): Promise<Result> {
    return this.#service.jobs.run(name, task);
  }

  worker(name: string, options: WorkerOptions): Undo {
    return this.#service.jobs.worker(name, options);
  }

  onFlush(name: string, run: StepFunction, options?: FlushOptions): Undo {
    return this.#service.steps.add('flush', name, run, options);
  }

  onClose(name: string, run: StepFunction | Resource, options?: CloseOptions): Undo {
    return this.#service.steps.add('close', name, run, options);
  }

  on<Name extends keyof DrainEvents>(event: Name, listener: DrainEvents[Name]): Undo {
    return this.#service.events.on(event, listener);
  }
}
