import { startServer } from '@quiesce/test/kit';
import { expect, onTestFinished, test } from 'vitest';
import { answerTo, get, oneConnection, put, type SecureAnswer } from './https-client.ts';

const SCRIPT = new URL('../src/port-takeover.ts', import.meta.url);

test('a new server takes over the port: requests on the old one finish, and no request is lost', async () => {
  const { url, output, signal, exited } = await startServer(SCRIPT);
  const agent = oneConnection();
  const { certificate: old } = await get(url, agent);
  const upload = await put(url);
  const stopClients = startClients(url);
  // Connections are accepted in order: once this one is answered, each client has a connection to the old server.
  await get(url);

  signal('SIGHUP');
  const [, renewed] = await output.until(/listening on [^]+certificate (\S+), listening on/);
  expect(renewed).not.toBe(old);
  expect(await get(url)).toEqual({ status: 200, certificate: renewed, connection: 'close' });
  // An open connection is served, and its close is announced.
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
 * Clients that send requests repeatedly, each on a new connection. A client that is refused or reset while it connects
 * retries, because no server can have seen its request. Any later error is a loss.
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
  // If a test fails before it awaits them, the failure of the test is reported.
  clients.catch(() => undefined);
  onTestFinished(() => stop.abort());
  return async () => {
    stop.abort();
    await clients;
    return answers;
  };
}
