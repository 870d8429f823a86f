import { fieldsOf, openSession } from '../wire/http2-session.ts';
import type { Origin } from '../wire/origin.ts';

/** ms without an answer over HTTP/2 after which the server counts as not supporting it. */
const PATIENCE = 1_000;

/** Resolves to true if it answers over HTTP/2: by ALPN over TLS, or with prior knowledge (RFC 9113 section 3.3). */
export function supportsHttp2(origin: Origin, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const session = openSession(origin);
    const settle = (answer: boolean): void => {
      clearTimeout(timer);
      session.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(false), PATIENCE);
    session.on('close', () => settle(false));
    const stream = session.request(fieldsOf(origin, { path }));
    stream.on('error', () => settle(false));
    stream.on('response', () => settle(true));
    stream.resume();
  });
}
