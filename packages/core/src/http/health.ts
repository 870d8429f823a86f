import type { ResolvedOptions } from '../options/options.ts';
import type { DrainState } from '../phase.ts';
import type { AnyRequest, AnyResponse } from '../requests/exchange.ts';

export type Probe = 'live' | 'ready' | 'startup';

/** The health routes: which request asks for one, and what it is answered in each state. */
export class Health {
  readonly #routes: readonly { readonly probe: Probe; readonly path: string }[];
  readonly #readiness: 'fail' | 'keep';

  constructor({ health, readiness }: ResolvedOptions) {
    const probes = ['live', 'ready', 'startup'] as const;
    this.#routes = probes.flatMap((probe) => {
      const path = health[probe];
      return path === false ? [] : [{ probe, path: path === '/' ? path : path.replace(/\/$/, '') }];
    });
    this.#readiness = readiness;
  }

  /** The probe that a request is, if it is one. Its query string and a trailing slash do not matter. */
  probe({ method, url = '' }: AnyRequest): Probe | undefined {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    return this.#routes.find(({ path }) => url.startsWith(path) && endsPath(url, path.length))?.probe;
  }

  answer(probe: Probe, state: DrainState, response: AnyResponse): void {
    const ok = this.#isOk(probe, state);
    const body = JSON.stringify({ status: ok ? 'ok' : 'unavailable', state });
    response
      .writeHead(ok ? 200 : 503, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-store',
      })
      .end(body);
  }

  #isOk(probe: Probe, state: DrainState): boolean {
    if (probe === 'live') return true;
    if (probe === 'startup') return state !== 'starting';
    return state === 'ready' || (this.#readiness === 'keep' && state !== 'starting');
  }
}

function endsPath(url: string, at: number): boolean {
  const rest = url.slice(at, at + 2);
  return rest === '' || rest[0] === '?' || rest === '/' || rest === '/?';
}
