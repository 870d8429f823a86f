/** Where the server under test listens. */
export interface Origin {
  readonly tls: boolean;
  /** A name or an address; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

export function originOf(url: URL): Origin {
  const tls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { tls, host, port: url.port === '' ? (tls ? 443 : 80) : Number(url.port) };
}

/** `host:port`, as in the `Host` header and in URLs. */
export function authorityOf({ host, port }: Origin): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
