import { once } from 'node:events';
import { Agent, request, type RequestOptions } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';

export interface SecureAnswer {
  readonly status: number | undefined;
  /** The beginning of the fingerprint of the server's certificate. */
  readonly certificate: string | undefined;
  /** The `Connection` header of the response. */
  readonly connection: string | undefined;
}

/** Keeps one connection alive, and resumes no TLS session, which would hide the certificate. */
export function oneConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0 });
}

/**
 * A GET, on a connection of its own unless there is an agent.
 * @param onSecure called when a new connection is ready; before, nothing of the request can have been sent
 */
export function get(url: string, agent: Agent | false = false, onSecure?: () => void): Promise<SecureAnswer> {
  const outgoing = send(url, { agent });
  if (onSecure) outgoing.once('socket', (socket) => socket.once('secureConnect', onSecure));
  const answer = answerTo(outgoing);
  outgoing.end();
  return answer;
}

/** Starts a PUT whose headers the server has, and whose body has not been sent. */
export async function put(url: string): Promise<ClientRequest> {
  const outgoing = send(url, { method: 'PUT', headers: { expect: '100-continue' }, agent: false });
  outgoing.flushHeaders();
  await once(outgoing, 'continue');
  return outgoing;
}

export async function answerTo(outgoing: ClientRequest): Promise<SecureAnswer> {
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  const { socket } = incoming;
  const certificate =
    socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256?.slice(0, 11) : undefined;
  await buffer(incoming);
  return { status: incoming.statusCode, certificate, connection: incoming.headers.connection };
}

function send(url: string, options: RequestOptions): ClientRequest {
  const outgoing = request(url, { rejectUnauthorized: false, ...options });
  // If a test fails before it awaits the response, the failure of the test is reported.
  return outgoing.on('error', () => undefined);
}
