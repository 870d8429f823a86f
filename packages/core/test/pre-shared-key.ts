import type { ConnectionOptions, TlsOptions } from 'node:tls';

// Node supports pre-shared keys up to TLS 1.2.
const TLS = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
const psk: Buffer = Buffer.alloc(32, 7);

/** TLS for a server without a certificate, because Node cannot create one. */
export const serverTls: TlsOptions = { ...TLS, pskCallback: () => psk };

/** TLS for a client of such a server. */
export const clientTls: ConnectionOptions = {
  ...TLS,
  pskCallback: () => ({ psk, identity: 'test' }),
  checkServerIdentity: () => undefined,
};
