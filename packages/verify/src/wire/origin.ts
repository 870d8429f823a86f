/** Where the server under test listens, and how it is spoken to. */
export interface Origin {
  readonly tls: boolean;
  /** A name or an address; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** The path of a Unix socket, instead of host and port. */
  readonly socket?: string | undefined;
  /** Whether it speaks HTTP/2 and no HTTP/1.1. @default false */
  readonly isHttp2?: boolean;
  /** Fields that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function originOf(url: URL): Origin {
  const tls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { tls, host, port: url.port === '' ? (tls ? 443 : 80) : Number(url.port) };
}

/** `host:port`, as in the `Host` header and in URLs. A Unix socket has no port. */
export function authorityOf({ host, port, socket }: Origin): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return socket === undefined ? `${name}:${port}` : name;
}

/** As `connect` of `node:net` and `node:tls` takes it. */
export function endpointOf({
  host,
  port,
  socket,
}: Origin): { readonly path: string } | { readonly host: string; readonly port: number } {
  return socket === undefined ? { host, port } : { path: socket };
}

/** Where it listens, for people. */
export function placeOf(origin: Origin): string {
  return origin.socket ?? authorityOf(origin);
}
