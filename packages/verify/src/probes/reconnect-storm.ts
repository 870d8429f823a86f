import { missingIn } from '../survey/found.ts';
import { closeOf, openWebSocket } from '../wire/web-socket.ts';
import type { Stage } from '../stage/stage.ts';
import { fail, pass, skip, type Probe } from './probe.ts';

const CLIENTS = 200;
/** Length of an instant in ms. */
const INSTANT = 100;
/** Largest number of clients that may be disconnected within one instant. */
const AT_ONCE = CLIENTS / 2;

/**
 * Each resolves to the time at which a client was disconnected, on the clock of `performance.now()`, or to `undefined` on
 * failure.
 */
type Clients = readonly Promise<number | undefined>[];

export const reconnectStorm: Probe = {
  id: 'reconnect-storm',
  rank: 'hygiene',
  title: 'clients with long-lived connections are not sent away in one instant',
  precedent: 'socketio/socket.io#5413; gRPC and Envoy spread the ages of connections',
  fix: 'end event streams and WebSockets one after another: each client reconnects at once',
  // Disconnecting the clients one after another takes long on purpose.
  isShared: false,
  skips: ({ survey }) => (missingIn(survey.events) ? missingIn(survey.webSocket) : undefined),
  async run(stage) {
    const clients = 'value' in stage.survey.events ? await eventStreams(stage) : await webSockets(stage);
    if (!clients) return fail(`not all of ${CLIENTS} clients could connect before the signal`);
    await stage.stop();
    const all = Promise.all(clients).then((times) => times.filter((at) => at !== undefined));
    const times = await Promise.race([all, stage.until(stage.options.budget)]);
    // Other probes judge whether the connections are closed.
    if (!times) return skip(`clients were still connected at ${stage.options.budget} ms`);
    const peak = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + INSTANT).length),
    );
    const saw = `${CLIENTS} clients, at most ${peak} of them within ${INSTANT} ms`;
    return peak <= AT_ONCE ? pass(saw) : fail(saw, { isDoubtful: stage.heldUp > INSTANT });
  },
};

async function eventStreams(stage: Stage): Promise<Clients | undefined> {
  const exchanges = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const connection = await stage.open();
      const exchange = connection.request({
        path: stage.options.eventsPath ?? '/',
        headers: ['Accept: text/event-stream'],
      });
      await Promise.race([exchange.begun, exchange.ended]);
      return exchange;
    }),
  );
  if (exchanges.some(({ outcome }) => outcome !== undefined)) return undefined;
  return exchanges.map(async (exchange) => {
    await exchange.ended;
    return exchange.endedAt;
  });
}

async function webSockets(stage: Stage): Promise<Clients | undefined> {
  const sockets = Array.from({ length: CLIENTS }, () =>
    openWebSocket(stage.subject.origin, stage.options.webSocketPath ?? '/'),
  );
  stage.onEnd(() => {
    for (const socket of sockets) socket.terminate();
  });
  const closed = sockets.map(async (socket) => {
    await closeOf(socket);
    return performance.now();
  });
  const open = sockets.map((socket, index) =>
    Promise.race([
      new Promise<true>((resolve) => socket.once('open', () => resolve(true))),
      closed[index]?.then(() => false),
    ]),
  );
  return (await Promise.all(open)).includes(false) ? undefined : closed;
}
