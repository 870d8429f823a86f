import { missingIn } from '../survey/found.ts';
import { closeOf, openWebSocket } from '../wire/web-socket.ts';
import { fail, type Probe, verdictOf } from './probe.ts';

/** Close codes of a shutdown: "going away" and "service restart" (RFC 6455 section 7.4.1 and its registry). */
const SHUTDOWN_CODES: ReadonlySet<number> = new Set([1_001, 1_012]);

export const websocket: Probe = {
  id: 'websocket',
  rank: 'hygiene',
  title: 'a WebSocket is closed with 1001 or 1012, in time',
  precedent: 'RFC 6455 section 7.4.1; uvicorn; Phoenix',
  fix: 'close each WebSocket with code 1001 when the server begins to stop',
  isShared: true,
  skips: ({ survey }) => missingIn(survey.webSocket),
  async run(stage) {
    const socket = openWebSocket(stage.subject.origin, stage.options.webSocketPath ?? '/');
    stage.onEnd(() => socket.terminate());
    const closed = closeOf(socket);
    const isOpen = await Promise.race([
      new Promise<true>((resolve) => socket.once('open', () => resolve(true))),
      closed.then(() => false),
    ]);
    if (!isOpen) return fail('no WebSocket was accepted before the signal');
    await stage.stop();
    const limit = stage.options.lameDuck + stage.options.stallLimit;
    const code = await Promise.race([closed, stage.until(limit)]);
    if (code === undefined) return fail(`it was still open at ${limit} ms`, { rank: 'delay' });
    const saw = code === 1_006 ? 'cut without a close frame' : `closed with ${code}`;
    return verdictOf(SHUTDOWN_CODES.has(code), `${saw} at ${Math.round(stage.sinceSignal)} ms`);
  },
};
