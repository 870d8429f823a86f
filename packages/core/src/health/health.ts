import type { Checks } from './checks.ts';
import type { CheckResult } from './check.ts';
import type { ResolvedOptions } from '../options/options.ts';
import type { DrainState } from '../phase.ts';
import type { AnyRequest, AnyResponse } from '../requests/request.ts';

/** `app`: the app's own readiness, which the engine answers only during a shutdown. */
export type Probe = 'live' | 'ready' | 'startup' | 'app';

/** The state that probes report. */
export interface Service {
  readonly state: DrainState;
  /** Time left in ms before the deadline of the running shutdown. `undefined` while no shutdown runs. */
  readonly endsWithin: number | undefined;
}

/** The options that define the routes. */
type HealthSettings = Pick<ResolvedOptions, 'readiness'> & {
  readonly health: Pick<ResolvedOptions['health'], 'live' | 'ready' | 'startup' | 'appReady' | 'details'>;
};

/** The health routes: recognizes probes, and answers them by the state. */
export class Health {
  readonly #routes: readonly { readonly probe: Probe; readonly path: string }[];
  /** The first letter of all paths, if they share it: a fast test that rejects most requests. */
  readonly #initial: string | undefined;
  readonly #readiness: 'fail' | 'keep';
  readonly #details: boolean;
  readonly #checks: Checks;
  readonly #service: Service;
  readonly #onReadiness: (request: AnyRequest, isFailure: boolean) => void;

  /** @param onReadiness is called when a readiness probe is answered */
  constructor(
    { health, readiness }: HealthSettings,
    checks: Checks,
    service: Service,
    onReadiness: (request: AnyRequest, isFailure: boolean) => void,
  ) {
    const probes = ['live', 'ready', 'startup'] as const;
    const ownRoutes = probes.flatMap((probe) => {
      const path = health[probe];
      return path === false ? [] : [{ probe, path }];
    });
    const { appReady } = health;
    this.#routes = appReady === undefined ? ownRoutes : [...ownRoutes, { probe: 'app', path: appReady }];
    const initials = new Set(this.#routes.map(({ path }) => path[1]));
    this.#initial = initials.size === 1 ? [...initials][0] : undefined;
    this.#readiness = readiness;
    this.#details = health.details;
    this.#checks = checks;
    this.#service = service;
    this.#onReadiness = onReadiness;
  }

  /** Returns the kind of probe, or `undefined` for any other request. Ignores the query string and a trailing slash. */
  probe({ method, url = '' }: Pick<AnyRequest, 'method' | 'url'>): Probe | undefined {
    if (this.#initial !== undefined && url[1] !== this.#initial) return undefined;
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    return this.#routes.find(({ path }) => url.startsWith(path) && endsPath(url, path.length))?.probe;
  }

  /** Returns true if the app answers this probe itself. Records it as a readiness probe. */
  leavesToApp(probe: Probe, request: AnyRequest): boolean {
    if (probe !== 'app' || !this.#isOk('app')) return false;
    this.#onReadiness(request, false);
    return true;
  }

  /** Answers at once, except readiness of a service that is ready: its checks run first. */
  answer(probe: Probe, request: AnyRequest, response: AnyResponse): void {
    if (probe === 'app') this.#sendReadiness(request, response, false);
    else if (probe !== 'ready') this.#send(response, this.#isOk(probe));
    else if (this.#service.state !== 'ready' || this.#checks.size === 0) {
      this.#sendReadiness(request, response, this.#isOk('ready'));
    } else void this.#answerAfterChecks(request, response);
  }

  async #answerAfterChecks(request: AnyRequest, response: AnyResponse): Promise<void> {
    const results = await this.#checks.results();
    const passes = results.every(({ critical, status }) => status === 'ok' || !critical);
    this.#sendReadiness(request, response, passes && this.#isOk('ready'), results);
  }

  #sendReadiness(
    request: AnyRequest,
    response: AnyResponse,
    ok: boolean,
    checks?: readonly CheckResult[],
  ): void {
    this.#onReadiness(request, !ok);
    this.#send(response, ok, checks);
  }

  #send(response: AnyResponse, ok: boolean, checks?: readonly CheckResult[]): void {
    // The app may have answered before or while the checks ran.
    if (response.headersSent) return;
    const { state, endsWithin } = this.#service;
    const body = JSON.stringify({
      status: ok ? 'ok' : 'unavailable',
      state,
      ...(endsWithin === undefined ? {} : { endsWithin: Math.round(endsWithin) }),
      ...(this.#details && checks ? { checks } : {}),
    });
    // Calls are not chained: a wrapper of these methods may return nothing (restify).
    response.writeHead(ok ? 200 : 503, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
    });
    response.end(body);
  }

  #isOk(probe: Probe): boolean {
    const { state } = this.#service;
    if (probe === 'live') return true;
    if (probe === 'startup') return state !== 'starting';
    if (probe === 'app' && state === 'starting') return true;
    return state === 'ready' || (this.#readiness === 'keep' && state !== 'starting');
  }
}

function endsPath(url: string, at: number): boolean {
  const rest = url.slice(at, at + 2);
  return rest === '' || rest[0] === '?' || rest === '/' || rest === '/?';
}
