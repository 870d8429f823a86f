import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { sigterm, startServer, temporaryDirectory } from '@quiesce/test/kit';
import { expect, it, onTestFinished } from 'vitest';
import { useCopy } from '../copies.ts';
import { Relay } from './relay.ts';

const copy = useCopy('ai-streaming');
const SCRIPT = copy.file('src/mcp.js');

async function connect(url: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  onTestFinished(() => client.close());
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  return client;
}

/** Starts a call; resolves when its client has the first event of the answer, from which it can resume. */
function beginCall(client: Client): Promise<{ readonly text: Promise<unknown> }> {
  return new Promise((resolve, reject) => {
    const onresumptiontoken = (): void => resolve({ text });
    const call = client.callTool({ name: 'report', arguments: {} }, undefined, { onresumptiontoken });
    const text = call.then(({ content }) => content);
    text.catch(reject);
  });
}

const REPORT = [{ type: 'text', text: 'the report' }];

it('a tool call in flight at the signal gets its result', async () => {
  const EVENTS = await temporaryDirectory();
  const server = await startServer(SCRIPT, { EVENTS });
  const client = await connect(server.url);
  const { text } = await beginCall(client);
  await sigterm(server);
  // A call made now is refused, and its client can try another instance.
  await expect(client.callTool({ name: 'report', arguments: {} })).rejects.toMatchObject({ code: 503 });
  expect(await text).toEqual(REPORT);
  expect(await server.exited).toBe(0);
});

it('a client that lost its connection gets the result from another instance', async () => {
  const EVENTS = await temporaryDirectory();
  const [stopped, other] = await Promise.all([
    startServer(SCRIPT, { EVENTS }),
    startServer(SCRIPT, { EVENTS }),
  ]);
  const relay = await Relay.to(stopped.url);
  const { text } = await beginCall(await connect(relay.url));
  relay.breakOver(other.url);
  await sigterm(stopped);
  expect(await text).toEqual(REPORT);
  expect(await stopped.exited).toBe(0);
});

it('at the cut a call is aborted, its client gets an error, and it is reported as abandoned', async () => {
  const EVENTS = await temporaryDirectory();
  const server = await startServer(SCRIPT, { EVENTS, DEADLINE: '6500', CLEANUP_TIME: '5000' });
  const client = await connect(server.url);
  const heard = new Promise<string>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is not an EventTarget
    client.onerror = ({ message }) => resolve(message);
  });
  await beginCall(client);
  await sigterm(server);
  expect(await heard).toBe('SSE stream disconnected: TypeError: terminated');
  expect(await server.exited).toBe(1);
  expect(server.output.text).toMatch(/abandoned POST \/mcp, in flight for \d+ ms, response begun/);
});
