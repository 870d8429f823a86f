import { once } from 'node:events';
import { Agent, request, type RequestOptions } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';

export interface SecureAnswer {
  readonly status: number | undefined;
  /** The beginning of the fingerprint of the server's certificate. */
  readonly certificate: string | undefined;
  /** What becomes of the connection. */
  readonly connection: string | undefined;
}

/** Keeps one connection alive, and resumes no session: that would hide a certificate. */
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

/** A PUT whose head the server has, and whose body is still to come. */
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
  // A test that fails before it looks at the answer should say why it failed.
  return outgoing.on('error', () => undefined);
}
