import { generate } from 'selfsigned';

/** Generates a new certificate for each test run, so that it never expires. */
export async function certificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  return { key, cert };
}
