import { WebSocket } from 'ws';
import { authorityOf } from '../wire/origin.ts';
import type { Stage } from '../stage/stage.ts';
import { fail, type Probe, verdictOf } from './probe.ts';

/** Going away, and service restart (RFC 6455 section 7.4.1 and its registry). */
const GOODBYES: ReadonlySet<number> = new Set([1_001, 1_012]);

export const websocket: Probe = {
  id: 'websocket',
  title: 'a WebSocket is closed with 1001 or 1012, in good time',
  precedent: 'RFC 6455 section 7.4.1; uvicorn; Phoenix',
  fix: 'close each WebSocket with code 1001 when the server begins to stop',
  isShared: true,
  skips: ({ options }) => (options.webSocketPath === undefined ? 'give a WebSocket path' : undefined),
  async run(stage) {
    const socket = open(stage);
    // What fails also closes.
    socket.on('error', () => undefined);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const isOpen = await Promise.race([
      new Promise<true>((resolve) => socket.once('open', () => resolve(true))),
      closed.then(() => false),
    ]);
    if (!isOpen) return fail('no WebSocket was accepted before the signal');
    await stage.stop();
    const limit = stage.options.lameDuck + stage.options.stallLimit;
    const code = await Promise.race([closed, stage.until(limit)]);
    if (code === undefined) return fail(`it was still open at ${limit} ms`);
    const saw = code === 1_006 ? 'cut without a close frame' : `closed with ${code}`;
    return verdictOf(GOODBYES.has(code), `${saw} at ${Math.round(stage.sinceSignal)} ms`);
  },
};

function open(stage: Stage): WebSocket {
  const { origin } = stage.subject;
  const url = `${origin.tls ? 'wss' : 'ws'}://${authorityOf(origin)}${stage.options.webSocketPath}`;
  const socket = new WebSocket(url, { rejectUnauthorized: false });
  stage.onEnd(() => socket.terminate());
  return socket;
}
