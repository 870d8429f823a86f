import { startServer } from '@quiesce/test/kit';
import { expect, onTestFinished, test } from 'vitest';
import { answerTo, get, oneConnection, put, type SecureAnswer } from './https-client.ts';

const SCRIPT = new URL('../src/port-takeover.ts', import.meta.url);

test('a new server takes the port over: what the old one has is finished, and nothing is lost', async () => {
  const { url, output, signal, exited } = await startServer(SCRIPT);
  const agent = oneConnection();
  const { certificate: old } = await get(url, agent);
  const upload = await put(url);
  const stopClients = startClients(url);
  // Connections are accepted in their order: once this one is answered, each client has one to the old server.
  await get(url);

  signal('SIGHUP');
  const [, renewed] = await output.until(/listening on [^]+certificate (\S+), listening on/);
  expect(renewed).not.toBe(old);
  expect(await get(url)).toEqual({ status: 200, certificate: renewed, connection: 'close' });
  // An open connection is served, and told that it is over.
  expect(await get(url, agent)).toEqual({ status: 200, certificate: old, connection: 'close' });
  expect(await get(url, agent)).toEqual({ status: 200, certificate: renewed, connection: 'keep-alive' });
  upload.end('five!');
  expect(await answerTo(upload)).toEqual({ status: 200, certificate: old, connection: 'close' });
  await output.until(/replaced: shutdown clean/);

  const answers = await stopClients();
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ certificate }) => certificate))).toEqual(new Set([old, renewed]));
  agent.destroy();
  signal('SIGTERM');
  expect(await exited).toBe(0);
});

/**
 * Clients that ask again and again, each time on a new connection. Refused or reset while it connects, a client tries
 * again, because nobody can have seen its request. Any later error is a loss.
 */
function startClients(url: string): () => Promise<SecureAnswer[]> {
  const answers: SecureAnswer[] = [];
  const stop = new AbortController();
  const client = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      let sent = false;
      try {
        answers.push(await get(url, false, () => (sent = true)));
      } catch (error) {
        if (sent) throw error;
      }
    }
  };
  const clients = Promise.all([client(), client(), client()]);
  // A test that fails before it looks at them should say why it failed.
  clients.catch(() => undefined);
  onTestFinished(() => stop.abort());
  return async () => {
    stop.abort();
    await clients;
    return answers;
  };
}
