import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Creates a new certificate. A real service reads it from the files that its certificate authority's client renews. */
export async function newCertificate(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    keyType: 'ec',
  });
  return { key, cert };
}

/** The first bytes of its fingerprint, enough to tell two apart. */
export function shortName({ cert }: Certificate): string {
  return new X509Certificate(cert).fingerprint256.slice(0, 11);
}
