import { generate } from 'selfsigned';

/** A certificate for the tests, made anew each time so that none is ever out of date. */
export async function certificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  return { key, cert };
}
