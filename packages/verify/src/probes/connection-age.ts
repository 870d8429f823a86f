import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../wire/connection.ts';
import { isLost, type Outcome } from '../wire/outcome.ts';
import { http1, keepAlive, needs } from './needs.ts';
import { fail, pass, type Probe } from './probe.ts';
import { tally } from './words.ts';

const CONNECTIONS = 5;
/** Interval in ms between two requests of a connection. */
const PACE = 20;
/** Tolerance in ms beyond the age: the next request may come a moment later. */
const MARGIN = 500;

interface Life {
  readonly outcomes: readonly Outcome[];
  /** ms from the opening of the connection to the response with `Connection: close`; `undefined` if there was none. */
  readonly announcedAt: number | undefined;
}

export const connectionAge: Probe = {
  id: 'connection-age',
  rank: 'hygiene',
  title: 'a connection in use ends at the configured age, with a response that announces it',
  precedent: 'gRPC MAX_CONNECTION_AGE; Envoy max_connection_duration; nginx keepalive_time',
  fix: 'set Connection: close on a response of each connection that is older',
  isShared: true,
  skips: needs(
    ({ options }) => (options.connectionAge === undefined ? 'no age of connections was given' : undefined),
    http1,
    keepAlive,
  ),
  async run(stage) {
    const age = stage.options.connectionAge ?? 0;
    const connections = await stage.warmUp(CONNECTIONS);
    const lives = await Promise.all(
      connections.map((connection) => live(connection, stage.options.path, age + MARGIN)),
    );
    await stage.stop();
    const outcomes = lives.flatMap((life) => life.outcomes);
    const saw = tally(outcomes);
    if (outcomes.some(isLost)) return fail(saw, { rank: 'lost' });
    const kept = lives.filter(({ announcedAt }) => announcedAt === undefined).length;
    if (kept > 0)
      return fail(`${kept} of ${CONNECTIONS} connections were kept for ${age + MARGIN} ms; ${saw}`);
    const ages = lives.map(({ announcedAt = 0 }) => Math.round(announcedAt));
    return pass(`ended at ${Math.min(...ages)} to ${Math.max(...ages)} ms; ${saw}`);
  },
};

/** Uses a connection until a response announces its end. */
async function live(connection: Connection, path: string, limit: number): Promise<Life> {
  const from = connection.connectedAt ?? connection.openedAt;
  const outcomes: Outcome[] = [];
  while (performance.now() - from < limit) {
    const exchange = connection.request({ path });
    outcomes.push(await exchange.ended);
    if (exchange.announcesClose) return { outcomes, announcedAt: performance.now() - from };
    if (!connection.isOpen) break;
    await sleep(PACE);
  }
  return { outcomes, announcedAt: undefined };
}
