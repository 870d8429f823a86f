// An MCP tool that takes three seconds (Streamable HTTP). On SIGTERM a call in flight gets its result. A client that
// loses its connection reconnects to any instance and gets the result from there, even if this process has ended.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isJSONRPCRequest, isJSONRPCResponse } from '@modelcontextprotocol/sdk/types.js';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import { cleanupTime, deadline } from './budget.js';
import { EventFiles } from './event-files.js';
import { listen } from './listen.js';

/** ms after which a client that has lost its connection reconnects. */
const RETRY = 500;
const events = new EventFiles(process.env.EVENTS ?? '.');
const drain = createDrain({ deadline, cleanupTime });
const app = express();
app.use(expressDrain(drain));
app.use(express.json());

// A task: draining waits for it, even if its client has left.
app.post('/mcp', (request, response) => drain.run('mcp', () => answer(request, response)));

async function answer(request, response) {
  const mcp = new McpServer({ name: 'reports', version: '1.0.0' });
  mcp.registerTool('report', { description: 'takes three seconds' }, async () => {
    await sleep(3_000);
    return { content: [{ type: 'text', text: 'the report' }] };
  });
  // Without a session, so that any instance can answer.
  const transport = new StreamableHTTPServerTransport({ eventStore: events, retryInterval: RETRY });
  const result = resultOf(transport, request.body);
  await mcp.connect(transport);
  await Promise.all([transport.handleRequest(request, response, request.body), result]);
  await mcp.close();
}

/** Resolves when the result of a request is sent, or stored for a client that has left. A notification has no result. */
function resultOf(transport, body) {
  if (!isJSONRPCRequest(body)) return Promise.resolve();
  const send = transport.send.bind(transport);
  return new Promise((resolve, reject) => {
    transport.send = async (message, options) => {
      try {
        await send(message, options);
        if (isJSONRPCResponse(message)) resolve();
      } catch (error) {
        reject(error);
      }
    };
  });
}

// Sends the messages after the client's last event. If the result is not among them yet, the client reconnects.
app.get('/mcp', async (request, response) => {
  const last = request.get('last-event-id');
  if (last === undefined) {
    response.status(405).end();
    return;
  }
  response.type('text/event-stream').write(`id: ${last}\nretry: ${RETRY}\ndata:\n\n`);
  for (const [id, message] of await events.after(last)) response.write(`id: ${id}\ndata: ${message}\n\n`);
  response.end();
});

const server = drain.watch(createServer(app));
await listen(server);
