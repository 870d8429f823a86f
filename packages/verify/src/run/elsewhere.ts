import { connect as connectTls } from 'node:tls';
import type { ResolvedOptions } from '../options/options.ts';
import type { Listener } from '../subject/listeners.ts';
import type { Subject } from '../subject/subject.ts';
import { authorityOf, endpointOf, type Origin } from '../wire/origin.ts';

/** ms for a TLS handshake. */
const HANDSHAKE = 1_000;

/** Matches the port in what servers log at their start: `http://localhost:3000`, `port 3000`, `0.0.0.0:3000`, `:3000`. */
const PORT = /(?:\bport\b[^\d\n]{0,3}|https?:\/\/[^\s/:]+:|\d\.\d:|\]:|\s:)(\d{2,5})\b/gi;

/** ms without a listener at the expected port after which a port that the server logged is tried. */
const WRITTEN = 1_000;
/** The same for ports that it did not log. Some servers open a port for metrics first, and the port of the service much later. */
const UNWRITTEN = 5_000;

/**
 * Returns where a server listens if it ignores `PORT` and the user gave no port. Prefers the port that the server logged. Where the
 * listeners of a process cannot be listed, its log is the only source.
 * @param refused ms without a listener at the expected port
 */
export function elsewhereOf(
  subject: Subject,
  { target }: ResolvedOptions,
  refused: number,
): Origin | undefined {
  if (target.kind !== 'command' || target.socket !== undefined || target.port !== undefined) return undefined;
  if (refused < WRITTEN) return undefined;
  const written = portsIn(subject.output.text);
  const listeners = subject.listeners();
  const logged = written.flatMap((port) => listeners.find((listener) => listener.port === port) ?? []);
  const [found] = logged.length === 0 && listeners.length === 1 && refused > UNWRITTEN ? listeners : logged;
  if (found !== undefined) {
    return { ...subject.origin, host: found.host ?? subject.origin.host, port: found.port };
  }
  const [port] = process.platform === 'linux' ? [] : written;
  return port === undefined ? undefined : { ...subject.origin, port };
}

/** Returns the known reasons why it did not answer, with remedies, as sentences that each begin with a space. */
export async function whyNot(subject: Subject, { target }: ResolvedOptions): Promise<string> {
  const { origin } = subject;
  const here = subject.listeners().filter(({ port }) => port === origin.port);
  const others = subject.listeners().filter(({ port }) => port !== origin.port);
  const reasons: string[] = [];
  if (target.kind === 'command' && target.port === undefined && target.socket === undefined) {
    reasons.push(`PORT and {port} said ${origin.port}`);
  }
  if (here.length === 0 && others.length > 0) {
    reasons.push(`the server listens at ${others.map(placeOf).join(' and ')}: give the port as --port`);
  }
  const [{ host } = { host: undefined }] = here;
  if (host !== undefined && host !== origin.host) reasons.push(`it listens at ${host}: give it as --url`);
  if (!origin.tls && (await supportsTls(origin))) {
    reasons.push(`it speaks TLS: give --url https://${authorityOf(origin)}`);
  }
  return reasons.map((reason) => ` ${reason[0]?.toUpperCase()}${reason.slice(1)}.`).join('');
}

function portsIn(text: string): number[] {
  return [...text.matchAll(PORT)].map(([, port]) => Number(port));
}

function placeOf({ host, port }: Listener): string {
  return host === undefined ? `port ${port}` : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function supportsTls(origin: Origin): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls({ ...endpointOf(origin), rejectUnauthorized: false, timeout: HANDSHAKE });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
    socket.once('close', () => settle(false));
  });
}
