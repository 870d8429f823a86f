import { type Framework, manifest } from '../framework.ts';

const EXAMPLES = 'node_modules/@modelcontextprotocol/sdk/dist/esm/examples/server';

/** A call with 20 notifications, one every 100 ms. */
const CALL = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'start-notification-stream', arguments: { interval: 100, count: 20 } },
};

export const mcp: Framework = {
  id: 'mcp',
  name: 'MCP SDK over HTTP, its stateless example',
  template: {
    id: 'mcp',
    files: { 'package.json': manifest() },
    commands: ['npm install @modelcontextprotocol/sdk@1.32.2'],
    packages: ['@modelcontextprotocol/sdk', 'express'],
  },
  start: `node ${EXAMPLES}/simpleStatelessStreamableHttp.js`,
  // The port is hard-coded in the example.
  port: 3_000,
  paths: { path: '/mcp', streamPath: '/mcp', streamBody: JSON.stringify(CALL) },
};
