/** Address and protocol of the server under test. */
export interface Origin {
  readonly tls: boolean;
  /** A host name or an address; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path of a Unix socket, instead of host and port. */
  readonly socket?: string | undefined;
  /** True if it speaks only HTTP/2. @default false */
  readonly isHttp2?: boolean;
  /** Header fields of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function originOf(url: URL): Origin {
  const tls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { tls, host, port: url.port === '' ? (tls ? 443 : 80) : Number(url.port) };
}

/** Returns `host:port`, as in the `Host` header and in URLs. A Unix socket has no port. */
export function authorityOf({ host, port, socket }: Origin): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return socket === undefined ? `${name}:${port}` : name;
}

/** Returns the options for `connect` of `node:net` and `node:tls`. */
export function endpointOf({
  host,
  port,
  socket,
}: Origin): { readonly path: string } | { readonly host: string; readonly port: number } {
  return socket === undefined ? { host, port } : { path: socket };
}

/** Returns the address as text for readers. */
export function placeOf(origin: Origin): string {
  return origin.socket ?? authorityOf(origin);
}
