import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { authorityOf, endpointOf, type Origin } from './origin.ts';
import type { RequestHead } from './request-head.ts';

/** Starts a session: by ALPN over TLS, or with prior knowledge (RFC 9113 section 3.3). Its errors are reported on its streams. */
export function openSession(origin: Origin): ClientHttp2Session {
  const endpoint = endpointOf(origin);
  const session = connect(`${origin.tls ? 'https' : 'http'}://${authorityOf(origin)}`, {
    createConnection: () =>
      origin.tls
        ? connectTls({ ...endpoint, rejectUnauthorized: false, ALPNProtocols: ['h2'] })
        : connectTcp(endpoint),
  });
  session.on('error', () => undefined);
  return session;
}

/** Returns a request as HTTP/2 fields: names in lower case, and the host as a pseudo-header (RFC 9113 section 8.3.1). */
export function fieldsOf(origin: Origin, head: RequestHead): OutgoingHttpHeaders {
  const given = [
    ...Object.entries(origin.headers ?? {}),
    ...(head.headers ?? []).map((line): [string, string] => {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      return [name, value];
    }),
  ].map(([name, value]) => [name.toLowerCase() === 'host' ? ':authority' : name.toLowerCase(), value]);
  return {
    ':method': head.method ?? 'GET',
    ':path': head.path,
    'user-agent': 'quiesce-verify',
    ...Object.fromEntries(given),
    ...(head.contentLength === undefined ? {} : { 'content-length': head.contentLength }),
  };
}
