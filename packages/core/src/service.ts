import { setMaxListeners } from 'node:events';
import { Announcements } from './announcements.ts';
import type { WatchableServer } from './connections/server.ts';
import type { Drain } from './drain.ts';
import { Events } from './events.ts';
import { Gate } from './gate/gate.ts';
import { Refusal } from './gate/refusal.ts';
import { Checks } from './health/checks.ts';
import { HealthServer } from './health/health-server.ts';
import { healthOf } from './health/places.ts';
import type { Host, Signals } from './host.ts';
import { Jobs } from './jobs/jobs.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Logger, ResolvedOptions } from './options/options.ts';
import type { DrainState, PhaseEvent } from './phase.ts';
import { Probers } from './plan/probers.ts';
import { Handlers } from './requests/handlers.ts';
import { Requests } from './requests/requests.ts';
import { Planner } from './shutdown/planner.ts';
import { Shutdowns } from './shutdown/shutdowns.ts';
import { StepRegistry } from './steps/registry.ts';
import { Listeners } from './traffic/listeners.ts';
import { Traffic } from './traffic/traffic.ts';

/** The connected parts of one service, and the effects of each transition on them. */
export class Service {
  readonly announcements: Announcements;
  readonly events: Events;
  readonly requests: Requests;
  readonly traffic: Traffic;
  readonly listeners: Listeners;
  readonly jobs: Jobs;
  readonly steps: StepRegistry;
  readonly gate: Gate;
  readonly checks: Checks;
  readonly planner: Planner;
  readonly shutdowns: Shutdowns;
  /** Aborts when draining begins. */
  readonly draining: AbortController = new AbortController();
  readonly #lifecycle = new Lifecycle();
  readonly #healthServer: HealthServer;
  readonly #drain: Drain;
  readonly #host: Host;
  #signals: Signals | undefined;

  /** @param drain is passed to listeners and channels */
  constructor(drain: Drain, options: ResolvedOptions, logger: Logger, host: Host) {
    // Every long poll may listen to it.
    setMaxListeners(0, this.draining.signal);
    this.#drain = drain;
    this.#host = host;
    const { clock } = host;
    this.events = new Events(logger);
    this.announcements = new Announcements(drain, this.events, logger, host);
    const progress = this.#lifecycle;
    const handlers = new Handlers(clock, options.handlerGrace !== false);
    this.requests = new Requests(this.announcements, clock, progress, handlers);
    this.checks = new Checks(logger, clock);
    const probers = new Probers();
    const { onPort, onServers } = healthOf(options, this.checks, this, (request, isFailure) =>
      probers.probed(request, isFailure, clock.now()),
    );
    this.#healthServer = new HealthServer(onPort, options.health, logger);
    this.traffic = new Traffic(
      progress,
      this.requests,
      options.connections,
      logger,
      clock,
      (request) => onServers.probe(request) !== undefined,
      (clients) => this.announcements.sentAway(clients),
    );
    const refusal = new Refusal(options.refusal);
    this.listeners = new Listeners(progress, this.traffic, refusal, logger, () => {
      if (!options.manualReady) this.ready();
    });
    this.jobs = new Jobs(progress, options.deadline, logger, clock);
    this.steps = new StepRegistry(options.deadline);
    this.planner = new Planner(options, host, probers, this.requests.traffic);
    const { announcements: observer, planner, requests, traffic, listeners, jobs, steps } = this;
    const enter = (event: PhaseEvent): void => this.#enter(event);
    this.shutdowns = new Shutdowns({
      planner,
      probers,
      requests,
      handlers,
      traffic,
      listeners,
      jobs,
      steps,
      progress,
      enter,
      observer,
      host,
    });
    this.gate = new Gate(progress, this.requests, handlers, this.traffic, refusal, onServers);
  }

  get state(): DrainState {
    return this.#lifecycle.state;
  }

  /** ms until the running shutdown ends at the latest. */
  get endsWithin(): number | undefined {
    return this.shutdowns.remaining;
  }

  watch(server: WatchableServer): void {
    this.listeners.add(server);
    this.#host.watches(this.#drain);
  }

  ready(): void {
    this.openHealth();
    this.#enter({ type: 'ready' });
  }

  openHealth(): void {
    if (this.state !== 'closed') this.#healthServer.start();
  }

  /** The signals, connected to the shutdowns of this service on first use. */
  get signals(): Signals {
    return (this.#signals ??= this.#host.handleSignals(this.shutdowns));
  }

  /** Called after the deadline of the shutdown has been brought forward. */
  tightened(): void {
    this.#signals?.tighten();
  }

  /** Performs a transition: first its effects, then its announcement. */
  #enter(event: PhaseEvent): void {
    const from = this.#lifecycle.enter(event);
    if (from === undefined) return;
    const { phase } = this.#lifecycle;
    if (phase.name === 'lame-duck') this.traffic.announce();
    if (phase.name === 'draining') {
      this.traffic.refuse();
      this.listeners.retire();
      this.draining.abort(new Error(`draining (${phase.trigger})`));
    }
    this.announcements.entered(phase, from);
    if (phase.name !== 'closed') return;
    this.#healthServer.stop();
    this.#signals?.undo();
  }
}
