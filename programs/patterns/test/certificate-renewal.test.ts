import { startServer } from '@quiesce/test/kit';
import { expect, onTestFinished, test } from 'vitest';
import { answerTo, get, oneConnection, put } from './https-client.ts';

const SCRIPT = new URL('../src/certificate-renewal.ts', import.meta.url);

test('new connections get the renewed certificate, and open ones finish with the old one', async () => {
  const { url, output, signal, exited } = await startServer(SCRIPT);
  const agent = oneConnection();
  onTestFinished(() => agent.destroy());
  const first = await get(url, agent);
  expect(first).toMatchObject({ status: 200, connection: 'keep-alive' });
  const old = first.certificate;
  const upload = await put(url);

  signal('SIGHUP');
  const [, renewed] = await output.until(/renewed: (\S+)\n/);
  expect(renewed).not.toBe(old);
  expect(await get(url)).toMatchObject({ status: 200, certificate: renewed });
  expect(await get(url, agent)).toEqual({ status: 200, certificate: old, connection: 'close' });
  expect(await get(url, agent)).toEqual({ status: 200, certificate: renewed, connection: 'keep-alive' });
  upload.end('five!');
  expect(await answerTo(upload)).toMatchObject({ status: 200, certificate: old });

  signal('SIGTERM');
  expect(await exited).toBe(0);
});
